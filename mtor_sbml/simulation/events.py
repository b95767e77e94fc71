"""The events of a compiled model: which have fired, which wait, and what a period sets as if it were one of them.

libRoadRunner tells when an event fires, but not what is due when a run begins, nor when somebody sets a value. So the
working copy has an event of its own for what is set, and runs of no length let fire what has become true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from weakref import WeakMethod

import numpy as np

from mtor_sbml.model.changes import Setting
from mtor_sbml.simulation.compiling import quiet
from mtor_sbml.simulation.state import FloatArray
from mtor_sbml.simulation.working_copy import SINCE, WorkingCopy

#: Events in one run, at most: more are a chain without end, or take too long to record.
MOST_EVENTS = 20_000
_SHORT = 0.05  #: share of a run in which so many are a chain


class Events:
    """Watches the events of one compiled model, and lets them fire.

    Args:
        rr: The compiled model.
        copy: What was compiled.
        put: Sets values in it.
        stop: Makes a run end soon: an exception would not get through libRoadRunner.
    """

    def __init__(
        self,
        rr: Any,  # noqa: ANN401 - libRoadRunner has no types
        copy: WorkingCopy,
        put: Callable[[Iterable[Setting]], None],
        stop: Callable[[], None],
    ) -> None:
        self._rr, self._core, self._copy = rr, rr.model, copy
        self._put, self._stop = put, stop
        self._fired: list[tuple[float, str]] = []
        self._length = 0.0
        self._to_set: tuple[Setting, ...] = ()
        self._waiting = 0
        for event in self._core.getEventIds():
            listener = self._core.getEvent(event)
            if event == copy.setting:
                listener.setOnAssignment(_weakly(self._set))
            elif event in copy.watches:
                listener.setOnTrigger(_weakly(self._note))
            else:
                listener.setOnAssignment(_weakly(self._note))
            if event in copy.certain:
                listener.setOnTrigger(_weakly(self._note_waiting))

    def _note(self, core: Any, name: str) -> None:  # noqa: ANN401 - libRoadRunner's own type
        self._fired.append((core.getTime(), name))
        self._waiting -= name in self._copy.certain
        if self.are_too_many:
            self._stop()

    def _note_waiting(self, _core: object, _name: str) -> None:
        self._waiting += 1

    def _set(self, _core: object, _name: str) -> None:
        self._put(self._to_set)

    # What has happened

    @property
    def is_waiting(self) -> bool:
        """Whether an event will still happen, whatever becomes of its trigger."""
        return self._waiting > 0

    @property
    def are_too_many(self) -> bool:
        """Whether so many have fired that the run has to end."""
        return len(self._fired) > MOST_EVENTS

    @property
    def are_endless(self) -> bool:
        """Whether those that fired last did so in so short a time that there will be no end to it."""
        last = [time for time, _ in self._fired[-MOST_EVENTS:]]
        return last[-1] - last[0] <= _SHORT * self._length

    @property
    def times(self) -> FloatArray:
        """When events have fired since `begin_run`, ascending."""
        return np.unique([time for time, _ in self._fired])

    def last_ones(self) -> str:
        """How often events have fired, and the names of those that did so last."""
        names = sorted({name for _, name in self._fired[-100:]} - self._copy.watches)
        return f"({len(self._fired)} times): {', '.join(names)}"

    # What begins

    def begin(self) -> None:
        """Nothing waits."""
        self._waiting = 0

    def begin_run(self, length: float) -> None:
        """Forget which have fired; the run will be that long."""
        self._fired.clear()
        self._length = length

    def fire(self, since: float, now: float, start: float) -> None:
        """Let those fire whose triggers are false at one time and true at another, the state being the same.

        Args:
            since: When triggers are taken to be as they are.
            now: When they are looked at.
            start: When the run began: until then triggers have their initial values.

        Raises:
            RuntimeError: libRoadRunner gives up.
        """
        self.begin_run(0.0)
        self._core.setIntegrationStartTime(start)
        self._core.setTime(since)
        self._rr.integrator.setIntegrationStartTime(now)
        with quiet():
            self._rr.integrator.restart(now)

    def set_as_one(self, time: float, settings: tuple[Setting, ...], since: float) -> None:
        """Set values as an event would, and let those fire that become true by it; arguments as of `Engine.change`.

        Raises:
            RuntimeError: libRoadRunner gives up.
        """
        self._to_set = settings
        self._core.setValue(SINCE, since)
        self.fire(since, just_after(time), -np.inf)
        self._core.setValue(SINCE, np.inf)


def just_after(time: float) -> float:
    """The next moment that there is."""
    return float(np.nextafter(time, np.inf)) if time else 1e-200


def _weakly(method: Callable[[Any, str], None]) -> Callable[[Any, int, str], None]:
    """A listener that does not keep the model alive, which keeps its listeners alive, which Python cannot see."""
    weak = WeakMethod(method)

    def listener(core: Any, _index: int, name: str) -> None:  # noqa: ANN401 - libRoadRunner's own type
        called = weak()
        if called is not None:
            called(core, name)

    return listener

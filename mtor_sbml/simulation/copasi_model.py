"""A model inside COPASI, with its clock and its state; nothing else runs COPASI.

Only child processes come here: COPASI 4.48 now and then crashes at a second import in one process, and importing it
sets the C locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import LoadError, SimulationError

FloatArray: TypeAlias = NDArray[np.float64]

# python-copasi ships no registry of MIRIAM resources and says so of every identifier, whatever it is.
_NO_REGISTRY = re.compile(r"CAnnotation \(4\): The MIRIAM resource .* is unknown")
_HAIR = 1e-9  #: share of the time, or time, in which a change is made
_CHANGE = "change of an experiment"  #: what the event is called that makes it
_MOST_STEPS = 100_000  #: of the solver, from one output to the next


@dataclass(frozen=True, slots=True)
class CopasiNames:
    """What COPASI calls things."""

    model: str
    species: tuple[str, ...]
    reactions: tuple[str, ...]
    functions: tuple[str, ...]  #: the rate law of each reaction


@dataclass(frozen=True, slots=True)
class CopasiElement:
    """A compartment, species, parameter or reaction as COPASI has it."""

    kind: str  #: in SBML's words
    name: str
    value: float | None  #: at the start; of species the concentration, of a reaction the rate


@dataclass(frozen=True, slots=True)
class Solver:
    """How COPASI integrates."""

    relative: float
    absolute: float
    longest_step: float = 0.0  #: in the model's time unit; 0 leaves it to the solver


@dataclass(frozen=True, slots=True)
class Course:
    """What moved, at the asked-for times and before and after each event."""

    times: FloatArray  #: ascending, shape (n,); a time stands twice where an event fires
    values: Mapping[str, FloatArray]  #: by id, each of shape (n,); of species the concentration


class CopasiModel:
    """A model inside COPASI. Its own objects stay in here: printing one that is gone ends the process.

    Raises:
        LoadError: COPASI refuses the file.
    """

    def __init__(self, sbml: str) -> None:
        import COPASI

        self._library = COPASI
        COPASI.CCopasiMessage.clearDeque()
        self._data = COPASI.CRootContainer.addDatamodel()
        read = self._data.importSBMLFromString(sbml)
        self.messages = _messages(COPASI.CCopasiMessage.getAllMessageText())
        if not read:
            self.close()
            raise LoadError(f"COPASI cannot read it: {' '.join(self.messages)}")
        self._content = self._data.getModel()
        self._fire_first = frozenset(each.getKey() for each in self._events() if each.getFireAtInitialTime())

    def close(self) -> None:
        """Give COPASI's memory back."""
        self._library.CRootContainer.removeDatamodel(self._data)

    def names(self) -> CopasiNames:
        """The names that COPASI shows."""
        reactions = tuple(self._content.getReactions())
        return CopasiNames(
            model=self._content.getObjectName(),
            species=tuple(each.getObjectName() for each in self._content.getMetabolites()),
            reactions=tuple(each.getObjectName() for each in reactions),
            functions=tuple(each.getFunction().getObjectName() for each in reactions),
        )

    def elements(self) -> dict[str, CopasiElement]:
        """Everything that has an SBML id, by it."""
        self._content.applyInitialValues()
        values = self.values() | self._rates()
        kinds = {
            "compartment": self._content.getCompartments(),
            "species": self._content.getMetabolites(),
            "parameter": self._content.getModelValues(),
            "reaction": self._content.getReactions(),
        }
        return {
            each.getSBMLId(): CopasiElement(kind, each.getObjectName(), values.get(each.getSBMLId()))
            for kind, elements in kinds.items()
            for each in elements
            if each.getSBMLId()
        }

    def _rates(self) -> dict[str, float]:
        """What each reaction turns over at the start, by id."""
        container = self._content.getMathContainer()
        container.applyInitialValues()
        container.updateSimulatedValues(False)
        container.pushState()
        return {each.getSBMLId(): float(each.getFlux()) for each in self._content.getReactions()}

    def units(self) -> dict[str, str]:
        """The units of time, substance and volume, as COPASI writes them."""
        content = self._content
        return {
            "time": content.getTimeUnit(),
            "substance": content.getQuantityUnit(),
            "volume": content.getVolumeUnit(),
        }

    @property
    def species(self) -> tuple[str, ...]:
        """Ids of all species."""
        return tuple(each.getSBMLId() for each in self._content.getMetabolites())

    @property
    def reads_the_clock(self) -> bool:
        """Whether a rate or an event does."""
        return not self._content.isAutonomous()

    @property
    def has_events(self) -> bool:
        """Whether events can fire."""
        return bool(self._content.getNumEvents())

    @property
    def has_delays(self) -> bool:
        """Whether events wait before they act."""
        return any(each.getDelayExpression() for each in self._events())

    def _events(self) -> Iterator[Any]:
        yield from self._content.getEvents()

    # State: COPASI's initial values, which are those of the present after each run

    def forget_initial_assignments(self) -> None:
        """Keep what they gave, so that nothing follows any more from a value that is set."""
        for each in [*self._sizes_and_parameters(), *self._content.getMetabolites()]:
            if each.getInitialExpression():
                value = each.getInitialValue()
                each.setInitialExpression("")
                each.setInitialValue(value)
        self._content.compileIfNecessary()

    def values(self) -> dict[str, float]:
        """The present value of everything by id; of species the concentration."""
        values = {each.getSBMLId(): float(each.getInitialValue()) for each in self._sizes_and_parameters()}
        species = self._content.getMetabolites()
        return values | {each.getSBMLId(): float(each.getInitialConcentration()) for each in species}

    def set(self, values: Mapping[str, float]) -> None:
        """Set sizes, parameters and concentrations by id; what a rule decides stays.

        A compartment that gets another size keeps the amounts of its species.
        """
        before = self.values()
        kept = {species: before[species] / grown for species, grown in self._growth(values).items()}
        values = {**kept, **values}
        for kind, what in (
            (self._sizes_and_parameters(), "InitialValue"),
            (self._content.getMetabolites(), "InitialConcentration"),
        ):
            self._content.updateInitialValues(self._put(kind, values, what))

    def _growth(self, values: Mapping[str, float]) -> dict[str, float]:
        """For each species whose compartment gets another size: how much larger that is."""
        before = self.values()
        places = {each.getSBMLId(): each.getCompartment().getSBMLId() for each in self._content.getMetabolites()}
        return {
            species: values[place] / before[place] for species, place in places.items() if values.get(place, 0.0) > 0
        }

    def _put(self, elements: Iterable[Any], values: Mapping[str, float], what: str) -> Any:  # noqa: ANN401
        changed = self._library.ObjectStdVector()
        for each in elements:
            element = each.getSBMLId()
            if element in values and not self._is_assigned(each):
                getattr(each, f"set{what}")(values[element])
                changed.append(getattr(each, f"get{what}Reference")())
        return changed

    def _is_assigned(self, element: Any) -> bool:  # noqa: ANN401 - COPASI's own type
        return bool(element.getStatus() == self._library.CModelEntity.Status_ASSIGNMENT)

    def _sizes_and_parameters(self) -> Iterator[Any]:
        yield from self._content.getCompartments()
        yield from self._content.getModelValues()

    # Running

    def let_events_fire_first(self, *, may: bool) -> None:
        """Whether the next run is the model's own beginning, at which events fire whose triggers begin as false."""
        for each in self._events():
            each.setFireAtInitialTime(may and each.getKey() in self._fire_first)
        self._content.compileIfNecessary()

    def change(self, values: dict[str, float], time: float, solver: Solver, *, rested: bool) -> None:
        """Set values at a time as an event does: events whose triggers become true by it fire.

        Args:
            values: As `set` takes them.
            time: When.
            solver: Tolerances.
            rested: Whether what is due at this very time has not happened yet.

        Raises:
            SimulationError: COPASI gives up.
        """
        hair = _HAIR * max(1.0, abs(time))
        # An event keeps amounts, and those that it sets it works out with the sizes before.
        values = values | {
            species: values[species] * grown for species, grown in self._growth(values).items() if species in values
        }
        event = self._content.createEvent(_CHANGE)
        clock = self._content.getValueReference().getCN().getString()
        event.setTriggerExpression(f"<{clock}> ge {time + hair / 2!r}")
        for each in [*self._sizes_and_parameters(), *self._content.getMetabolites()]:
            if each.getSBMLId() in values and not self._is_assigned(each):
                event.createAssignment(each.getCN()).setExpression(repr(float(values[each.getSBMLId()])))
        key = event.getKey()
        self._content.compileIfNecessary()
        try:
            self.run([time, time + hair], solver, lead=hair if rested else 0.0)
        finally:
            self._content.removeEvent(key)
            self._content.compileIfNecessary()

    def run(self, times: Sequence[float], solver: Solver, *, lead: float = 0.0, wanted: Iterable[str] = ()) -> Course:
        """Run through the times, the state being that of the first; the end is the new present.

        Args:
            times: Strictly rising, at least two.
            solver: Tolerances.
            lead: How much before the first time to begin, so that events that are due then fire.
            wanted: Ids to report where they move.

        Raises:
            SimulationError: COPASI gives up, or something is no number.
        """
        self._set_time(times[0] - lead)
        task = self._data.getTask("Time-Course")
        self._prepare(task, times, solver)
        messages = self._library.CCopasiMessage
        messages.clearDeque()
        went = task.initializeRaw(self._library.CCopasiTask.ONLY_TIME_SERIES) and task.processRaw(True)
        said = _messages(messages.getAllMessageText())
        course = self._course(task.getTimeSeries(), frozenset(wanted))
        task.restore(went)
        reached = float(course.times[-1]) if len(course.times) else times[0]
        if not went or reached < times[-1] - 1e-9 * (times[-1] - times[0]):
            raise SimulationError(f"COPASI gave up at time {reached:g} ({_first_sentence(said)})")
        for element, values in course.values.items():
            bad = np.flatnonzero(~np.isfinite(values))
            if bad.size:
                raise SimulationError(f"COPASI: {element} is no finite number at time {course.times[bad[0]]:g}")
        return course

    def _set_time(self, time: float) -> None:
        self._content.setInitialTime(time)
        # Without being told, COPASI starts at 0, or where the last run ended.
        changed = self._library.ObjectStdVector()
        changed.append(self._content.getInitialValueReference())
        self._content.updateInitialValues(changed)

    def _prepare(self, task: Any, times: Sequence[float], solver: Solver) -> None:  # noqa: ANN401 - COPASI's own type
        problem, method = task.getProblem(), task.getMethod()
        problem.setOutputStartTime(times[0])
        problem.setUseValues(True)
        problem.setValues(" ".join(map(repr, times)))
        problem.setTimeSeriesRequested(True)
        problem.setOutputEvent(True)
        task.setUpdateModel(True)
        method.getParameter("Relative Tolerance").setDblValue(solver.relative)
        method.getParameter("Absolute Tolerance").setDblValue(solver.absolute)
        method.getParameter("Max Internal Steps").setIntValue(_MOST_STEPS)
        method.getParameter("Max Internal Step Size").setDblValue(solver.longest_step)

    def _course(self, series: Any, wanted: frozenset[str]) -> Course:  # noqa: ANN401 - COPASI's own type
        steps = range(series.getRecordedSteps())

        def column(number: int) -> FloatArray:
            return np.array([series.getConcentrationData(step, number) for step in steps], dtype=float)

        ids = {series.getSBMLId(number, self._data): number for number in range(1, series.getNumVariables())}
        moving = sorted(ids.keys() & wanted)
        return Course(column(0), {each: column(ids[each]) for each in moving})


def _messages(text: str) -> list[str]:
    parts = re.split(r"^>[A-Z]+ [\d:T-]+<$", text, flags=re.MULTILINE)
    messages = (" ".join(part.split()) for part in parts)
    return [message for message in messages if message and not _NO_REGISTRY.search(message)]


def _first_sentence(messages: Sequence[str]) -> str:
    """What COPASI says went wrong, without the numbers of LSODA's registers that follow it."""
    return re.split(r"\s+(?:\.\.|In above message)", messages[0])[0].rstrip(".") if messages else "it gives no reason"

"""Times and windows against the experiments that they are about: where those begin and end."""

from __future__ import annotations

from itertools import chain
from math import inf

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import (
    Constant,
    Negative,
    Reading,
    Sort,
    Type,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.typed import Node as Typed
from mtor_sbml.expectation.meaning.walk import readings
from mtor_sbml.simulation.experiment import Experiment

_ROUNDING = 1 + 1e-12


def first_time(experiment: Experiment) -> float:
    """When the finite part of an experiment begins."""
    return min((period.time for period in experiment.periods if period.time > -inf), default=0.0)


def written_number(value: Value) -> float | None:
    """The number of a value that stands in the text; None for one that is known only after a run."""
    if isinstance(value, Negative):
        inner = written_number(value.value)
        return None if inner is None else -inner
    return value.number if isinstance(value, Constant) else None


def default_window(scope: Scope, about: Typed, node: Node, *others: Typed) -> Window:
    """From time 0, or the first finite period when that is later, to `until`; the narrowest of several experiments.

    Raises:
        ExpectationsError: An experiment without `until` has no end.
    """
    start, end = 0.0, inf
    for reading in chain.from_iterable(map(readings, (about, *others))):
        if reading.experiment.until is None:
            raise scope.error(
                f"experiment `{reading.said}` has no `until`, so this needs a window with an end",
                node,
                hint="write `from 0 min to 1 h`, or give the experiment `until: 2 h`",
            )
        start, end = max(start, first_time(reading.experiment)), min(end, reading.experiment.until)
    return Window(clock(scope, start), clock(scope, end))


def clock(scope: Scope, time: float) -> Constant:
    """A time of the clock as a value."""
    return Constant(time, Sort(Type.TIME, scope.time_unit), words.time(time, scope.time_unit))


def require_within(scope: Scope, about: Typed, time: Value, node: Node) -> None:
    """Refuse a written time that an experiment does not reach, or that is before it begins."""
    when = written_number(time)
    if when is not None:
        for reading in readings(about):
            _require(scope, reading, when, node)


def _require(scope: Scope, reading: Reading, when: float, node: Node) -> None:
    experiment, end = reading.experiment, reading.experiment.until
    if end is not None and when > end * _ROUNDING:
        line = f"line {experiment.place.line}, " if experiment.place and experiment.place.line else ""
        shown = words.time(end, scope.time_unit)
        raise scope.error(f"experiment `{reading.said}` ends at {shown} ({line}`until: {shown}`)", node)
    if when < first_time(experiment):
        begins = words.time(first_time(experiment), scope.time_unit)
        raise scope.error(f"experiment `{reading.said}` begins at {begins}", node)

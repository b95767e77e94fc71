"""What typed expectations need to know: which experiments, how far, which formulas; nothing else is recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import inf

from mtor_sbml.expectation.files.file import ExpectationsFile
from mtor_sbml.expectation.meaning.typed import (
    At,
    AtTime,
    Constant,
    Interval,
    Measured,
    Moment,
    Node,
    Reading,
    Temporal,
    Until,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.walk import children
from mtor_sbml.expectation.meaning.windows import first_time, written_number
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request


class Needs:
    """Collects what is needed, node by node."""

    def __init__(self) -> None:
        self._ends: dict[Experiment, float] = {}
        self._formulas: dict[Experiment, set[Formula]] = defaultdict(set)
        self._times: dict[Experiment, set[float]] = defaultdict(set)
        self._rests: set[Experiment] = set()
        self._measured: set[Measured] = set()

    def add(self, node: Node) -> None:
        """Everything that a claim reads."""
        self._add(node, -inf, frozenset())

    def add_whole_file(self, file: ExpectationsFile, ends: Needs) -> None:
        """All experiments of the file for what takes its resolution from them.

        Args:
            file: Whose experiments.
            ends: The needs of all its expectations, chosen or not: how far an experiment without `until` runs.
        """
        formulas = {
            formula
            for measured in self._measured
            if measured.needs_the_whole_file
            for formula in (measured.reference, measured.formula)
        }
        for experiment in file.experiments.values() if formulas else ():
            self._need(experiment, ends.end_of(experiment), formulas)

    def end_of(self, experiment: Experiment) -> float:
        """How far an experiment runs: to `until`, or as far as anybody asks."""
        start = first_time(experiment)
        return max(start, experiment.until if experiment.until is not None else self._ends.get(experiment, start))

    def requests(self) -> list[Request]:
        """One request for each experiment."""
        return [
            Request(
                experiment,
                end,
                frozenset(self._formulas[experiment]),
                frozenset(self._times[experiment]),
                experiment in self._rests,
            )
            for experiment, end in self._ends.items()
        ]

    def _need(self, experiment: Experiment, end: float, formulas: Iterable[Formula]) -> None:
        self._ends[experiment] = max(self._ends.get(experiment, first_time(experiment)), end)
        self._formulas[experiment].update(formulas)

    def _add(self, node: Node, end: float, times: frozenset[float]) -> None:
        """A node whose signals are read up to an end, at times among others."""
        if isinstance(node, Reading):
            self._need(node.experiment, self.end_of(node.experiment) if end == inf else end, [node.measured.formula])
            start = first_time(node.experiment)
            self._times[node.experiment].update(time for time in times if start < time <= end and time != inf)
            if inf in times:
                self._rests.add(node.experiment)
            self._measured.add(node.measured)
            return
        if isinstance(node, At | AtTime) and node.moment is Moment.STEADY:
            times |= {inf}
        for edge in _edges(node):
            number = edge if isinstance(edge, float) else written_number(edge)
            # A time that is known only after a run may be anywhere in the experiment.
            end, times = (
                max(end, inf if number is None else number),
                times | ({number} if number is not None else set()),
            )
        for part in children(node):
            self._add(part, end, times)


def _edges(node: Node) -> list[Value | float]:
    """The times up to which, and at which, a node reads what is in it."""
    if isinstance(node, At | AtTime):
        return [0.0 if isinstance(node.moment, Moment) else node.moment]
    if isinstance(node, Temporal | Until):
        return _of_interval(node.interval)
    window = getattr(node, "window", None)
    return [window.start, window.end] if isinstance(window, Window) else []


def _of_interval(interval: Interval) -> list[Value | float]:
    written = [edge for edge in (interval.start, interval.end) if isinstance(edge, Constant)]
    return [*written, interval.limit]

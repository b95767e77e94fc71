"""Periods as COPASI runs them, in the child process: the same settings, rests, cuts and jumps as libRoadRunner's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import NoSteadyState, SimulationError
from mtor_sbml.model.changes import Setting, shares_in
from mtor_sbml.model.cuts import Cut, switched
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.copasi_model import CopasiModel, Course, Solver
from mtor_sbml.simulation.engine import STEPS_IN_TIME
from mtor_sbml.simulation.periods import PeriodResult, doses_in
from mtor_sbml.simulation.plan import PlannedPeriod
from mtor_sbml.simulation.recording import denser, grid
from mtor_sbml.simulation.signal import Segment
from mtor_sbml.simulation.slopes import slopes
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Mapping[str, float]

#: A witness is more exact than what it is asked about: shares of libRoadRunner's tolerances.
_RELATIVE, _ABSOLUTE = 1e-2, 1e-5
_INTERVALS = 256  #: of the first grid; points cost COPASI next to nothing
_ROUNDS, _MOST_KNOTS = 6, 8000
_TOUCHING = 1e-7  #: knots closer than this share of a stretch to its jumps would make the slopes there inexact
_FIRST_SPAN, _GROWTH, _LONGEST = 1e3, 10.0, 1e8  #: of the way to rest, in the model's time unit
_LONG_AGO = -1e9  #: when a second pre-equilibration begins, for what an event does with the clock
_AT_REST = 1e-7  #: relative change over ten times the time that is none
_SMALL = 1e-3  #: share of a typical value below which a value's own size is no yardstick for that
_DUST = 1e-15  #: share of a typical concentration that decay leaves behind, and from which LSODA cannot start
_BELOW_ZERO = 1e-6  #: share of a typical concentration that may be missing


@dataclass(frozen=True, slots=True)
class _Ran:
    result: PeriodResult
    states: Mapping[float, Values]


def run_periods(
    model: Model, periods: Sequence[PlannedPeriod], tolerances: Tolerances, start: Sequence[Setting]
) -> list[PeriodResult | SimulationError]:
    """What each period did, or why there is nothing to tell; arguments as a `PeriodRunner` takes them.

    Raises:
        LoadError: COPASI refuses the model.
    """
    ran: list[_Ran | SimulationError] = []
    with closing(CopasiModel(model.sbml)) as copasi:
        copasi.forget_initial_assignments()
        cell = _Cell(model, copasi, tolerances, start)
        for period in periods:
            parent = None if period.parent is None else ran[period.parent]
            if isinstance(parent, SimulationError):
                ran.append(parent)
                continue
            try:
                ran.append(_run_period(cell, period, parent))
            except SimulationError as problem:
                ran.append(problem)
    return [each if isinstance(each, SimulationError) else each.result for each in ran]


def _run_period(cell: _Cell, period: PlannedPeriod, parent: _Ran | None) -> _Ran:
    start = period.step.time
    if parent is None:
        cell.begin()
    else:
        cell.copasi.set(parent.states[start])
    before = None if period.is_preequilibration else cell.moment(start, period.leaves)
    if parent is None:
        _set_up(cell, period)
    else:
        cell.change(period, rested=not parent.result.segments)
    if period.is_preequilibration:
        cell.settle()
        return _Ran(PeriodResult(None, (), {}), dict.fromkeys(period.branches, cell.state()))
    segments: list[Segment] = []
    states: dict[float, Values] = {}
    stops = sorted({start, *period.branches, period.end})
    if cell.copasi.has_delays and (parent is not None or len(stops) > 2):
        raise SimulationError("COPASI forgets between periods that a delayed event is due")
    cell.copasi.let_events_fire_first(may=parent is None and start == 0)
    for left, right in pairwise(stops):
        segments += cell.record(left, right, leaves=period.leaves, wanted=period.times)
        states[right] = cell.state()
        cell.copasi.let_events_fire_first(may=False)
    segments = segments or [cell.moment(start, period.leaves)]
    states.setdefault(start, cell.state())
    at_rest = _rest(cell, period) if period.rests else None
    return _Ran(PeriodResult(before, tuple(segments), {}, at_rest), states)


def _rest(cell: _Cell, period: PlannedPeriod) -> Segment | SimulationError:
    try:
        cell.settle(now=period.end)
    except SimulationError as problem:
        return problem
    return cell.moment(inf, period.leaves)


def _set_up(cell: _Cell, period: PlannedPeriod) -> None:
    """Set what the first period sets; its cuts hold each modifier as those of the other engine do."""
    cuts = shares_in(cell.model, period.step.settings)
    settings = [each for each in period.step.settings if Cut.of(each.id) not in cuts]
    doses = [] if period.is_preequilibration else doses_in(cell.model, settings)
    cell.apply([each for each in settings if each not in doses])
    modifiers = {cut.modifier for cut in cuts if cut.modifier}
    if modifiers and period.is_preequilibration:
        cell.settle()
    held = cell.values_of(modifiers)
    if modifiers and period.is_preequilibration:
        cell.begin()
        cell.apply(settings)
    cell.apply([Setting(switch, value) for switch, value in switched(cuts, held).items()])
    cell.apply(doses)


class _Cell:
    """COPASI's model as our formulas read it: of species that they mean as amounts the amount."""

    def __init__(self, model: Model, copasi: CopasiModel, tolerances: Tolerances, start: Sequence[Setting]) -> None:
        self.model, self.copasi = model, copasi
        self._tolerances, self._start = tolerances, start
        self._initial = copasi.values()
        present = [abs(self._initial[each]) for each in copasi.species if self._initial[each]]
        self._typical = float(np.median(present)) if present else 1.0
        self._starts_non_negative = all(self._initial[each] >= 0 for each in copasi.species)

    def begin(self) -> None:
        """Go back to the initial state of the variant."""
        self.copasi.let_events_fire_first(may=False)
        self.copasi.set(self._initial)
        self.apply(self._start)

    def apply(self, settings: Sequence[Setting]) -> None:
        """Set values before anything happens."""
        self.copasi.set(self._concentrations(settings))

    def change(self, period: PlannedPeriod, *, rested: bool) -> None:
        """Set what a later period sets, and let the events fire that become true by it."""
        values = self._concentrations(period.step.settings)
        if self.copasi.has_events:
            time = _LONG_AGO if period.is_preequilibration else period.step.time
            self.copasi.change(values, time, self._solver(1.0), rested=rested)
        else:
            self.copasi.set(values)

    def _concentrations(self, settings: Sequence[Setting]) -> dict[str, float]:
        values = {each.id: each.value for each in settings}
        sizes = self.copasi.values() | values
        return {each: value / self._size_in(sizes, each) for each, value in values.items()}

    def values_of(self, ids: Iterable[str]) -> dict[str, float]:
        """The present value of each id."""
        values = self.copasi.values()
        return {each: values[each] * self._size_in(values, each) for each in ids}

    def _size_in(self, values: Values, element: str) -> float:
        """What makes a formula's value of a concentration."""
        species = self.model.species.get(element)
        return values[species.compartment] if species is not None and species.only_substance else 1.0

    def moment(self, time: float, leaves: Iterable[str]) -> Segment:
        """The present as a segment of its own."""
        nothing = np.empty((0, 1))
        return Segment(np.array([time]), (), nothing, nothing, self.values_of(leaves))

    def state(self) -> Values:
        """The present, to come back to.

        Raises:
            SimulationError: An amount is below 0, which no cell has.
        """
        values = self.copasi.values()
        for species in self.copasi.species:
            if self._starts_non_negative and values[species] < -_BELOW_ZERO * self._typical:
                raise SimulationError(f"COPASI: {species} falls to {values[species]:.3g}")
        dust = {each: 0.0 for each in self.copasi.species if abs(values[each]) < _DUST * self._typical}
        return values | dust

    def settle(self, *, now: float | None = None) -> None:
        """Run on until ten times the time changes nothing; before time 0, unless it is told what time it is.

        Raises:
            NoSteadyState: It always does.
        """
        span, waited, before = _FIRST_SPAN, 0.0, np.array([np.inf])
        while waited < _LONGEST:
            begins = -2 * span if now is None else now + waited
            try:
                after = self._advance(begins, begins + span)
            except SimulationError as problem:
                if not waited:
                    raise
                raise NoSteadyState(f"COPASI finds no steady state after {waited:g}: {problem.message}") from problem
            waited += span
            typical = float(np.median(np.abs(after))) if after.size else 0.0
            if np.all(np.abs(after - before) <= _AT_REST * np.maximum(np.abs(after), _SMALL * typical)):
                return
            span, before = _GROWTH * span, after
        raise NoSteadyState(f"COPASI finds no steady state after {waited:g}")

    def _advance(self, start: float, end: float) -> FloatArray:
        """Run on, and what moved then, in the order of ids."""
        before = self.copasi.values()
        solver = self._solver(end - start)
        try:
            moved = self.copasi.run([start, end], solver, wanted=self.model.ids)
        except SimulationError:
            # Next to rest LSODA now and then stumbles over its own rounding.
            self.copasi.set(before)
            solver = replace(solver, relative=solver.relative / _RELATIVE, absolute=solver.absolute / _RELATIVE)
            moved = self.copasi.run([start, end], solver, wanted=self.model.ids)
        self.copasi.set(self.state())
        return np.array([values[-1] for values in moved.values.values()])

    def record(self, start: float, end: float, *, leaves: Collection[str], wanted: Collection[float]) -> list[Segment]:
        """Run on, densely enough that signals are right between the recorded moments; cut where events fire."""
        sizes = {self.model.species[each].compartment for each in leaves if each in self.model.species}
        solver, before = self._solver(end - start), self.copasi.values()
        if self.copasi.reads_the_clock:
            wanted = {*wanted, *np.linspace(start, end, STEPS_IN_TIME + 1).tolist()}
        times = grid(start, end, _INTERVALS, wanted)
        for _ in range(_ROUNDS):
            course = self.copasi.run(times.tolist(), solver, wanted={*leaves, *sizes})
            segments = self._segments(course, leaves, start)
            finer = [denser(segment, self._floor(segment), _TOUCHING * (end - start)) for segment in segments]
            knots = sum(map(len, finer))
            if knots == sum(len(each.times) for each in segments) or knots > _MOST_KNOTS:
                break
            # COPASI reports the moments of jumps unasked.
            jumps = [segment.times[0] for segment in segments[1:]]
            times = np.setdiff1d(np.concatenate(finer), jumps)
            self.copasi.set(before)
        constants = self.values_of(set(leaves) - course.values.keys())
        return [replace(segment, constants=constants) for segment in segments]

    def _segments(self, course: Course, leaves: Collection[str], start: float) -> list[Segment]:
        values = {each: series * self._size_along(course, each) for each, series in course.values.items()}
        moving = tuple(sorted(values.keys() & set(leaves)))
        table = np.array([values[each] for each in moving]).reshape(len(moving), len(course.times))
        touching = _TOUCHING * (course.times[-1] - start)
        is_jump = np.diff(course.times) <= 1e-3 * touching
        segments = []
        for piece in np.split(np.arange(len(course.times)), np.flatnonzero(is_jump) + 1):
            times = course.times[piece]
            apart = np.minimum(times - times[0], times[-1] - times) > touching
            apart[[0, -1]] = True
            chosen = piece[apart] if len(piece) > 1 else piece
            here = np.ascontiguousarray(table[:, chosen])
            segments.append(Segment(course.times[chosen], moving, here, slopes(course.times[chosen], here), {}))
        return segments

    def _size_along(self, course: Course, element: str) -> float | FloatArray:
        species = self.model.species.get(element)
        if species is None or not species.only_substance:
            return 1.0
        moving = course.values.get(species.compartment)
        return self.copasi.values()[species.compartment] if moving is None else moving

    def _floor(self, segment: Segment) -> FloatArray:
        """For each leaf the error that is none."""
        return np.array([_BELOW_ZERO * self._typical * (leaf in self.model.species) for leaf in segment.leaves])

    def _solver(self, span: float) -> Solver:
        # A short pulse of a rate that reads the clock must not be stepped over.
        longest = span / STEPS_IN_TIME if self.copasi.reads_the_clock else 0.0
        # COPASI takes it for one of concentrations near 1, which may be far from a model's own.
        absolute = _ABSOLUTE * self._tolerances.absolute * min(1.0, self._typical)
        return Solver(_RELATIVE * self._tolerances.relative, absolute, longest)

"""Run the periods of a plan with libRoadRunner, each from the state in which its parent leaves the cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf, nextafter
from typing import TypeAlias

import numpy as np

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.changes import Setting, shares_in
from mtor_sbml.model.cuts import Cut, switched
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.engine import Engine, engine_for
from mtor_sbml.simulation.plan import PlannedPeriod
from mtor_sbml.simulation.recording import record
from mtor_sbml.simulation.signal import Segment
from mtor_sbml.simulation.state import State, Tolerances
from mtor_sbml.simulation.steady_state import settle
from mtor_sbml.simulation.threads import one_thread

#: An amount may be below 0 by this share of a typical amount before it is an error.
_BELOW_ZERO = 1e-6

#: When pre-equilibration begins, for what an event does with the clock: before anything that a model has planned.
_LONG_AGO = -1e9


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """What one period did, and its state where others branch off."""

    before: Segment | None  #: the moment before its changes; None for pre-equilibration
    segments: tuple[Segment, ...]  #: none for pre-equilibration
    states: Mapping[float, State]  #: of libRoadRunner; none where something else ran the period
    at_rest: Segment | SimulationError | None = None  #: where it ends if it goes on; why it does not; or nobody asks
    failure: SimulationError | None = None  #: why it does not go on after its last segment, where somebody needs more


#: Runs periods, parents before children, in a model that has a switch for each of their cuts; the last argument is what
#: a variant sets before each experiment begins.
PeriodRunner: TypeAlias = Callable[
    [Model, Sequence[PlannedPeriod], Tolerances, Sequence[Setting]], Sequence[PeriodResult | SimulationError]
]


def run_by_libroadrunner(
    model: Model, periods: Sequence[PlannedPeriod], tolerances: Tolerances, start: Sequence[Setting]
) -> Sequence[PeriodResult | SimulationError]:
    """What each period did, or why there is nothing to tell.

    Raises:
        SimulationError: libRoadRunner cannot run this model at all.
    """
    cell = _Cell(model, engine_for(model), tolerances, tuple(start))
    with one_thread():
        return _run_each(cell, periods)


def _run_each(cell: _Cell, periods: Sequence[PlannedPeriod]) -> Sequence[PeriodResult | SimulationError]:
    """What each period did; one that follows a failure fails for the same reason."""
    results: list[PeriodResult | SimulationError] = []
    for period in periods:
        parent = None if period.parent is None else results[period.parent]
        if isinstance(parent, PeriodResult) and period.step.time not in parent.states:
            assert parent.failure is not None
            parent = parent.failure
        if isinstance(parent, SimulationError):
            results.append(parent)
            continue
        try:
            results.append(cell.run(period, parent))
        except SimulationError as problem:
            results.append(problem)
    return results


def doses_in(model: Model, settings: Iterable[Setting]) -> list[Setting]:
    """Those that set what reactions leave alone, as a ligand of the medium: not the cell, but what acts on it."""
    outside = {each.id for each in model.species.values() if each.boundary or each.constant}
    return [each for each in settings if each.id in outside]


@dataclass(slots=True)
class _Legs:
    """The stretches of one period between the times at which others branch off."""

    segments: list[Segment] = field(default_factory=list)
    states: dict[float, State] = field(default_factory=dict)
    failure: SimulationError | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    """What the periods of a plan are done to."""

    model: Model
    engine: Engine
    tolerances: Tolerances
    values: tuple[Setting, ...]  #: what a variant sets before each experiment begins

    def run(self, period: PlannedPeriod, parent: PeriodResult | None) -> PeriodResult:
        """What one period does."""
        engine, start = self.engine, period.step.time
        if parent is None:
            engine.begin()
            engine.apply(self.values)
        else:
            engine.restore(parent.states[start])
        before = None if period.is_preequilibration else self._moment(start, period.leaves)
        if parent is None:
            self._set_up(period)
        else:
            self._change(period, rested=not parent.segments)
        if period.is_preequilibration:
            self._settle()
            return PeriodResult(None, (), dict.fromkeys(period.branches, engine.state()))
        legs = self._legs(period)
        at_rest = self._rest(period) if period.rests and legs.failure is None else legs.failure
        return PeriodResult(before, tuple(legs.segments), legs.states, at_rest, legs.failure)

    def _legs(self, period: PlannedPeriod) -> _Legs:
        """Run from stop to stop; where the solver gives up, as far as those need who need less."""
        engine, start = self.engine, period.step.time
        legs = _Legs(states={start: engine.state()})
        for left, right in pairwise(sorted({start, *period.branches, period.end})):
            try:
                self._leg(period, legs, left, right)
            except SimulationError as problem:
                legs.failure = problem
                self._shorter(period, legs, left, right)
                break
        if not legs.segments:
            if legs.failure is not None:
                raise legs.failure
            legs.segments.append(self._moment(start, period.leaves))
        return legs

    def _shorter(self, period: PlannedPeriod, legs: _Legs, left: float, right: float) -> None:
        for end in reversed([end for end in period.ends if left < end < right]):
            try:
                return self._leg(period, legs, left, end)
            except SimulationError:
                continue
        return None

    def _leg(self, period: PlannedPeriod, legs: _Legs, left: float, right: float) -> None:
        self.engine.restore(legs.states[left])
        segments = record(self.engine, left, right, self.tolerances, leaves=period.leaves, wanted=period.times)
        self._require_no_debt()
        legs.segments += segments
        legs.states[right] = self.engine.state()

    def _set_up(self, period: PlannedPeriod) -> None:
        """Set what the first period sets; its cuts hold each modifier at what it would be, at rest if it rests.

        Where it does not, what is held is what it is before the doses of that moment.
        """
        engine, cuts = self.engine, shares_in(self.model, period.step.settings)
        settings = [each for each in period.step.settings if Cut.of(each.id) not in cuts]
        doses = [] if period.is_preequilibration else doses_in(self.model, settings)
        engine.apply(each for each in settings if each not in doses)
        modifiers = {cut.modifier for cut in cuts if cut.modifier}
        if modifiers and period.is_preequilibration:
            settle(self.model, engine, self.tolerances)
        held = engine.values_of(modifiers)
        if modifiers and period.is_preequilibration:
            engine.begin()
            engine.apply(self.values)
            engine.apply(settings)
        engine.apply(Setting(switch, value) for switch, value in switched(cuts, held).items())
        engine.apply(doses)
        if period.step.time == 0:
            engine.fire_first()

    def _change(self, period: PlannedPeriod, *, rested: bool) -> None:
        """Set what a later period sets; after pre-equilibration also what is due at its very start happens."""
        time, settings = period.step.time, period.step.settings
        if period.is_preequilibration:
            self.engine.change(_LONG_AGO, settings, since=_LONG_AGO)
        else:
            self.engine.change(time, settings, since=nextafter(time, -inf) if rested else time)

    def _settle(self, now: float | None = None) -> None:
        settle(self.model, self.engine, self.tolerances, now=now)
        self._require_no_debt()

    def _rest(self, period: PlannedPeriod) -> Segment | SimulationError:
        """When nothing moves any more, the engine being at the end of a period; or why that never comes."""
        try:
            self._settle(period.end)
        except SimulationError as problem:
            return type(problem)(problem.message, hint="write `… is steady by 2 h`, or read the level at a late time")
        return self._moment(inf, period.leaves)

    def _moment(self, time: float, leaves: Iterable[str]) -> Segment:
        nothing = np.empty((0, 1))
        return Segment(np.array([time]), (), nothing, nothing, self.engine.values_of(leaves))

    def _require_no_debt(self) -> None:
        """Refuse amounts below 0, which no cell has.

        Raises:
            SimulationError: Names the species and what usually causes it.
        """
        engine = self.engine
        amounts = engine.amounts
        if not amounts.size or not engine.starts_non_negative:
            return
        lowest = int(np.argmin(amounts))
        if amounts[lowest] < -_BELOW_ZERO * engine.typical_amount:
            raise SimulationError(
                f"the amount of {engine.species[lowest]} falls to {amounts[lowest]:.3g} at time {engine.time:g}",
                hint="a reaction goes on without its reactant: multiply its rate law by every reactant",
            )

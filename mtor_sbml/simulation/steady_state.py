"""Pre-equilibration: let the model run until nothing moves any more, then polish the resting state.

What counts as rest: if every rate went on as it is for as long as the model has run already, no value would change by
more than a millionth of itself (or of a thousandth of a typical amount, where it is less than that). So a slow model is
given longer, and one that creeps towards rest without reaching it is not taken for resting.

Most models of nothing but reactions get there faster: a rough integration ends so near to rest that Newton's method
does the remainder. Where it does not, as with slow models and what is used up on the way, all is done again in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import NoSteadyState, SimulationError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import evaluate, expand, formula_names
from mtor_sbml.model.units import pretty
from mtor_sbml.simulation.engine import Engine
from mtor_sbml.simulation.resting_state import may_be_near, polish, rate_changes, sizes
from mtor_sbml.simulation.stability import escape
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]

_AT_REST = 1e-6
_SMALL = 1e-3  #: share of a typical amount below which a species' own value is no yardstick
_SPANS = 3e3, 10.0  #: first tries, in the model's time unit; the second where the solver cannot do the first
_GROWTH = 10.0  #: each span is this much longer than the one before
#: For the way to where Newton's method is good enough.
_ROUGH = Tolerances(relative=1e-5, absolute=1e-6)
_LONGEST = 1e8  #: total, in the model's time unit
_NOISE = 1e-6  #: share of a variable's size that is the solver's own error
_TURNS = 4  #: a variable that turns back as often as this oscillates


@dataclass(frozen=True, slots=True)
class Movement:
    """How fast one variable still moves."""

    id: str
    value: float
    rate: float  #: per time
    share: float  #: what it would change if the rate went on for as long again, over its value


def settle(model: Model, engine: Engine, tolerances: Tolerances, *, now: float | None = None) -> float:
    """Bring the engine from its present state to rest.

    Args:
        model: What the engine runs.
        engine: In the state to begin from.
        tolerances: For the solver.
        now: The time it is. If none, the clock runs below 0, so that nothing that the model does at a certain time
            happens before an experiment begins.

    Returns:
        How long it took, in the model's time unit.

    Raises:
        NoSteadyState: It still moves after the longest wait; names the slowest variable and its rate. Or it rests only
            as long as nothing disturbs it.
        SimulationError: The solver gives up at once.
    """
    waited = _come_to_rest(model, engine, tolerances, now)
    _require_stable(engine, tolerances)
    engine.forget_waiting()
    return waited


def _require_stable(engine: Engine, tolerances: Tolerances) -> None:
    if engine.stoichiometry is None or engine.depends_on_time:
        return
    way = escape(engine, rate_changes(engine, 1e-6 * sizes(engine)), tolerances)
    if way is not None:
        raise NoSteadyState(
            f"the steady state is unstable: {way.species} leaves it at the least disturbance, {np.e:.1f} times further "
            f"every {1 / way.rate:.3g}",
            hint="where it would go is chance: begin with values that are not in balance, or with a period at a finite "
            "time instead of -inf",
        )


def _come_to_rest(model: Model, engine: Engine, tolerances: Tolerances, now: float | None) -> float:
    span, *shorter = _SPANS
    roughly = _settles_roughly(engine, now, span)
    if roughly is not None:
        return roughly
    watch, start = _Watch(model, engine, _SMALL * engine.typical_values(engine.species)), engine.amounts
    waited = 0.0
    seen: list[Movement] = []
    before = engine.state()
    while waited < _LONGEST:
        try:
            begins = _clock(engine, now, span, waited)
            engine.advance(begins, begins + span, tolerances)
        except SimulationError as problem:
            engine.restore(before)
            if not seen and not shorter:
                raise
            if not seen:
                span = shorter.pop()
                continue
            oscillates = _oscillates(engine, seen, span / _GROWTH, tolerances)
            raise _unsettled(model, seen, waited, oscillates=oscillates) from problem
        waited += span
        seen.append(watch.largest(waited))
        if seen[-1].share < _AT_REST and not engine.is_waiting:
            polish(engine, start)
            return waited
        before = engine.state()
        span *= _GROWTH
    raise _unsettled(model, seen, waited, oscillates=_oscillates(engine, seen, span / _GROWTH, tolerances))


def _clock(engine: Engine, now: float | None, span: float, waited: float) -> float:
    """When the next span begins. Below 0 a span begins as near to it as it can; where events wait they follow on."""
    if now is not None:
        return now + waited
    return waited - 3 * _LONGEST if engine.has_delays else -2 * span


def _settles_roughly(engine: Engine, now: float | None, span: float) -> float | None:
    """How long a rough integration takes from which Newton's method brings the engine to rest; otherwise nothing."""
    if engine.stoichiometry is None or engine.depends_on_time:
        return None
    before, start, waited = engine.state(), engine.amounts, 0.0
    try:
        for each in (span, span * _GROWTH):
            begins = _clock(engine, now, each, waited)
            engine.advance(begins, begins + each, _ROUGH)
            waited += each
            if may_be_near(engine, each) and polish(engine, start):
                return waited
    except SimulationError:
        pass
    engine.restore(before)
    return None


def _oscillates(engine: Engine, seen: Sequence[Movement], span: float, tolerances: Tolerances) -> bool:
    """Whether the slowest variable goes up and down during one more span."""
    times = np.linspace(-2 * span, -span, 500)
    values = engine.integrate(times.tolist(), (seen[-1].id,), tolerances).values[0]
    moves = np.diff(values)
    size = max(float(np.max(np.abs(values))), float(engine.typical_values([seen[-1].id])[0]))
    turns = np.count_nonzero(np.diff(np.sign(moves[np.abs(moves) > _NOISE * size])))
    return bool(turns >= _TURNS)


@dataclass(slots=True)
class _Watch:
    """Measures how much still moves."""

    model: Model
    engine: Engine
    small: FloatArray  #: for each species what counts as little
    largest_seen: dict[str, float] = field(default_factory=dict)  #: of each rate-rule variable

    def largest(self, waited: float) -> Movement:
        """The variable that is furthest from rest."""
        candidates = [Movement("time", 0.0, 0.0, 0.0), *self._rate_rule_variables(waited)]
        if self.engine.species:
            candidates.append(self._species(waited))
        return max(candidates, key=lambda movement: movement.share)

    def _species(self, waited: float) -> Movement:
        values, rates = self.engine.concentrations(), self.engine.concentration_rates()
        shares = np.abs(rates) * waited / np.maximum(np.abs(values), self.small)
        at = int(np.argmax(shares))
        return Movement(self.engine.species[at], float(values[at]), float(rates[at]), float(shares[at]))

    def _rate_rule_variables(self, waited: float) -> list[Movement]:
        # libRoadRunner has no rates of species under rate rules, so the rules themselves are evaluated.
        movements = []
        for variable in self.engine.rate_rule_variables:
            formula = expand(self.model.rules[variable].formula, self.model)
            known = self.engine.values_of({variable, *formula_names(formula)} - {"time"})
            rate = float(evaluate(formula, {**known, "time": self.engine.time}))
            value = abs(known[variable])
            self.largest_seen[variable] = max(value, self.largest_seen.get(variable, 0.0))
            yardstick = max(value, _SMALL * self.largest_seen[variable])
            share = abs(rate) * waited / yardstick if yardstick else float(rate != 0)
            movements.append(Movement(variable, known[variable], rate, share))
        return movements


def _unsettled(model: Model, seen: Sequence[Movement], waited: float, *, oscillates: bool) -> NoSteadyState:
    last = seen[-1]
    unit = pretty(model.unit_of(last.id))
    time = pretty(model.units.time)
    per = f"{unit or '1'}/{time}" if time else unit
    before = [each for each in seen[:-1] if each.id == last.id]
    manner, hint = "", "check that what is made is also removed, and that no drug or ligand is used up for ever"
    if before and abs(last.value) > 2 * abs(before[-1].value) and last.value * last.rate > 0:
        manner, hint = ": it grows without end", f"check that something removes {last.id} as fast as it is made"
    elif oscillates:
        manner, hint = ": it oscillates", "begin with a period at a finite time instead of -inf"
    return NoSteadyState(
        f"no steady state after {waited:g} {time}".rstrip()
        + f"{manner or ': it still moves'}; d[{last.id}]/dt = {last.rate:.3g} {per}".rstrip()
        + f" at {last.id} = {last.value:.4g} {unit}".rstrip(),
        hint=hint,
    )

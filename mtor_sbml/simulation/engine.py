"""The compiled model with its clock and its state; nothing else runs libRoadRunner.

What it works around, measured with libRoadRunner 2.10:

- A scalar absolute tolerance is rescaled by each species' current value at every start, so it is always a vector.
- With variable steps the model ends up past the end; with given times value and state are exact, also over two legs.
- Conserved-moiety analysis breaks the second leg of some runs; it stays off.
- Loading a saved state is slow and ends in a crash with the LLJIT backend; states are plain vectors here.
- A reset fires the events that are due at time 0 or not, depending on what ran before; states are set by hand.
- Rates in the selections cost far more than values, and some are not to be had; only values are recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import expand, formula_names
from mtor_sbml.simulation.compiling import compiled, quiet, said

FloatArray: TypeAlias = NDArray[np.float64]


#: Steps of a run, at least, where rates read the clock: a shorter pulse than a thousandth of it may go unseen.
STEPS_IN_TIME = 1000


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How exactly the solver works."""

    relative: float = 1e-8  #: of each value
    absolute: float = 1e-9  #: of a typical amount of the model, or of the species' own initial amount if that is less


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a run can change, in libRoadRunner's order."""

    sizes: FloatArray
    parameters: FloatArray
    boundary: FloatArray  #: concentrations
    amounts: FloatArray


@dataclass(frozen=True, slots=True)
class Recording:
    """Values at the asked-for times, and when events changed something."""

    times: FloatArray  #: shape (n,)
    values: FloatArray  #: one row for each leaf, shape (leaves, n)
    fired: FloatArray  #: times at which events assigned something, ascending


class Engine:
    """One compiled model with its clock and its state.

    Raises:
        SimulationError: libRoadRunner cannot run this model: algebraic rules, delays, fast reactions.
    """

    def __init__(self, model: Model) -> None:
        self._document = model
        self._compile()

    def _compile(self) -> None:
        self._rr = compiled(self._document)
        self._core = self._rr.model
        self._fired: list[float] = []
        for event in self._core.getEventIds():
            self._core.getEvent(event).setOnAssignment(self._note_event)
        self._loaded = self._snapshot()
        self._initial = self._first_state()

    def _note_event(self, core: Any, _index: int, _id: str) -> None:  # noqa: ANN401 - libRoadRunner's own type
        self._fired.append(core.getTime())

    # What there is

    @cached_property
    def species(self) -> tuple[str, ...]:
        """Ids of the species whose amounts are states, or constant; those under assignment rules are left out."""
        ids = self._core.getFloatingSpeciesIds()
        return tuple(ids[i] for i in self._free["floating"])

    @cached_property
    def rate_rule_variables(self) -> tuple[str, ...]:
        """Ids of everything under a rate rule."""
        return tuple(self._rr.getRateRuleIds())

    @cached_property
    def has_events(self) -> bool:
        """Whether events can fire."""
        return bool(self._core.getNumEvents())

    @cached_property
    def _free(self) -> dict[str, list[int]]:
        """Positions that no assignment rule drives, so that they can be set."""
        ruled = set(self._rr.getAssignmentRuleIds())
        kinds = {
            "sizes": self._core.getCompartmentIds(),
            "parameters": self._core.getGlobalParameterIds(),
            "boundary": self._core.getBoundarySpeciesIds(),
            "floating": self._core.getFloatingSpeciesIds(),
        }
        return {kind: [i for i, each in enumerate(ids) if each not in ruled] for kind, ids in kinds.items()}

    @cached_property
    def typical_amount(self) -> float:
        """The median of the initial amounts that are not 0; 1 when all are."""
        for amounts in (self._initial.amounts, self._initial.boundary):
            present = np.abs(amounts[np.isfinite(amounts) & (amounts != 0)])
            if present.size:
                return float(np.median(present))
        return 1.0

    def typical_values(self, ids: Iterable[str]) -> FloatArray:
        """The typical amount as a value of each species; 0 for what is no species."""
        document, core = self._document, self._core
        sizes = dict(zip(core.getCompartmentIds(), core.getCompartmentVolumes(), strict=True))

        def volume(element: str) -> float:
            species = document.species.get(element)
            if species is None:
                return np.inf
            return 1.0 if species.only_substance else sizes[species.compartment]

        return self.typical_amount / np.array([volume(each) for each in ids])

    @property
    def time(self) -> float:
        """The clock, in the model's time unit."""
        return float(self._core.getTime())

    @cached_property
    def depends_on_time(self) -> bool:
        """Whether a rate reads the clock: then nothing in the state warns the solver of a pulse to come."""
        document = self._document
        rates = [rule.formula for rule in document.rules.values()]
        rates += [reaction.rate for reaction in document.reactions.values() if reaction.rate is not None]
        return any("time" in formula_names(expand(rate, document)) for rate in rates)

    @cached_property
    def starts_non_negative(self) -> bool:
        """Whether no initial amount is below 0, so that none may become so."""
        return bool(np.all(self._initial.amounts >= 0))

    @cached_property
    def stoichiometry(self) -> FloatArray | None:
        """How much each reaction adds to the amount of each of `species`, shape (species, reactions).

        None where the amounts do not follow from the reactions alone: with rate rules, events, sizes that change,
        conversion factors.
        """
        document, core = self._document, self._core
        moves = {rule.variable for rule in document.rules.values()} & document.compartments.keys()
        converts = "conversionFactor" in document.sbml
        if self.rate_rule_variables or self.has_events or moves or converts or not core.getNumReactions():
            return None
        # libRoadRunner's own full matrix takes as long as ten runs.
        rows = {each: i for i, each in enumerate(core.getFloatingSpeciesIds())}
        matrix = np.zeros((len(rows), core.getNumReactions()))
        for column, reaction in enumerate(map(document.reactions.__getitem__, core.getReactionIds())):
            for row in {rows[each] for each, _ in (*reaction.reactants, *reaction.products) if each in rows}:
                matrix[row, column] = core.getStoichiometry(row, column)
        return matrix if len(rows) == len(self.species) else None

    # State

    def begin(self, time: float) -> None:
        """Go back to the model's initial state, nothing set, the clock at a time.

        Events that are due at the very beginning fire only where the model's own beginning, time 0, is meant.
        """
        self._rr.resetToOrigin()
        if self.has_events:
            self.restore(self._initial if time else self._loaded)

    def state(self) -> State:
        """The present state; amounts that are nothing but rounding become 0."""
        state = self._snapshot()
        state.amounts[np.abs(state.amounts) < 1e-12 * self.typical_amount] = 0.0
        return state

    def _snapshot(self) -> State:
        core = self._core
        return State(
            np.array(core.getCompartmentVolumes()),
            np.array(core.getGlobalParameterValues()),
            np.array(core.getBoundarySpeciesConcentrations()),
            np.array(core.getFloatingSpeciesAmounts()),
        )

    def _first_state(self) -> State:
        """The initial state before any event; loading leaves what events made of it."""
        core = self._core
        if not self._document.event_targets:
            return self._loaded
        return State(
            np.array(core.getCompartmentInitVolumes()),
            np.array([self._rr[f"init({each})"] for each in core.getGlobalParameterIds()], dtype=float),
            np.array([self._rr[f"init([{each}])"] for each in core.getBoundarySpeciesIds()], dtype=float),
            np.array(core.getFloatingSpeciesInitAmounts()),
        )

    def restore(self, state: State) -> None:
        """Go back to a state."""
        # Sizes first: amounts are kept when a size changes, concentrations are not.
        core, free = self._core, self._free
        for put, kind, values in (
            (core.setCompartmentVolumes, "sizes", state.sizes),
            (core.setGlobalParameterValues, "parameters", state.parameters),
            (core.setBoundarySpeciesConcentrations, "boundary", state.boundary),
            (core.setFloatingSpeciesAmounts, "floating", state.amounts),
        ):
            chosen = free[kind]
            if chosen:
                put(chosen, values[chosen].tolist())

    def apply(self, settings: Iterable[Setting]) -> None:
        """Set values: sizes before species, whose concentrations depend on them."""
        document = self._document
        for setting in sorted(settings, key=lambda each: each.id not in document.compartments):
            species = document.species.get(setting.id)
            by_amount = species is None or species.only_substance
            self._core.setValue(setting.id if by_amount else f"[{setting.id}]", setting.value)

    @property
    def amounts(self) -> FloatArray:
        """Amounts of `species`, shape (n,)."""
        return np.array(self._core.getFloatingSpeciesAmounts())[self._free["floating"]]

    @amounts.setter
    def amounts(self, values: FloatArray) -> None:
        self._core.setFloatingSpeciesAmounts(self._free["floating"], values.tolist())

    def set_amount(self, number: int, value: float) -> None:
        """Set one of `amounts`."""
        self._core.setValue(self.species[number], float(value))

    def reaction_rates(self) -> FloatArray:
        """Amount per time that each reaction turns over, shape (reactions,)."""
        return np.array(self._core.getReactionRates())

    def concentration_rates(self) -> FloatArray:
        """Change of the concentrations of `species` per time, shape (n,)."""
        return np.array(self._core.getFloatingSpeciesConcentrationRates())[self._free["floating"]]

    def concentrations(self) -> FloatArray:
        """Concentrations of `species`, shape (n,)."""
        return np.array(self._core.getFloatingSpeciesConcentrations())[self._free["floating"]]

    def values_of(self, ids: Iterable[str]) -> dict[str, float]:
        """The present value of each id: a concentration where formulas mean one."""
        return {each: float(self._core.getValue(self._selection(each))) for each in ids}

    # Running

    def moving(self, leaves: Collection[str]) -> tuple[str, ...]:
        """Those of the ids that can change while time passes, sorted."""
        return tuple(sorted(each for each in leaves if self._moves(each)))

    def _moves(self, element: str) -> bool:
        document = self._document
        if element in document.event_targets or element in document.rules:
            return True
        species = document.species.get(element)
        if species is None:
            return False
        return not (species.boundary or species.constant) or self._moves(species.compartment)

    def _selection(self, element: str) -> str:
        species = self._document.species.get(element)
        return element if species is None or species.only_substance else f"[{element}]"

    def integrate(self, times: Sequence[float], leaves: Sequence[str], tolerances: Tolerances) -> Recording:
        """Run from the first time to the last, the state being that of the first.

        Args:
            times: Strictly rising, at least two.
            leaves: Ids from `moving`.
            tolerances: For this run.

        Raises:
            SimulationError: The solver gives up, or something is no number.
        """
        selections = ["time", *map(self._selection, leaves)]
        if selections != self._rr.timeCourseSelections:
            self._rr.timeCourseSelections = selections
        integrator = self._rr.integrator
        integrator.setValue("relative_tolerance", tolerances.relative)
        integrator.setValue("absolute_tolerance", self._absolute(tolerances))
        if self.depends_on_time:
            integrator.setValue("maximum_time_step", (times[-1] - times[0]) / STEPS_IN_TIME)
        self._fired.clear()
        self._core.setTime(times[0])
        table = self._simulate(times)
        bad = np.argwhere(~np.isfinite(table))
        if bad.size:
            row, column = bad[0]
            raise self._no_number(leaves[column - 1], float(table[row, 0]))
        return Recording(table[:, 0], table[:, 1:].T, np.unique(self._fired))

    def _simulate(self, times: Sequence[float]) -> FloatArray:
        try:
            with quiet():
                return np.array(self._rr.simulate(times=list(times)))
        except RuntimeError as problem:
            raise self._gave_up(problem) from problem

    def advance(self, start: float, end: float, tolerances: Tolerances) -> None:
        """Run without recording anything."""
        self.integrate((start, end), (), tolerances)

    def _absolute(self, tolerances: Tolerances) -> list[float]:
        """One tolerance for each state."""
        return [tolerances.absolute * size for size in self._sizes_of_states]

    @cached_property
    def _sizes_of_states(self) -> list[float]:
        """What each state's tolerance is a share of; variables of rate rules come first."""
        ids, typical = self._core.getFloatingSpeciesIds(), self.typical_amount
        reacting = [i for i in self._free["floating"] if ids[i] not in self.rate_rule_variables]
        own = np.abs(self._initial.amounts[reacting])
        amounts = np.where((own > 0) & (own < typical), own, typical)
        ruled = [abs(self._rr.getValue(f"init({each})")) or 1.0 for each in self.rate_rule_variables]
        return [*ruled, *amounts.tolist()]

    def _gave_up(self, problem: RuntimeError) -> SimulationError:
        reached = self._core.getTime()
        amounts, fastest = self.amounts, ""
        if amounts.size:
            moved = np.abs(np.nan_to_num(self.concentration_rates(), nan=np.inf))
            fastest = f"; {self.species[int(np.argmax(moved))]} moves fastest"
        self._compile()  # what a failed run leaves behind corrupts the next
        return SimulationError(
            f"the solver gave up at time {reached:g}{fastest} ({said(problem)})",
            hint="look for divisions by a species that reaches 0, for rates without bound, and for values that were "
            "set far from the model's own",
        )

    def _no_number(self, element: str, time: float) -> SimulationError:
        self._compile()
        return SimulationError(
            f"{element} is no finite number at time {time:g}",
            hint="look for divisions by 0 and for logarithms and powers of negative numbers",
        )


@lru_cache(maxsize=8)
def _compiled(_sbml: str, document: _ByContent) -> Engine:
    return Engine(document.model)


@dataclass(frozen=True, slots=True)
class _ByContent:
    """A model that equals every other with the same text."""

    model: Model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent)

    def __hash__(self) -> int:
        return 0


def engine_for(model: Model) -> Engine:
    """The compiled model: once per process for each text, as compiling costs more than many runs."""
    return _compiled(model.sbml, _ByContent(model))

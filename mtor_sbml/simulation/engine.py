"""The compiled model with its clock and its state; nothing else runs libRoadRunner.

What it works around, measured with libRoadRunner 2.10:

- A scalar absolute tolerance is rescaled by each species' current value at every start, so it is always a vector.
- With variable steps the model ends up past the end; with given times value and state are exact, also over two legs.
- Conserved-moiety analysis breaks the second leg of some runs; it stays off.
- Loading a saved state is slow and ends in a crash with the LLJIT backend; states are plain vectors here.
- A reset fires the events that are due at time 0 or not, depending on what ran before; here it fires none.
- Events that wait cannot be read or set; a state that has some is reached by doing everything once more.
- Rates in the selections cost far more than values, and some are not to be had; only values are recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import expand, formula_names
from mtor_sbml.simulation import failures
from mtor_sbml.simulation.compiling import compiled, quiet, said
from mtor_sbml.simulation.events import Events, just_after
from mtor_sbml.simulation.state import FloatArray, Recording, State, Tolerances
from mtor_sbml.simulation.working_copy import reads_clock, working_copy

T = TypeVar("T")


#: Steps of a run, at least, where rates read the clock: a shorter pulse than a thousandth of it may go unseen.
STEPS_IN_TIME = 1000

#: Species, at most, of a model that the stiff solver runs: it works with a dense matrix, and took 3 s for a first few
#: steps of 2,000 species, where the other solver took 0.03 s. Beyond this the other one is all there is.
MOST_STIFF = 3000


class Engine:
    """One compiled model with its clock and its state.

    Raises:
        SimulationError: libRoadRunner cannot run this model: algebraic rules, delays, fast reactions.
    """

    def __init__(self, model: Model) -> None:
        self._document = model
        self._copy = working_copy(model)
        self._compile()

    def _compile(self) -> None:
        self._rr = compiled(self._document, self._copy.sbml, stiff=not self._is_large)
        self._core = self._rr.model
        self._events = Events(self._rr, self._copy, self._apply, self._stop)
        self._past: list[Callable[[], object]] = []
        self._reset()
        self._initial = self._snapshot()
        self._rated = [abs(self._core.getValue(each)) or 1.0 for each in self.rate_rule_variables]

    def _stop(self) -> None:
        for each in (*self.rate_rule_variables, *self.species)[:1]:
            self._core.setValue(each, np.nan)  # what is no number ends a run

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

    @property
    def has_events(self) -> bool:
        """Whether events can fire."""
        return self._document.has_events

    @property
    def has_delays(self) -> bool:
        """Whether events may be waiting."""
        return self._copy.has_delays

    @property
    def is_waiting(self) -> bool:
        """Whether an event will still happen, whatever becomes of its trigger."""
        return self._events.is_waiting

    @cached_property
    def stops(self) -> bool:
        """Whether a run may be cut: at events, and where formulas jump."""
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
        """Whether a rate changes with the clock: then nothing in the state warns the solver of a pulse to come."""
        return reads_clock(self._document)

    @property
    def _is_large(self) -> bool:
        return len(self._document.species) > MOST_STIFF

    @cached_property
    def starts_non_negative(self) -> bool:
        """Whether no initial amount is below 0, so that none may become so."""
        return bool(np.all(self._initial.amounts >= 0))

    @cached_property
    def stoichiometry(self) -> FloatArray | None:
        """How much each reaction adds to the amount of each of `species`, shape (species, reactions).

        None where the amounts do not follow from the reactions alone: with rate rules, events, sizes that change,
        conversion factors. And where there are too many to reckon with.
        """
        document, core = self._document, self._core
        moves = {rule.variable for rule in document.rules.values()} & document.compartments.keys()
        converts = "conversionFactor" in document.sbml
        special = self.rate_rule_variables or self.has_events or moves or converts or self._is_large
        if special or not core.getNumReactions():
            return None
        # libRoadRunner's own full matrix takes as long as ten runs.
        rows = {each: i for i, each in enumerate(core.getFloatingSpeciesIds())}
        matrix = np.zeros((len(rows), core.getNumReactions()))
        for column, reaction in enumerate(map(document.reactions.__getitem__, core.getReactionIds())):
            for row in {rows[each] for each, _ in (*reaction.reactants, *reaction.products) if each in rows}:
                matrix[row, column] = core.getStoichiometry(row, column)
        return matrix if len(rows) == len(self.species) else None

    @cached_property
    def dependence(self) -> NDArray[np.bool_]:
        """Whether the rate of each reaction reads each of `species`, shape (reactions, species)."""
        document = self._document
        rates = [document.reactions[each].rate for each in self._core.getReactionIds()]
        read = [frozenset() if rate is None else formula_names(expand(rate, document)) for rate in rates]
        return np.array([[species in names for species in self.species] for names in read])

    # State

    def begin(self) -> None:
        """Go back to the model's initial state: nothing set, nothing fired, nothing waiting."""
        self._past.clear()
        self._reset()

    def _reset(self) -> None:
        self._events.begin()
        # Before its start every trigger has its initial value, so that none fires.
        self._core.setIntegrationStartTime(np.inf)
        self._rr.resetToOrigin()
        self._core.setIntegrationStartTime(-np.inf)

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
            np.array([core.getValue(each) for each in self._moving_stoichiometries]),
            tuple(self._past),
        )

    @cached_property
    def _moving_stoichiometries(self) -> list[str]:
        document = self._document
        moved = document.event_targets.union(self.rate_rule_variables)
        return sorted(document.stoichiometries.keys() & moved)

    def restore(self, state: State) -> None:
        """Go back to a state."""
        if not self.has_delays:
            self._put(state)
        elif state.past != tuple(self._past):
            self.begin()
            for each in state.past:
                each()
            self._past = list(state.past)

    def _put(self, state: State) -> None:
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
        for each, value in zip(self._moving_stoichiometries, state.stoichiometries, strict=True):
            core.setValue(each, float(value))

    def forget_waiting(self) -> None:
        """Let no event wait any more, the state staying as it is."""
        if self.has_delays:
            state = self._snapshot()
            self.begin()
            self._do(partial(self._put, state))

    def _do(self, action: Callable[[], T]) -> T:
        done = action()
        if self.has_delays:
            self._past.append(action)
        return done

    def apply(self, settings: Iterable[Setting]) -> None:
        """Set values: sizes before species, whose concentrations depend on them."""
        self._do(partial(self._apply, tuple(settings)))

    def _apply(self, settings: Iterable[Setting]) -> None:
        document = self._document
        for setting in sorted(settings, key=lambda each: each.id not in document.compartments):
            species = document.species.get(setting.id)
            by_amount = species is None or species.only_substance
            self._core.setValue(setting.id if by_amount else f"[{setting.id}]", setting.value)

    # Events

    def fire_first(self) -> None:
        """Let the events fire that are due at time 0 because their triggers begin as false."""
        if self.has_events:
            # Before a model's start, triggers have their initial values.
            start = just_after(0.0)
            self._do(partial(self._fire, lambda: self._events.fire(-np.inf, start, start)))

    def change(self, time: float, settings: Iterable[Setting], *, since: float) -> None:
        """Set values at a time, and let the events fire that become true by it.

        Args:
            time: When.
            settings: What.
            since: When the events were last looked after: what became true since then fires too.
        """
        if self.has_events:
            chosen = tuple(settings)
            self._do(partial(self._fire, lambda: self._events.set_as_one(time, chosen, since)))
        else:
            self.apply(settings)

    def _fire(self, firing: Callable[[], None]) -> None:
        try:
            firing()
        except RuntimeError as problem:
            raise self._gave_up(problem) from problem

    @property
    def amounts(self) -> FloatArray:
        """Amounts of `species`, shape (n,)."""
        return np.array(self._core.getFloatingSpeciesAmounts())[self._free["floating"]]

    @amounts.setter
    def amounts(self, values: FloatArray) -> None:
        self._core.setFloatingSpeciesAmounts(self._free["floating"], values.tolist())

    def reaction_rates(self) -> FloatArray:
        """Amount per time that each reaction turns over, shape (reactions,)."""
        return np.array(self._core.getReactionRates())

    def concentration_rates(self) -> FloatArray:
        """Change of the concentrations of `species` per time, shape (n,); 0 for those under rate rules."""
        # libRoadRunner puts these last among the species, and has no rates of them.
        reacting = np.array(self._core.getFloatingSpeciesConcentrationRates())
        rates = np.zeros(self._core.getNumFloatingSpecies())
        rates[: len(reacting)] = reacting
        return rates[self._free["floating"]]

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
        if element in document.event_targets or element in document.rules or element in document.reactions:
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
        return self._do(partial(self._integrate, times, leaves, tolerances))

    def _integrate(self, times: Sequence[float], leaves: Sequence[str], tolerances: Tolerances) -> Recording:
        selections = ["time", *map(self._selection, leaves)]
        if selections != self._rr.timeCourseSelections:
            self._rr.timeCourseSelections = selections
        integrator = self._rr.integrator
        integrator.setValue("relative_tolerance", tolerances.relative)
        integrator.setValue("absolute_tolerance", self._absolute(tolerances))
        if self.depends_on_time:
            integrator.setValue("maximum_time_step", (times[-1] - times[0]) / STEPS_IN_TIME)
        self._events.begin_run(times[-1] - times[0])
        if self.stops:
            # What is true only after its first moment has fired already.
            times = [just_after(times[0]), *times[1:]]
        self._core.setTime(times[0])
        table = self._simulate(times)
        bad = np.argwhere(~np.isfinite(table))
        if self._events.are_too_many:
            raise self._too_often(self.time)
        if bad.size:
            row, column = bad[0]
            raise self._no_number(leaves[column - 1], float(table[row, 0]))
        return Recording(table[:, 0], table[:, 1:].T, self._events.times)

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
        return [*self._rated, *amounts.tolist()]

    def _gave_up(self, problem: RuntimeError) -> SimulationError:
        reached = self._core.getTime()
        if self._events.are_too_many or "cascaded events" in str(problem):
            return self._too_often(reached)
        unknown, fastest = self._without_a_number(), None
        if self.species:
            moved = np.abs(np.nan_to_num(self.concentration_rates(), nan=np.inf))
            fastest = self.species[int(np.argmax(moved))]
        self._compile()  # what a failed run leaves behind corrupts the next
        if unknown:
            return failures.begins_without_a_number(reached, unknown)
        most = MOST_STIFF if self._is_large else None
        return failures.gave_up(reached, said(problem), fastest=fastest, most_stiff=most)

    def _without_a_number(self) -> list[str]:
        """What has no number at the beginning and still has none, because nobody has set it."""
        core, initial, free = self._core, self._initial, self._free
        return [
            ids[i]
            for kind, ids, values in (
                ("floating", core.getFloatingSpeciesIds(), initial.amounts),
                ("boundary", core.getBoundarySpeciesIds(), initial.boundary),
                ("parameters", core.getGlobalParameterIds(), initial.parameters),
            )
            for i in free[kind]
            if np.isnan(values[i]) and np.isnan(core.getValue(ids[i]))
        ]

    def _too_often(self, time: float) -> SimulationError:
        said = failures.never_stops if self._events.are_endless else failures.too_often
        problem = said(time, self._events.last_ones())
        self._compile()
        return problem

    def _no_number(self, element: str, time: float) -> SimulationError:
        self._compile()
        return failures.no_number(element, time)


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

"""Rules on running a model: does it load, does it start, does it get through, does it come to rest?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite, isnan

import numpy as np

from mtor_sbml.errors import LoadError, NoSteadyState, SimulationError
from mtor_sbml.model.formula import Formula, formula_names
from mtor_sbml.model.units import pretty
from mtor_sbml.simulation.signal import Trace
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.simulation.steady_state import settle
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.trial import Trial

#: How far below 0 an amount may come by the solver's own error, as a share of a typical amount.
_BELOW_ZERO = 1e-6


@rule("SIM001", Severity.ERROR, simulates=True)
def does_not_load(trial: Trial) -> Iterator[Finding]:
    """An engine does not load the model.

    Whoever simulates with it cannot use the model. libRoadRunner says so in words that name no element, so what is in
    the way is looked up here. What COPASI refuses is told by CPS004 in the profile `copasi`.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_nM_per_min"/>
        <parameter id="lag" value="2" units="min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">  <!-- SIM001 -->
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A * delay(A, lag)</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    if isinstance(trial.loaded, SimulationError):
        message, fix = _translated(trial.loaded)
        culprit = _element_in(trial, message)
        yield does_not_load.finding(
            message,
            fix=fix,
            element=culprit,
            line=trial.line_of(culprit),
        )
    if isinstance(trial.imported, LoadError) and not trial.is_for_copasi:
        yield does_not_load.finding(
            trial.imported.message, fix="validate with --profile copasi, which says what COPASI needs"
        )


@rule("SIM002", Severity.ERROR, simulates=True)
def no_number_at_start(trial: Trial) -> Iterator[Finding]:
    """A species, a rate or a rule is no finite number at the start.

    No engine can take the first step; most say that the solver failed, and nothing of the cause. Where only the value
    of an assignment rule is none, which nothing that moves depends on, it is a warning.

    Bad:
        species A in cell = 10 nM, B in cell = 0 nM
        share := A / B   // SIM002
        share has dimensionless
        J: A => B; cell * k * A * share
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM, B in cell = 1 nM
        share := A / B
        share has dimensionless
        J: A => B; cell * k * A * share
        k = 0.1 per_min
    """
    off = {each for each, value in trial.start.items() if not isfinite(value)}
    model = trial.model
    moving = off & {*model.species, *model.reactions, *(x for x, r in model.rules.items() if r.kind == "rate")}
    ruled = {each for each in off if each in model.rules and model.rules[each].kind == "assignment"}
    spoilt: dict[str, set[str]] = {}
    for each in sorted(moving | ruled):
        spoilt.setdefault(_first_cause(trial, each, off), set()).add(each)
    for cause, elements in spoilt.items():
        others = sorted(elements & (moving or ruled) - {cause})
        yield no_number_at_start.finding(
            f"{_why_no_number(trial, cause)}"
            + (f"; so {listed(others)} {'is' if len(others) == 1 else 'are'} none either" if others else ""),
            fix="give what it divides by a value other than 0, or bound the formula with piecewise"
            if _formula_of(trial, cause) is not None
            else f"give '{cause}' a finite value",
            element=cause,
            name=model.name_of(cause),
            line=trial.line_of(cause),
            severity=Severity.ERROR if elements & moving else Severity.WARNING,
        )


@rule("SIM003", Severity.ERROR, simulates=True)
def does_not_get_through(trial: Trial) -> Iterator[Finding]:
    """The integration of the model by itself, from its own initial state, fails.

    Whoever runs the model sees the solver's own words, which name neither the species nor what is wrong with it. How
    far the model is run follows from its own pace (ten turnovers of its pools); `--until` says otherwise.

    Bad:
        species A in cell = 1 nM
        J: => A; cell * k * A^2   // SIM003
        k = 1 per_nM_per_min

    Good:
        species A in cell = 1 nM
        J: => A; cell * k * A
        k = 1 per_min
    """
    problem = trial.trace
    if not isinstance(problem, SimulationError) or isinstance(trial.loaded, SimulationError) or trial.is_off_at_once:
        return
    culprit = _element_in(trial, problem.message)
    makers = [each.id for each in trial.model.reactions.values() if culprit in dict((*each.products, *each.reactants))]
    moved = f"; {listed(makers)} move{'s' if len(makers) == 1 else ''} '{culprit}'" if makers else ""
    yield does_not_get_through.finding(
        f"{problem.message}{moved}",
        fix=problem.hint,
        element=makers[0] if len(makers) == 1 else culprit,
        line=trial.line_of(makers[0] if len(makers) == 1 else culprit),
    )


@rule("SIM004", Severity.WARNING, simulates=True)
def below_zero(trial: Trial) -> Iterator[Finding]:
    """A species that starts at 0 or above becomes negative.

    No amount of anything is below 0. From there on rate laws mean nothing, and other engines may stop.

    Bad:
        species A in cell = 10 nM, B in cell = 0 nM
        J: A => B; cell * v   // SIM004
        v = 1 nM_per_min
        unit nM_per_min = 1e-9 mole / (litre * 60 second)

    Good:
        species A in cell = 10 nM, B in cell = 0 nM
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    trace, engine = trial.trace, trial.loaded
    if not isinstance(trace, Trace) or isinstance(engine, SimulationError) or not engine.starts_non_negative:
        return
    model = trial.model
    reacting = [each for each in engine.species if each in model.species and each not in model.rules]
    floors = dict(zip(reacting, -_BELOW_ZERO * engine.typical_values(reacting), strict=True))
    found = [(when, each) for each in reacting if (when := _first_below(trace, each, floors[each])) is not None]
    if not found:
        return
    time, first = min(found)
    takers = [each.id for each in model.reactions.values() if first in dict(each.reactants)]
    others = [each for _, each in sorted(found)[1:]]
    yield below_zero.finding(
        f"the amount of '{first}' falls below 0 at time {time:.4g} {pretty(model.units.time)}".rstrip()
        + (f"; {listed(takers)} still take{'s' if len(takers) == 1 else ''} it then" if takers else "")
        + (f"; later {listed(others)} do so too" if others else ""),
        fix=f"multiply the law of {listed(takers) or 'what takes it'} by '{first}', so that it stops without it",
        element=takers[0] if len(takers) == 1 else first,
        name=model.name_of(first),
        line=trial.line_of(takers[0] if len(takers) == 1 else first),
    )


@rule("SIM006", Severity.NOTE, simulates=True)
def never_rests(trial: Trial) -> Iterator[Finding]:
    """The model by itself finds no steady state.

    Pre-equilibration, steady-state analyses and most comparisons with data begin from one. It is looked for by
    integrating until ten times the time changes nothing, so a singular Jacobian or a rule over conserved totals does
    not hinder it. An oscillator has none, and need not: so this is a note.

    Bad:
        species A in cell = 1 nM
        J: => A; cell * v   // SIM006
        v = 1 nM_per_min
        unit nM_per_min = 1e-9 mole / (litre * 60 second)

    Good:
        species A in cell = 1 nM
        J: => A; cell * v
        K: A => ; cell * k * A
        v = 1 nM_per_min
        k = 0.1 per_min
        unit nM_per_min = 1e-9 mole / (litre * 60 second)
    """
    engine = trial.loaded
    if isinstance(engine, SimulationError) or not isinstance(trial.trace, Trace):
        return
    engine.begin()
    try:
        settle(trial.model, engine, Tolerances())
    except NoSteadyState as problem:
        culprit = _element_in(trial, problem.message)
        movers = [
            each.id for each in trial.model.reactions.values() if culprit in dict((*each.reactants, *each.products))
        ]
        yield never_rests.finding(
            problem.message,
            fix=problem.hint,
            element=movers[0] if len(movers) == 1 else culprit,
            line=trial.line_of(movers[0] if len(movers) == 1 else culprit),
        )
    except SimulationError:  # a run beyond its own pace need not succeed
        return


def _translated(problem: SimulationError) -> tuple[str, str]:
    """What an engine says about loading, and what to do, in words of the model."""
    without_value = re.search(r"parameter '(\w+)' is missing a value", problem.message)
    if without_value:
        element = without_value.group(1)
        return (
            f"libRoadRunner does not load the model: parameter '{element}' has no value",
            f"give '{element}' a value, an initial assignment or a rule",
        )
    return problem.message, problem.hint


def _first_below(trace: Trace, species: str, floor: float) -> float | None:
    """The first recorded time at which a species is below something."""
    for segment in trace.segments:
        if species in segment.leaves:
            (below,) = np.nonzero(segment.values[segment.leaves.index(species)] < floor)
            if below.size:
                return float(segment.times[below[0]])
    return None


#: Where the messages of our engine name an element.
_NAMED = re.compile(
    r"reaction (\w+)|rule of (\w+)|assignment of (\w+)|function (\w+)|event (\w+)|amount of (\w+)|; (\w+) moves fastest"
    r"|parameter '(\w+)'|^(\w+) is no|d\[(\w+)\]/dt|unstable: (\w+)|times\): (\w+)"
)


def _element_in(trial: Trial, message: str) -> str:
    """The element that a message names; "" if it names none."""
    named = (word for found in _NAMED.findall(message) for word in found if word)
    return next((word for word in named if trial.line_of(word) is not None), "")


def _formula_of(trial: Trial, element: str) -> Formula | None:
    model = trial.model
    if element in model.rules and model.rules[element].kind == "assignment":
        return model.rules[element].formula
    if element in model.reactions:
        return model.reactions[element].rate
    return model.initial_assignments.get(element)


def _first_cause(trial: Trial, element: str, off: set[str]) -> str:
    """The first element down the formulas that is no number though all that it reads is."""
    seen = {element}
    while True:
        formula = _formula_of(trial, element)
        below = sorted((formula_names(formula) & off) - seen) if formula is not None else []
        if not below:
            return element
        element = below[0]
        seen.add(element)


def _why_no_number(trial: Trial, element: str) -> str:
    value, formula = trial.start[element], _formula_of(trial, element)
    what = "no number" if isnan(value) else "infinite"
    kind = "the rate of " if element in trial.model.reactions else ""
    if formula is None:
        return f"'{element}' is {what} at the start"
    read = sorted(each for each in formula_names(formula) if trial.start.get(each, 1.0) == 0)
    return f"{kind}'{element}' is {what} at the start" + (f", where {listed(read)} is 0" if read else "")


RULES = (does_not_load, no_number_at_start, does_not_get_through, below_zero, never_rests)

"""Rules on who runs a model, and how: engines that disagree, grids and tolerances that decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import IsolationError, SimulationError, UsageError
from mtor_sbml.model.formula import Name, formula_names
from mtor_sbml.model.units import pretty
from mtor_sbml.simulation.copasi_import import CopasiImport
from mtor_sbml.simulation.engines import EngineName
from mtor_sbml.simulation.signal import Signal, Trace
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.simulation.unsupported import unsupported
from mtor_sbml.simulation.usual import UsualRun, usual_runs
from mtor_sbml.simulation.witness import Difference, first_difference
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.rules.copasi_import import how_to_keep, misread
from mtor_sbml.validation.trial import ALONE, COARSER, DEFAULT_OF_COPASI, FINE, Trial

if TYPE_CHECKING:
    import libsbml

#: What people plot: 101 points, and a coarse and a crooked grid beside it.
_GRIDS = (101, 31, 97)
#: Difference, as a share of an element's range, that a reader of a plot would see.
_VISIBLE = 0.02
#: Share of the run beside a jump in which a grid's own moment may be on either side of it.
_BESIDE = 1e-6
#: A difference that moves by this share of itself with other tolerances is one of rounding.
_ROUNDING = 0.2
#: Differences that are looked into, of a course that has many.
_TRIES = 4
#: A range below which the default absolute tolerance of libRoadRunner, 1e-12, is coarse.
_TINY = 1e-9
#: Messages of COPASI by which it says that it runs something else than the file says.
_RUNS_OTHERWISE = frozenset({3, 29, 36, 43, 45, 64, 94, 95, 96, 100, 101})


@rule("SIM005", Severity.ERROR, simulates=True)
def engines_disagree(trial: Trial) -> Iterator[Finding]:
    """LibRoadRunner and COPASI compute different courses of the same model.

    At least one of them does not run what the file says, so a result depends on who computes it. Both integrate with
    fine tolerances, and a difference counts above a thousandth of an element's range. It is told where it begins. What
    COPASI cannot run at all, CPS001 and CPS002 tell.

    The example is a law that COPASI 4.48 takes for mass action: it loses the power of a constant.

    Bad:
        species A in cell = 10 nM   // SIM005
        J: A => ; cell * k * A * share^2
        k = 0.5 per_min; share = 0.1 dimensionless

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A * share * share
        k = 0.5 per_min; share = 0.1 dimensionless
    """
    ours = trial.trace
    if isinstance(trial.imported, UsageError):
        yield engines_disagree.finding(
            f"only libRoadRunner ran the model: {trial.imported.message}",
            fix=trial.imported.hint,
            severity=Severity.NOTE,
        )
    if isinstance(trial.imported, IsolationError) and not trial.is_for_copasi:  # else the rules on the import tell it
        raise trial.imported
    if not isinstance(ours, Trace) or not isinstance(trial.imported, CopasiImport):
        return
    if unsupported(trial.model, EngineName.COPASI) is not None:
        return
    if trial.is_for_copasi and misread(trial, trial.imported):
        return  # CPS005 tells of the law, from which all other differences may follow
    theirs = trial.by_copasi
    if isinstance(theirs, IsolationError):
        raise theirs  # it took too long, which says nothing of the model
    if not isinstance(theirs, Trace):
        if " falls to " in theirs.message or isinstance(trial.run_by_copasi(DEFAULT_OF_COPASI), Trace):
            return  # below 0, which SIM004 tells; or only fine tolerances are too much for it
        yield engines_disagree.finding(
            f"libRoadRunner runs the model, COPASI does not: {theirs.message}",
            fix=theirs.hint or "look for rates without bound, divisions by 0 and events that fire one another",
        )
        return
    first = _first_resolved(trial, ours, theirs)
    if first is None:
        return
    cause, fix = _cause_in_import(trial, trial.imported) or _cause_in_model(trial, first)
    yield engines_disagree.finding(
        f"libRoadRunner and COPASI disagree from time {first.time:.4g} {pretty(trial.model.units.time)}".rstrip()
        + f" on: '{first.element}' is {first.ours:.6g} there and {first.theirs:.6g} in COPASI"
        + f"{f', likely because {cause}' if cause else ''}",
        fix=fix,
        element=first.element,
        name=trial.model.name_of(first.element),
        line=trial.line_of(first.element),
    )


@rule("SIM007", Severity.WARNING, simulates=True)
def depends_on_grid(trial: Trial) -> Iterator[Finding]:
    """A run with libRoadRunner's defaults shows something else on another output grid, or with finer tolerances.

    What people plot is then not what the model does: an event that fires on 31 points and not on 101, a pulse that the
    solver steps over, or a course that amplifies rounding.

    Bad:
        species A in cell = 10 nM   // SIM007
        J: A => ; cell * k * A
        k := piecewise(100000 * slow, time > 50.01 && time < 50.02, slow)
        slow = 0.001 per_min
        k has per_min

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    trace = trial.trace
    if not isinstance(trace, Trace):
        return
    model = trial.model
    shown = sorted(
        each
        for each in trial.leaves
        if each in model.species or (each in model.rules and model.rules[each].kind == "rate")
    )
    try:
        runs = list(usual_runs(model, trial.horizon, _GRIDS, shown))
    except SimulationError as problem:
        yield depends_on_grid.finding(
            f"the model runs with fine tolerances, but not with the defaults: {problem.message}",
            fix="smooth what jumps, or tell users of the model which tolerances it needs",
        )
        return
    furthest = [_furthest(trace, run, shown) for run in runs]
    off = [each for each in furthest if each.share > _VISIBLE]
    if not off:
        return
    worst = _again(trial, max(off, key=lambda each: each.share))
    if worst.share <= _VISIBLE:
        return
    right = [str(each.points) for each in furthest if each.share <= _VISIBLE]
    when = f"at time {worst.time:.4g} {pretty(model.units.time)}".rstrip()
    yield depends_on_grid.finding(
        f"with libRoadRunner's defaults '{worst.element}' is {worst.value:.4g} {when} on {worst.points} points, and "
        f"{worst.exact:.4g} with finer tolerances"
        + (f"; a grid of {' or '.join(right)} points shows it right" if right else "; no grid shows it right"),
        fix=_better_run(trial, worst),
        element=worst.element,
        name=model.name_of(worst.element),
        line=trial.line_of(worst.element),
    )


def _better_run(trial: Trial, worst: _Apart) -> str:
    if max(abs(worst.value), abs(worst.exact)) < _TINY:
        return "use a smaller unit of substance: values come near the default absolute tolerance, 1e-12"
    if _switches(trial):
        return "write switches of the clock as events with >=, not as == or a narrow window"
    return "say which tolerances the model needs: its course amplifies the solver's rounding"


@dataclass(frozen=True, slots=True)
class _Apart:
    """Where a grid is furthest from the exact course."""

    points: int
    share: float  #: of the element's range
    element: str = ""
    time: float = 0.0
    value: float = 0.0
    exact: float = 0.0


def _again(trial: Trial, worst: _Apart) -> _Apart:
    """The same beside a run that ends there, as between the moments of a long run nobody is exact."""
    there = None if _switches(trial) else trial.run(FINE, until=worst.time)
    if not isinstance(there, Trace):
        return worst
    exact = Signal(there, Name(worst.element)).at(worst.time)
    share = worst.share * abs(worst.value - exact) / abs(worst.value - worst.exact)
    return replace(worst, exact=exact, share=share)


def _furthest(trace: Trace, run: UsualRun, shown: Sequence[str]) -> _Apart:
    near = np.zeros(len(run.times), dtype=bool)
    for jump in trace.jumps[1:]:
        near |= np.abs(run.times - jump) <= _BESIDE * run.times[-1]
    times = np.minimum(run.times[~near], trace.end)
    exact = np.array([Signal(trace, Name(each)).values(times) for each in shown]).reshape(len(shown), len(times))
    values = run.values[:, ~near]
    apart = np.nan_to_num(np.abs(values - exact) / _ranges(exact)[:, None], nan=np.inf)
    if not apart.size:
        return _Apart(run.points, 0.0)
    row, column = map(int, np.unravel_index(int(np.argmax(apart)), apart.shape))
    here = (float(each[row, column]) for each in (values, exact))
    return _Apart(run.points, float(apart[row, column]), shown[row], float(times[column]), *here)


def _ranges(exact: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a difference of each row is a share of: its range, or something that cannot be seen beside the others."""
    largest = np.max(np.abs(exact), axis=1, initial=0.0)
    typical = float(np.median(largest[largest > 0])) if np.any(largest > 0) else 1.0
    ranges = np.ptp(exact, axis=1) if exact.size else largest
    return np.asarray(np.maximum.reduce([ranges, 1e-2 * largest, np.full_like(largest, 1e-4 * typical)]))


def _switches(trial: Trial) -> bool:
    """Whether something may happen at a moment, so that a run is another one where it ends there."""
    return trial.model.has_events or _reads_clock(trial)


def _reads_clock(trial: Trial) -> bool:
    """Whether a rule or a rate names the time."""
    model = trial.model
    formulas = [rule.formula for rule in model.rules.values()]
    formulas += [reaction.rate for reaction in model.reactions.values() if reaction.rate is not None]
    return any("time" in formula_names(each) for each in formulas)


def _cause_in_import(trial: Trial, imported: CopasiImport) -> tuple[str, str] | None:
    """What COPASI reads otherwise than the file says, and what to do; None for nothing that is known."""
    said = [each.text for each in imported.messages if each.source == "SBML" and each.number in _RUNS_OTHERWISE]
    if said:
        return (
            f"COPASI says on import: {said[0].split('. ')[0]}",
            "write it in a way that COPASI supports; `--profile copasi` says how",
        )
    if laws := misread(trial, imported):
        reaction, rate, there = laws[0]
        return (
            f"COPASI reads the law of '{reaction}' otherwise, whose rate at the start is {rate:.6g} and {there:.6g}",
            how_to_keep(reaction),
        )
    return None


def _cause_in_model(trial: Trial, first: Difference) -> tuple[str, str]:
    """What about a model engines take in different ways, and what to do; the first that fits counts."""
    species = trial.model.species.get(first.element)
    if species is not None and (about_place := _cause_in_place(trial, species.compartment)):
        return about_place
    if trial.model.has_events:
        return _cause_in_events(trial)
    if _reads_clock(trial):
        return (
            "a rate jumps with the clock, and one of them steps over it",
            "make the jump an event, which no engine steps over",
        )
    if first.time == 0:
        return "they begin with different values", "set the value where the element is declared"
    return "", "compare both engines with finer tolerances: a course that amplifies rounding has no exact value"


def _cause_in_events(trial: Trial) -> tuple[str, str]:
    equal = next((each for each in trial.subject.sbml.getListOfEvents() if _asks_for_equality(each)), None)
    if equal is not None:
        return (
            f"event '{equal.getIdAttribute()}' waits for an equality, which an engine meets or misses by its steps",
            "write >= for == in its trigger",
        )
    return (
        "events fire at different moments or in another order",
        "give events that may fire together a priority, and let triggers cross a threshold instead of touching it",
    )


def _asks_for_equality(event: libsbml.Event) -> bool:
    import libsbml

    def compares(math: libsbml.ASTNode | None) -> bool:
        return math is not None and (
            math.getType() == libsbml.AST_RELATIONAL_EQ
            or any(compares(math.getChild(i)) for i in range(math.getNumChildren()))
        )

    return bool(event.isSetTrigger() and compares(event.getTrigger().getMath()))


def _first_resolved(trial: Trial, ours: Trace, theirs: Trace) -> Difference | None:
    """The first difference that is no matter of rounding, interpolation or a jump, which a few that are may precede."""
    first = first_difference(trial.model, ALONE, ours, theirs)
    for _ in range(_TRIES):
        if first is None or (_is_apart(first, (*ours.jumps, *theirs.jumps), ours.end) and _is_resolved(trial, first)):
            return first
        first = first_difference(trial.model, ALONE, ours, theirs, after=first.time)
    return None


def _is_apart(first: Difference, jumps: Sequence[float], end: float) -> bool:
    """Whether it is away from jumps: what is fast has moved a little in the hair by which engines step over one."""
    return all(abs(first.time - jump) > _BESIDE * end for jump in jumps if jump > 0)


def _is_resolved(trial: Trial, first: Difference) -> bool:
    """Whether each engine says the same of that moment again, with coarser tolerances and as the end of a run."""
    if first.time == 0:
        return True
    if _switches(trial):
        return not _has_moved(trial, first, COARSER)
    return not any(_has_moved(trial, first, each, until=first.time) for each in (FINE, COARSER))


def _has_moved(trial: Trial, first: Difference, tolerances: Tolerances, *, until: float | None = None) -> bool:
    ours = trial.run(tolerances, until=until)
    theirs = trial.run_by_copasi(tolerances, until=until)
    if isinstance(theirs, IsolationError):
        raise theirs  # nobody knows
    if not (isinstance(ours, Trace) and isinstance(theirs, Trace)):
        return False
    again = [Signal(each, Name(first.element)).at(first.time) for each in (ours, theirs)]
    moved = max(abs(again[0] - first.ours), abs(again[1] - first.theirs))
    return moved > _ROUNDING * abs(first.ours - first.theirs)


def _cause_in_place(trial: Trial, compartment: str) -> tuple[str, str] | None:
    """What is special about the compartment of a species."""
    place = trial.subject.sbml.getCompartment(compartment)
    if place.isSetSpatialDimensions() and place.getSpatialDimensionsAsDouble() != 3:
        dimensions = f"{place.getSpatialDimensionsAsDouble():g}"
        return (
            f"compartment '{compartment}' has {dimensions} dimensions, so that its size is read otherwise",
            f"give compartment '{compartment}' three dimensions and a unit of volume",
        )
    if not place.getConstant():
        return f"compartment '{compartment}' changes its size", "keep the size constant, or let laws read amounts"
    return None


RULES = (engines_disagree, depends_on_grid)

"""Rules on events and switches: what may never happen, or be stepped over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, expand, formula_names
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.network.quantities import Quantities, start_values
from mtor_sbml.validation.network.stoichiometry import Stoichiometry
from mtor_sbml.validation.network.triggers import parts, turns_true_anew, windows
from mtor_sbml.validation.pointing import line_of, told_once
from mtor_sbml.validation.rule import Rule, rule
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml


@rule("EVT001", Severity.WARNING)
def trigger_is_equality(subject: Subject) -> Iterator[Finding]:
    """An event waits until the time, or another continuous quantity, equals a value.

    A simulator steps over the very moment: whether the event fires depends on the points of output.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t_dose = 10 minute; unit minute = 60 second
        dose: at (time == t_dose): A = A0   // EVT001
        A0 = 10 nM

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t_dose = 10 minute; unit minute = 60 second
        dose: at (time >= t_dose): A = A0
        A0 = 10 nM
    """
    continuous = _continuous(subject.model) if subject.sbml.getNumEvents() else frozenset()
    yield from told_once(
        event.found(
            trigger_is_equality,
            f"{event} waits for `{equality}`, which may never be met exactly, as {_first(equality, continuous)} is"
            " continuous",
            fix="compare by >= or <=, so that the event fires when the value is passed",
        )
        for event in _events(subject)
        if (equality := _equality(event.trigger, continuous)) is not None
    )


@rule("EVT002", Severity.WARNING)
def never_fires(subject: Subject) -> Iterator[Finding]:
    """An event's trigger is true from the start and never turns true again, so the event never fires.

    By SBML an event fires when its trigger turns true; at time 0 it counts as having been true before, unless the event
    says otherwise. Looked at are triggers of nothing but the time and constants.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t0 = 0 minute; unit minute = 60 second
        dose: at (time >= t0): A = A0   // EVT002
        A0 = 10 nM

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t0 = 0 minute; unit minute = 60 second
        dose: at (time >= t0), t0=false: A = A0
        A0 = 10 nM
    """
    model = subject.model
    for event in _events(subject):
        if not event.counts_as_true_before or not _is_certain(model, event.trigger):
            continue
        values = dict(start_values(model))
        start = Quantities(model, values)
        try:
            is_true = bool(start.of(event.trigger))
            fires = not is_true or turns_true_anew(event.trigger, values)
        except (FormulaError, KeyError):
            continue
        if not fires:
            yield event.found(
                never_fires,
                f"{event} never fires: its trigger `{event.trigger}` is true from the start",
                fix="let it count as false before the start (Antimony: `, t0=false`; SBML: initialValue), or give the"
                " value as an initial one",
            )


@rule("EVT003", Severity.WARNING)
def window_in_formula(subject: Subject) -> Iterator[Finding]:
    """A formula is different for a while only, between two times: the integrator may step over it.

    Nothing in the values before tells an integrator that a pulse is near. At rest its steps are long, and a dose of a
    few minutes is missed. Events are found exactly.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * dose * A
        k = 0.1 per_min; t1 = 10 minute; t2 = 12 minute; unit minute = 60 second
        dose := piecewise(high, (time > t1) && (time < t2), low)   // EVT003
        dose has dimensionless; high = 1 dimensionless; low = 0 dimensionless

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * dose * A
        k = 0.1 per_min; t1 = 10 minute; t2 = 12 minute; unit minute = 60 second
        dose = 0 dimensionless; high = 1 dimensionless; low = 0 dimensionless
        on: at (time > t1): dose = high
        off: at (time > t2): dose = low
    """
    model, sbml = subject.model, subject.sbml
    start = Quantities(model, start_values(model))
    formulas = [("rule for", variable, each.formula) for variable, each in model.rules.items()]
    formulas += [("law of reaction", each.id, each.rate) for each in model.reactions.values() if each.rate is not None]
    yield from told_once(
        window_in_formula.finding(
            f"the {kind} '{element}' has a window of time, `{window}`, which an integrator may step over",
            fix="switch a parameter on and off by two events instead",
            element=element,
            name=model.name_of(element),
            line=line_of(sbml.getReaction(element) or sbml.getRuleByVariable(element)),
        )
        for kind, element, formula in formulas
        if (window := next((each for each in windows(formula) if not _holds(start, each)), None)) is not None
    )


@rule("EVT005", Severity.NOTE)
def beyond_level_2(subject: Subject) -> Iterator[Finding]:
    """An event uses what SBML before Level 3 has no word for: tools that are built on that drop it.

    These are a priority, a trigger that counts as false before the start, and one that has to stay true through the
    delay. LibRoadRunner and COPASI do all three as SBML says.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t0 = 0 minute; unit minute = 60 second; A0 = 10 nM
        dose: at (time >= t0), t0=false: A = A0   // EVT005

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min; t1 = 1 minute; unit minute = 60 second; A0 = 10 nM
        dose: at (time >= t1): A = A0
    """
    yield from told_once(
        event.found(
            beyond_level_2,
            f"{event} {' and '.join(event.beyond_level_2)}, which tools built on SBML Level 2 drop",
            fix="nothing for tools that read Level 3 in full; otherwise put it in other words",
        )
        for event in _events(subject)
        if event.beyond_level_2
    )


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as the rules see it."""

    number: int
    sbml: libsbml.Event
    trigger: Formula  #: written out, over what a simulation records

    def __str__(self) -> str:
        return f"event '{self.sbml.getId()}'" if self.sbml.getId() else f"event {self.number} of the model"

    @property
    def counts_as_true_before(self) -> bool:
        """Whether the trigger counts as having been true before the start."""
        return self.sbml.getLevel() < 3 or bool(self.sbml.getTrigger().getInitialValue())

    @property
    def beyond_level_2(self) -> list[str]:
        """What it has that Level 2 lacks."""
        if self.sbml.getLevel() < 3:
            return []
        trigger = self.sbml.getTrigger()
        return [
            told
            for told, has in (
                ("has a priority", self.sbml.isSetPriority()),
                ("counts as false before the start", not trigger.getInitialValue()),
                ("has to stay true through its delay", self.sbml.isSetDelay() and not trigger.getPersistent()),
            )
            if has
        ]

    def found(self, of: Rule[Subject], message: str, *, fix: str) -> Finding:
        """A finding of a rule at the event."""
        sbml = self.sbml
        return of.finding(message, fix=fix, element=sbml.getId(), name=sbml.getName(), line=sbml.getLine())


def _events(subject: Subject) -> Iterator[_Event]:
    """The events whose trigger can be read."""
    if not subject.sbml.getNumEvents():
        return
    from mtor_sbml.model.formula_reading import from_libsbml

    for number, event in enumerate(subject.sbml.getListOfEvents(), 1):
        if event.isSetTrigger() and event.getTrigger().isSetMath():
            try:
                yield _Event(number, event, expand(from_libsbml(event.getTrigger().getMath()), subject.model))
            except FormulaError:
                continue


def _continuous(model: Model) -> frozenset[str]:
    """What moves without jumps: the time, what reactions change, and what has a rate."""
    rates = {variable for variable, each in model.rules.items() if each.kind == "rate"}
    return frozenset({"time"} | rates).union(*Stoichiometry(model).net.values())


def _equality(trigger: Formula, continuous: frozenset[str]) -> Formula | None:
    """The first equality in a trigger that has to be met by something continuous."""
    for call in parts(trigger):
        if call.function == "==" and not continuous.isdisjoint(formula_names(call)):
            steps = (part for part in parts(call) if part.function in {"floor", "ceiling", "quotient", "piecewise"})
            if next(steps, None) is None:
                return call
    return None


def _holds(start: Quantities, condition: Formula) -> bool:
    """Whether a condition holds at the start: what begins there is not stepped over."""
    try:
        return bool(start.of(condition))
    except (FormulaError, KeyError):
        return False


def _is_certain(model: Model, trigger: Formula) -> bool:
    """Whether a trigger reads nothing but the time and what never changes."""
    names = formula_names(trigger) - {"time"}
    return not any(
        name in model.rules
        or name in model.event_targets
        or name in model.reactions
        or (name in model.species and not model.species[name].constant)
        for name in names
    )


def _first(formula: Formula, continuous: frozenset[str]) -> str:
    names = formula_names(formula) & continuous
    return "the time" if "time" in names else f"'{min(names)}'"


RULES = (trigger_is_equality, never_fires, window_in_formula, beyond_level_2)

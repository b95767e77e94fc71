"""The working copy that libRoadRunner runs: it stops the solver where formulas jump, and sets values as events do.

libRoadRunner looks for the moment at which a whole condition turns between two steps of the solver. A window such as
`S > 0.18 && S < 0.19` may be passed within one step, and then neither edge is seen (case 01511 of the SBML Test Suite);
nor is a jump of `ceil`. So each comparison in such a formula gets two events that do nothing: the solver stops at both
edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name, Number, expand, formula_names

if TYPE_CHECKING:
    import libsbml

_COMPARISONS = frozenset({"<", "<=", ">", ">="})
_LOGIC = frozenset({"&&", "||", "!", "xor", "implies"})
_STAIRS = {"ceiling": 1, "floor": 1, "quotient": 2, "rem": 2}
_STRAIGHT = frozenset({"+", "-", "*", "/"})

#: Ids that the copy has and the model does not.
_EVENT, _WATCH, _SETTING, SINCE, _IDLE = "event__", "watch__", "setting__", "since__", "idle__"
_STILL = "still__"  #: stays 0: where nothing else moves, there is something that can end a run


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A working copy and what is in it."""

    sbml: str
    watches: frozenset[str] = frozenset()  #: events that do nothing but stop the solver
    setting: str = ""  #: where the model has events: one that fires when the clock passes `SINCE`, infinite at first
    has_delays: bool = False  #: whether an event waits between its trigger and its assignments
    certain: frozenset[str] = frozenset()  #: those that do, and then happen whatever becomes of the trigger


def working_copy(model: Model) -> WorkingCopy:
    """The working copy of a model; the model's own text where nothing has to be added."""
    bodies = (function.body for function in model.functions.values())
    if not model.has_events and not any(map(_may_jump, (*_formulas(model), *bodies))):
        return WorkingCopy(model.sbml)
    import libsbml

    from mtor_sbml.model.formula_reading import from_libsbml

    document = libsbml.readSBMLFromString(model.sbml)
    content = document.getModel()
    events = [content.getEvent(i) for i in range(content.getNumEvents())]
    triggers = [from_libsbml(each.getTrigger().getMath()) for each in events if _has_trigger(each)]
    for number, event in enumerate(events):
        if not event.isSetId():  # libRoadRunner 2.10 crashes where only some have one
            event.setId(f"{_EVENT}{number}")
    conditions = dict.fromkeys(each for trigger in triggers for each in _edges_within(expand(trigger, model)))
    conditions |= dict.fromkeys(each for formula in _formulas(model) for each in _edges(expand(formula, model)))
    names = [_WATCH + str(number) for number in range(2 * len(conditions))]
    both = (each for condition in conditions for each in (condition, Call("!", (condition,))))
    for name, condition in zip(names, both, strict=True):
        _add_event(content, name, condition)
    if events:
        _add_event(content, _SETTING, Call(">", (Name("time"), Name(SINCE))))
        _add_parameter(content, SINCE, float("inf"))
        if not model.reactions and all(rule.kind != "rate" for rule in model.rules.values()):
            _add_still(content)
    _add_parameter(content, _IDLE, 0.0).setConstant(False)
    return WorkingCopy(
        libsbml.writeSBMLToString(document),
        frozenset(names),
        _SETTING if events else "",
        any(each.isSetDelay() for each in events),
        frozenset(each.getId() for each in events if each.isSetDelay() and each.getTrigger().getPersistent()),
    )


def reads_clock(model: Model) -> bool:
    """Whether a rate changes with the clock other than by passing a time: then the solver may step over a change."""
    return any("time" in formula_names(_without_edges(expand(each, model))) for each in _formulas(model))


def _formulas(model: Model) -> Iterator[Formula]:
    yield from (rule.formula for rule in model.rules.values())
    yield from (reaction.rate for reaction in model.reactions.values() if reaction.rate is not None)


def _has_trigger(event: libsbml.Event) -> bool:
    return bool(event.isSetTrigger() and event.getTrigger().isSetMath())


def _may_jump(formula: Formula) -> bool:
    """Whether a formula compares or rounds."""
    if not isinstance(formula, Call):
        return False
    return formula.function in _COMPARISONS or formula.function in _STAIRS or any(map(_may_jump, formula.arguments))


def _edges_within(trigger: Formula) -> Iterator[Formula]:
    """The edges of a trigger but for that of the trigger itself, which libRoadRunner sees."""
    if isinstance(trigger, Call) and trigger.function in _COMPARISONS and len(trigger.arguments) == 2:
        for part in trigger.arguments:
            yield from _edges(part)
    else:
        yield from _edges(trigger)


def _edges(formula: Formula, *, compound: bool = False) -> Iterator[Formula]:
    """Conditions that turn where a formula jumps and libRoadRunner does not look, or where the clock makes it jump."""
    if not isinstance(formula, Call):
        return
    if formula.function in _COMPARISONS and (compound or "time" in formula_names(formula)):
        for pair in zip(formula.arguments, formula.arguments[1:], strict=False):
            yield Call(formula.function, pair)
    if formula.function in _STAIRS and len(formula.arguments) == _STAIRS[formula.function]:
        steps = formula.arguments[0] if len(formula.arguments) == 1 else Call("/", formula.arguments)
        # Turns at every whole number.
        yield Call(">", (Call("sin", (Call("*", (Number(3.141592653589793), steps)),)), Number(0.0)))
    for part in formula.arguments:
        yield from _edges(part, compound=compound or formula.function in _LOGIC)


def _without_edges(formula: Formula) -> Formula:
    if not isinstance(formula, Call):
        return formula
    if formula.function in _COMPARISONS and all(map(_is_straight, formula.arguments)):
        return Number(1.0)
    return Call(formula.function, tuple(map(_without_edges, formula.arguments)))


def _is_straight(formula: Formula) -> bool:
    """Whether a formula rises or falls steadily with the clock, or does not read it."""
    if not isinstance(formula, Call) or "time" not in formula_names(formula):
        return True
    within = [part for part in formula.arguments if "time" in formula_names(part)]
    return formula.function in _STRAIGHT and len(within) == 1 and _is_straight(within[0])


def _add_event(content: libsbml.Model, name: str, condition: Formula) -> None:
    import libsbml

    settings = libsbml.L3ParserSettings()
    settings.setParseUnits(False)
    settings.setComparisonCaseSensitivity(libsbml.L3P_COMPARE_BUILTINS_CASE_SENSITIVE)
    event = content.createEvent()
    event.setId(name)
    event.setUseValuesFromTriggerTime(True)
    trigger = event.createTrigger()
    trigger.setMath(libsbml.parseL3FormulaWithSettings(str(condition), settings))
    trigger.setInitialValue(True)
    trigger.setPersistent(True)
    assignment = event.createEventAssignment()
    assignment.setVariable(_IDLE)
    assignment.setMath(libsbml.parseL3Formula("0"))


def _add_still(content: libsbml.Model) -> None:
    import libsbml

    _add_parameter(content, _STILL, 0.0).setConstant(False)
    rule = content.createRateRule()
    rule.setVariable(_STILL)
    rule.setMath(libsbml.parseL3Formula("0"))


def _add_parameter(content: libsbml.Model, name: str, value: float) -> libsbml.Parameter:
    parameter = content.createParameter()
    parameter.setId(name)
    parameter.setConstant(True)
    parameter.setValue(value)
    return parameter

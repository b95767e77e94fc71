"""The formulas of a model, where each stands, and the unit that it must come out in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.elements import Element, describe
from mtor_sbml.validation.formula_units import FormulaUnits
from mtor_sbml.validation.sbml_units import Unit, raised, times

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class At:
    """An element with a formula: a reaction, rule, assignment or event."""

    element: Element
    line: int
    codes: tuple[int, ...] = ()  #: what libSBML says of it

    @classmethod
    def of(cls, cause: Cause) -> At:
        """The element of one of libSBML's causes."""
        return cls(cause.element, cause.messages[0].line, cause.codes)

    @property
    def reaction_id(self) -> str:
        """Of the reaction that it is; "" for none."""
        return self.element.id if self.element.kind == "reaction" else ""


def places(model: libsbml.Model) -> Iterator[At]:
    """All elements with formulas, but for functions, constraints and algebraic rules."""
    yield from (At(describe(each), each.getLine()) for each in model.getListOfReactions() if each.isSetKineticLaw())
    yield from (At(describe(each), each.getLine()) for each in model.getListOfRules() if not each.isAlgebraic())
    yield from (At(describe(each), each.getLine()) for each in model.getListOfInitialAssignments())
    for event in model.getListOfEvents():
        yield At(describe(event), event.getLine())
        yield from (At(describe(each), each.getLine()) for each in event.getListOfEventAssignments())


def formulas_at(model: libsbml.Model, at: At, units: FormulaUnits) -> Iterator[tuple[libsbml.ASTNode, Unit | None]]:
    """The formulas of an element, functions replaced by what they stand for, each with the unit it must come out in."""
    expected = _expected(at.element, units)
    for holder in _holders(model, at):
        math = holder.getMath()
        if math is not None:
            yield units.expanded(math), expected


def _expected(element: Element, units: FormulaUnits) -> Unit | None:
    if element.kind == "event":
        return None
    whole = units.extent() if element.kind == "reaction" else units.of_symbol(element.id)
    if element.kind not in {"reaction", "rate rule for"}:
        return whole
    time = units.time()
    return times(whole, raised(time, -1)) if whole is not None and time is not None else None


def _holders(model: libsbml.Model, at: At) -> Iterator[libsbml.SBase]:
    kind, element_id = at.element.kind, at.element.id
    if kind == "reaction":
        reaction = model.getReaction(element_id)
        yield from [reaction.getKineticLaw()] if reaction is not None and reaction.isSetKineticLaw() else []
    elif kind in {"assignment rule for", "rate rule for"}:
        yield from filter(None, [model.getRuleByVariable(element_id)])
    elif kind == "initial assignment for":
        yield from filter(None, [model.getInitialAssignmentBySymbol(element_id)])
    elif kind == "event":
        event = model.getEvent(element_id)
        yield from filter(None, [event.getTrigger(), event.getDelay(), event.getPriority()] if event else [])
    elif kind == "event assignment for":
        assignments = (each for event in model.getListOfEvents() for each in event.getListOfEventAssignments())
        own = [each for each in assignments if each.getVariable() == element_id and each.getLine() <= at.line]
        yield from own[-1:]

"""What a document's formulas read, wherever they stand: laws, rules, events, constraints, initial assignments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, formula_names

if TYPE_CHECKING:
    import libsbml


def names_read(model: Model, sbml: libsbml.Model) -> frozenset[str]:
    """The ids that some formula of a model reads.

    Args:
        model: With the laws and rules.
        sbml: The same, with what `model` leaves out.
    """
    formulas: list[Formula] = [each.rate for each in model.reactions.values() if each.rate is not None]
    formulas += [rule.formula for rule in model.rules.values()]
    formulas += model.initial_assignments.values()
    return frozenset().union(*map(formula_names, formulas), *map(_names_in, _other_mathematics(sbml)))


def _other_mathematics(sbml: libsbml.Model) -> Iterator[libsbml.ASTNode | None]:
    for event in sbml.getListOfEvents():
        yield from (part.getMath() for part in (event.getTrigger(), event.getDelay(), event.getPriority()) if part)
        yield from (each.getMath() for each in event.getListOfEventAssignments())
    yield from (each.getMath() for each in sbml.getListOfConstraints())
    yield from (each.getMath() for each in sbml.getListOfRules() if each.isAlgebraic())
    if sbml.getLevel() < 3:
        for reaction in sbml.getListOfReactions():
            for side in (reaction.getListOfReactants(), reaction.getListOfProducts()):
                yield from (each.getStoichiometryMath().getMath() for each in side if each.isSetStoichiometryMath())


def _names_in(node: libsbml.ASTNode | None) -> frozenset[str]:
    if node is None:
        return frozenset()
    own = {node.getName()} if node.isName() else set()
    return frozenset(own).union(*(_names_in(node.getChild(i)) for i in range(node.getNumChildren())))

"""Why libRoadRunner cannot run a model: which construct of SBML, in which element, and what to do about it.

Asked only once libRoadRunner has refused a model: its own sentence names no element, or another one each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.document import Model

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One construct that cannot be run."""

    construct: str  #: in SBML's words
    element: str  #: where it stands
    advice: str


_ALGEBRAIC = "solve it for one of its variables and write that as an assignment rule"
_DELAY = "write the delay as a chain of first-order steps, or simulate the model with COPASI"
_FAST = "give it a rate law that is fast beside the others, and take fast='true' out"


def refusal(model: Model, said: str) -> SimulationError:
    """The error for a model that libRoadRunner refused.

    Args:
        model: The model.
        said: libRoadRunner's own sentence; told only where nothing in the model explains it.
    """
    obstacles = list(dict.fromkeys(obstacles_in(model)))
    if not obstacles:
        return SimulationError(
            f"model {model.id!r} cannot be simulated: {said}",
            hint="validate the model first; if it is sound, simulate it with COPASI",
        )
    named = ", ".join(f"{each.construct} ({each.element})" for each in obstacles[:3])
    more = f" and {len(obstacles) - 3} more" if len(obstacles) > 3 else ""
    return SimulationError(
        f"model {model.id!r} cannot be simulated: libRoadRunner does not support {named}{more}",
        hint="; ".join(dict.fromkeys(each.advice for each in obstacles)),
    )


def obstacles_in(model: Model) -> Iterator[Obstacle]:
    """What is in a model that libRoadRunner does not run: algebraic rules, delays, fast reactions."""
    import libsbml

    content = libsbml.readSBMLFromString(model.sbml).getModel()
    for rule in content.getListOfRules():
        if rule.isAlgebraic():
            math = libsbml.formulaToL3String(rule.getMath()) if rule.isSetMath() else ""
            yield Obstacle("an algebraic rule", f"0 = {math}", _ALGEBRAIC)
    for reaction in content.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            yield Obstacle("a fast reaction", f"reaction {reaction.getId()}", _FAST)
    for where, math in _formulas(content):
        if math is not None and _delays(math):
            yield Obstacle("a delay", where, _DELAY)


def _formulas(content: libsbml.Model) -> Iterator[tuple[str, libsbml.ASTNode | None]]:
    for rule in content.getListOfRules():
        yield f"the rule of {rule.getVariable()}" if rule.getVariable() else "an algebraic rule", rule.getMath()
    for assignment in content.getListOfInitialAssignments():
        yield f"the initial assignment of {assignment.getSymbol()}", assignment.getMath()
    for function in content.getListOfFunctionDefinitions():
        yield f"function {function.getId()}", function.getMath()
    for reaction in content.getListOfReactions():
        yield from _formulas_of_reaction(reaction)
    for event in content.getListOfEvents():
        where = f"event {event.getId()}" if event.isSetId() else "an event"
        parts = [event.getTrigger(), event.getDelay(), event.getPriority(), *event.getListOfEventAssignments()]
        yield from ((where, part.getMath()) for part in parts if part is not None)


def _formulas_of_reaction(reaction: libsbml.Reaction) -> Iterator[tuple[str, libsbml.ASTNode | None]]:
    if reaction.isSetKineticLaw():
        yield f"the law of reaction {reaction.getId()}", reaction.getKineticLaw().getMath()
    for each in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
        if each.isSetStoichiometryMath():
            yield f"a stoichiometry of reaction {reaction.getId()}", each.getStoichiometryMath().getMath()


def _delays(math: libsbml.ASTNode) -> bool:
    import libsbml

    return math.getType() == libsbml.AST_FUNCTION_DELAY or any(
        _delays(math.getChild(i)) for i in range(math.getNumChildren())
    )

"""What no engine can run: which construct of SBML, in which element, and what to do about it.

libRoadRunner refuses such a model, in a sentence that names no element, or another one each time; so it is asked first.
COPASI runs another model in its place: one without the algebraic rule, with a reaction of ordinary speed, with a delay
that is no number, with stoichiometries as they are at the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place, SimulationError
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.engines import EngineName

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One construct that cannot be run."""

    construct: str  #: in SBML's words
    element: str  #: where it stands
    advice: str


_ALGEBRAIC = "solve it for one of its variables and write that as an assignment rule"
_DELAY = "write the delay as a chain of first-order steps"
_STOICHIOMETRY = "simulate the model with libRoadRunner"
_FAST = "give it a rate law that is fast beside the others, and take fast='true' out"


def refusal(model: Model, said: str) -> SimulationError:
    """The error for a model that libRoadRunner refused.

    Args:
        model: The model.
        said: libRoadRunner's own sentence; told only where nothing in the model explains it.
    """
    return unsupported(model, EngineName.LIBROADRUNNER) or SimulationError(
        f"model {model.id!r} cannot be simulated: {said}",
        place=_place_of(model),
        hint="validate the model first; if it is sound, simulate it with COPASI",
    )


def unsupported(model: Model, engine: EngineName) -> SimulationError | None:
    """The error for a model with constructs that an engine does not support; None where there are none."""
    found = [*obstacles_in(model), *(_moving_stoichiometries(model) if engine is EngineName.COPASI else ())]
    obstacles = list(dict.fromkeys(found))
    if not obstacles:
        return None
    named = ", ".join(f"{each.construct} ({each.element})" for each in obstacles[:3])
    more = f" and {len(obstacles) - 3} more" if len(obstacles) > 3 else ""
    return SimulationError(
        f"model {model.id!r} cannot be simulated: {engine.label} does not support {named}{more}",
        place=_place_of(model),
        hint="; ".join(dict.fromkeys(each.advice for each in obstacles)),
    )


def _place_of(model: Model) -> Place | None:
    file = model.sources or model.origin
    return None if file is None else Place(str(file))


def obstacles_in(model: Model) -> Iterator[Obstacle]:
    """What is in a model that no engine runs: algebraic rules, delays, fast reactions."""
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


def _moving_stoichiometries(model: Model) -> Iterator[Obstacle]:
    moving = model.stoichiometries.keys() & (model.rules.keys() | model.event_targets)
    yield from (Obstacle("a stoichiometry that changes", each, _STOICHIOMETRY) for each in sorted(moving))


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

"""Rules on what COPASI does not support, seen in the document; what its real import says is told by others.

Measured with COPASI 4.48: each construct here was imported by itself, and what it says is quoted in `_SAYS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml

_RAISED = MappingProxyType({Profile.COPASI: Severity.ERROR})


@rule("CPS001", Severity.WARNING, raised=_RAISED)
def algebraic_rule(subject: Subject) -> Iterator[Finding]:
    """COPASI ignores algebraic rules.

    The variable that the rule decides keeps its initial value, or gets 1, and the model runs on without a word to
    anybody who calls COPASI from Python. libRoadRunner refuses such a model.

    Bad:
        <listOfSpecies><species id="A"/><species id="B"/></listOfSpecies>
        <listOfParameters><parameter id="total" value="2" units="nM"/></listOfParameters>
        <listOfRules>
        <algebraicRule><math>A + B - total</math></algebraicRule>  <!-- CPS001 -->
        </listOfRules>

    Good:
        <listOfSpecies><species id="A"/><species id="B" boundaryCondition="true"/></listOfSpecies>
        <listOfParameters><parameter id="total" value="2" units="nM"/></listOfParameters>
        <listOfRules>
        <assignmentRule variable="B"><math>total - A</math></assignmentRule>
        </listOfRules>
    """
    import libsbml

    for each in subject.sbml.getListOfRules():
        if each.isAlgebraic():
            math = libsbml.formulaToL3String(each.getMath()) if each.isSetMath() else "?"
            yield algebraic_rule.finding(
                f"COPASI ignores the algebraic rule 0 = {math}: nothing decides its variable any more",
                fix="solve it for its variable and write that as an assignment rule",
                line=each.getLine(),
            )


@rule("CPS002", Severity.WARNING, raised=_RAISED)
def unsupported(subject: Subject) -> Iterator[Finding]:
    """COPASI does not support a construct, and runs another model than the file describes.

    These are delays, fast reactions, constraints, stoichiometries that change or that formulas read, and conversion
    factors, which it multiplies into the stoichiometries. One finding for each kind names the elements.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/>
        <parameter id="lag" value="2" units="min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">  <!-- CPS002 -->
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * delay(A, lag)</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/><species id="waiting"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <listOfProducts><speciesReference species="waiting"/></listOfProducts>
        <kineticLaw><math>cell * k * A</math></kineticLaw>
        </reaction>
        <reaction id="K">
        <listOfReactants><speciesReference species="waiting"/></listOfReactants>
        <kineticLaw><math>cell * k * waiting</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    for what, find in _CONSTRUCTS.items():
        # To look for a word of the text is much faster than to look through all formulas.
        word = _WORDS.get(what)
        items = list(find(subject.sbml)) if word is None or word.search(subject.text) else []
        if items:
            first = items[0]
            names = [f"'{each.getIdAttribute()}'" for each in items if each.isSetIdAttribute()]
            said, fix = _SAYS[what]
            yield unsupported.finding(
                f"COPASI does not support {what}" + (f" ({listed(names)})" if names else "") + f": {said}",
                fix=fix,
                element=first.getIdAttribute(),
                name=first.getName(),
                line=first.getLine(),
            )


#: What COPASI makes of each construct, and what to write instead.
_SAYS = {
    "delays": (
        "it runs the model as if there were none, to 'most likely unusable results'",
        "write the delay as a chain of first-order steps",
    ),
    "fast reactions": (
        "they are run with their rate laws like all others",
        "give the reaction a law that is fast beside the others, and take fast='true' out",
    ),
    "constraints": ("they are ignored", "check the constraint elsewhere: as an expectation, or in the analysis"),
    "stoichiometries that change": (
        "each is evaluated once, on import",
        "split the reaction into one for each stoichiometry, or write the factor into the rate law",
    ),
    "ids of stoichiometries in formulas": (
        "each is evaluated once, on import",
        "put the number into a parameter that the formula and an initial assignment of the stoichiometry read",
    ),
    "conversion factors": (
        "it multiplies them into the stoichiometries, so that its export is another model",
        "use one unit for substance and extent",
    ),
    "the Avogadro constant as a symbol": (
        "4.48 crashes on the import",
        "declare a parameter with the value 6.02214076e23 per mole",
    ),
}


def _delays(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    import libsbml

    return _with_symbol(content, libsbml.AST_FUNCTION_DELAY)


def _avogadro(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    import libsbml

    return _with_symbol(content, libsbml.AST_NAME_AVOGADRO)


def _with_symbol(content: libsbml.Model, symbol: int) -> Iterator[libsbml.SBase]:
    for each in (*content.getListOfFunctionDefinitions(), *content.getListOfRules()):
        if _holds(each.getMath(), symbol):
            yield each
    for each in content.getListOfReactions():
        if each.isSetKineticLaw() and _holds(each.getKineticLaw().getMath(), symbol):
            yield each
    for each in content.getListOfEvents():
        parts = [each.getTrigger(), each.getDelay(), *each.getListOfEventAssignments()]
        if any(part is not None and _holds(part.getMath(), symbol) for part in parts):
            yield each


def _holds(math: libsbml.ASTNode | None, symbol: int) -> bool:
    return math is not None and (
        math.getType() == symbol or any(_holds(math.getChild(i), symbol) for i in range(math.getNumChildren()))
    )


def _fast(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    return (each for each in content.getListOfReactions() if each.isSetFast() and each.getFast())


def _constraints(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    yield from content.getListOfConstraints()


def _changing_stoichiometries(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    changed = {each.getVariable() for each in content.getListOfRules()}
    changed |= {each.getVariable() for event in content.getListOfEvents() for each in event.getListOfEventAssignments()}
    for reaction in content.getListOfReactions():
        parts = (*reaction.getListOfReactants(), *reaction.getListOfProducts())
        if any(
            (each.isSetStoichiometryMath() and _varies(each.getStoichiometryMath().getMath(), content))
            or (each.isSetIdAttribute() and each.getIdAttribute() in changed)
            for each in parts
        ):
            yield reaction


def _varies(math: libsbml.ASTNode | None, content: libsbml.Model) -> bool:
    """Whether a formula reads anything that is no constant parameter."""
    if math is None:
        return False
    if math.isName():
        parameter = content.getParameter(math.getName())
        return parameter is None or not parameter.getConstant()
    return any(_varies(math.getChild(i), content) for i in range(math.getNumChildren()))


def _read_stoichiometries(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    ids = {
        part.getIdAttribute()
        for reaction in content.getListOfReactions()
        for part in (*reaction.getListOfReactants(), *reaction.getListOfProducts())
        if part.isSetIdAttribute()
    }
    if not ids:
        return
    for each in (*content.getListOfRules(), *(r for r in content.getListOfReactions() if r.isSetKineticLaw())):
        math = each.getKineticLaw().getMath() if each.getElementName() == "reaction" else each.getMath()
        if _names_one_of(math, ids):
            yield each


def _names_one_of(math: libsbml.ASTNode | None, ids: set[str]) -> bool:
    return math is not None and (
        (math.isName() and math.getName() in ids)
        or any(_names_one_of(math.getChild(i), ids) for i in range(math.getNumChildren()))
    )


def _conversions(content: libsbml.Model) -> Iterator[libsbml.SBase]:
    if content.getLevel() < 3:
        return
    if content.isSetConversionFactor():
        yield content
    yield from (each for each in content.getListOfSpecies() if each.isSetConversionFactor())


_CONSTRUCTS: Mapping[str, Callable[[libsbml.Model], Iterator[libsbml.SBase]]] = {
    "delays": _delays,
    "fast reactions": _fast,
    "constraints": _constraints,
    "stoichiometries that change": _changing_stoichiometries,
    "ids of stoichiometries in formulas": _read_stoichiometries,
    "conversion factors": _conversions,
    "the Avogadro constant as a symbol": _avogadro,
}
#: A participant with an id.
_PARTICIPANT = r"speciesReference\b[^<]*?\sid\s*="
#: Of what is looked for in all laws or participants: what any text has that holds it.
_WORDS: Mapping[str, re.Pattern[str]] = {
    "delays": re.compile("symbols/delay"),
    "fast reactions": re.compile("fast"),
    "stoichiometries that change": re.compile(f"stoichiometryMath|{_PARTICIPANT}"),
    "ids of stoichiometries in formulas": re.compile(_PARTICIPANT),
    "the Avogadro constant as a symbol": re.compile("symbols/avogadro"),
}

RULES = (algebraic_rule, unsupported)

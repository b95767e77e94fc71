"""Rules on SBO terms: what an element is to any reader, in one term."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.pointing import told_once
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml


@rule("ANN007", Severity.ERROR)
def sbo_term_unfit(subject: Subject) -> Iterator[Finding]:
    """An SBO term is invalid, obsolete, of the wrong branch for its element, or contradicts the rate law (a warning).

    Tools that read the term take a species for a parameter, a saturating law for mass action, or nothing at all.

    Bad:
        species A in cell = 10 nM; A.sboTerm = 10   // ANN007

    Good:
        species A in cell = 10 nM; A.sboTerm = 252   // polypeptide chain
    """
    alike: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    for cause in subject.causes_for("ANN007"):
        message = cause.messages[0]
        said = (message.text or message.short).rstrip(".").replace("<", "").replace(">", "")
        branches = " or ".join(dict.fromkeys(re.findall(r'SBO:\d+, "[^"]+"', message.requirement)))
        finding = sbo_term_unfit.of(
            cause,
            f"{cause.element}: {said}",
            fix=f"choose a term below {branches}" if branches else "choose a current term",
        )
        alike[said].append((finding, cause.element.full_id))
    for group in alike.values():
        yield from told_once([finding for finding, _ in group], [name for _, name in group])
    yield from _contradicted(subject)


@rule("ANN009", Severity.WARNING, profiles={Profile.CURATION})
def sbo_term_missing(subject: Subject) -> Iterator[Finding]:
    """Compartments, species, parameters or reactions without an SBO term, with the share that has one.

    The term says of a species whether it is a protein or a drug, of a reaction whether it binds or phosphorylates, of
    a constant whether it is a rate or an affinity: what a reader would else guess from names.

    Bad:
        species A in cell = 1 nM   // ANN009
        cell.sboTerm = 290; A identity "https://identifiers.org/uniprot:P42345"

    Good:
        species A in cell = 1 nM; A.sboTerm = 252
        cell.sboTerm = 290; A identity "https://identifiers.org/uniprot:P42345"
    """
    model = subject.sbml
    for kind, all_of in (
        ("compartments", model.getListOfCompartments()),
        ("species", model.getListOfSpecies()),
        ("parameters", model.getListOfParameters()),
        ("reactions", model.getListOfReactions()),
    ):
        without = [each for each in all_of if not each.isSetSBOTerm()]
        if without:
            first = without[0]
            yield sbo_term_missing.finding(
                f"{len(without)} of {len(all_of)} {kind} have no SBO term "
                f"(coverage {1 - len(without) / len(all_of):.0%}): {listed([each.getId() for each in without])}",
                fix="give each a term of its branch (Antimony: `A.sboTerm = 252`)",
                element=first.getId(),
                name=first.getName(),
                line=first.getLine(),
                members=[each.getId() for each in without],
            )


#: Mass action and its kinds: laws that are products.
_MASS_ACTION = frozenset({12, 41, 42, 43, 44, 45, 47, 49, 50, 52, 53})
#: Michaelis and Menten's law, its relatives, and Hill's: laws that saturate.
_SATURATING = frozenset({28, 29, 30, 31, 192, 195})


def _contradicted(subject: Subject) -> Iterator[Finding]:
    """Laws that say to be mass action and divide by a species, or to saturate and divide by none; by their term."""
    if "sboTerm" not in subject.text:
        return
    species = {each.getId() for each in subject.sbml.getListOfSpecies()}
    culprits: dict[int, list[libsbml.Reaction]] = defaultdict(list)
    for reaction in subject.sbml.getListOfReactions():
        law = reaction.getKineticLaw()
        said = -1 if law is None or law.getMath() is None else law.getSBOTerm()
        if said in _MASS_ACTION | _SATURATING and _divides_by(law.getMath(), species, subject.sbml) is (
            said in _MASS_ACTION
        ):
            culprits[said].append(reaction)
    for said, reactions in culprits.items():
        form = (
            "mass action, and divide by a species" if said in _MASS_ACTION else "saturating, and divide by no species"
        )
        yield sbo_term_unfit.finding(
            f"the laws of {listed([repr(each.getId()) for each in reactions])} are by SBO:{said:07d} {form}",
            fix="choose the term that fits the law, or write the law that is meant",
            element=reactions[0].getId(),
            name=reactions[0].getName(),
            line=reactions[0].getKineticLaw().getLine(),
            members=[each.getId() for each in reactions] if len(reactions) > 1 else (),
            severity=Severity.WARNING,
        )


def _divides_by(math: libsbml.ASTNode, names: set[str], model: libsbml.Model) -> bool:
    """Whether a formula divides by something that holds one of the names; functions are looked into."""
    import libsbml

    arguments = [math.getChild(number) for number in range(math.getNumChildren())]
    kind = math.getType()
    if kind == libsbml.AST_DIVIDE and _holds(arguments[1], names):
        return True
    if kind == libsbml.AST_FUNCTION and (function := model.getFunctionDefinition(math.getName())) is not None:
        formal = [function.getArgument(number).getName() for number in range(function.getNumArguments())]
        given = {name for name, argument in zip(formal, arguments, strict=False) if _holds(argument, names)}
        if given and function.getBody() is not None and _divides_by(function.getBody(), given, model):
            return True
    return any(_divides_by(argument, names, model) for argument in arguments)


def _holds(math: libsbml.ASTNode, names: set[str]) -> bool:
    """Whether one of the names stands in a formula."""
    return math.getName() in names or any(
        _holds(math.getChild(number), names) for number in range(math.getNumChildren())
    )


RULES = (sbo_term_unfit, sbo_term_missing)

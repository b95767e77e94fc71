"""Rules on identity: how a model and its elements are called where people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml

#: How many names a grouped finding lists.
_LISTED = 6


@rule("IDN001", Severity.WARNING)
def nameless_model(subject: Subject) -> Iterator[Finding]:
    """The model has no name.

    COPASI shows it as NoName, even if it has an id, and so does every list of models that it gets into.

    Bad:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
        <model substanceUnits="mole" extentUnits="mole" timeUnits="second" volumeUnits="litre"
               areaUnits="dimensionless" lengthUnits="metre">
        <listOfParameters><parameter id="k" name="k" value="1" constant="true" units="mole"/></listOfParameters>
        </model>
        </sbml>

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    model = subject.sbml
    if not model.getName():
        yield nameless_model.finding(
            "the model has no name" if model.getIdAttribute() else "the model has neither a name nor an id",
            fix='name it as people will call it: <model id="…" name="…">; in Antimony, `id is "name"` after its `end`',
            element=model.getIdAttribute(),
            line=model.getLine(),
        )


@rule("IDN002", Severity.WARNING, profiles=(Profile.CURATION,))
def nameless_element(subject: Subject) -> Iterator[Finding]:
    """Elements have no name, while others of their kind have one.

    Tables and plots show an id between names, and readers ask what it stands for.

    Bad:
        species A in cell = 10 nM, B in cell = 0 nM   // IDN002
        A is "unphosphorylated Akt"
        J: A => B; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM, B in cell = 0 nM
        A is "unphosphorylated Akt"; B is "p-Akt (T308)"
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    for kind, elements in _by_kind(subject.sbml):
        nameless = [each for each in elements if not each.getName()]
        if nameless and len(nameless) < len(elements):
            ids = [f"'{each.getIdAttribute()}'" for each in nameless]
            verb = "has" if len(ids) == 1 else "have"
            yield nameless_element.finding(
                f"{len(ids)} of {len(elements)} {kind} {verb} no name: {_list(ids)}",
                fix="name each as people call it",
                element=nameless[0].getIdAttribute(),
                line=nameless[0].getLine(),
            )


@rule("IDN003", Severity.WARNING, profiles=(Profile.GENERIC, Profile.CURATION))
def same_name(subject: Subject) -> Iterator[Finding]:
    """Two elements of a kind have the same name; of species, in the same compartment.

    COPASI tells things apart by name and renames the second, to `name_2` or so; people do not tell them apart at all.
    In the profile copasi CPS005 says what really becomes of the names.

    Bad:
        species A in cell = 10 nM, B in cell = 0 nM   // IDN003
        A is "Akt"; B is "Akt"
        J: A => B; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM, B in cell = 0 nM
        A is "Akt"; B is "p-Akt (T308)"
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    all_names = [(each.kind, each.name) for each in subject.annotated if each.name]
    if len(set(all_names)) == len(all_names):
        return
    for kind, elements in _by_kind(subject.sbml):
        identities = [_identity(each) for each in elements]
        counted = Counter(each for each in identities if each[0])
        twins = [each for each, identity in zip(elements, identities, strict=True) if counted[identity] > 1]
        if twins:
            names = list(dict.fromkeys(f"'{each.getName()}'" for each in twins))
            first = [each.getIdAttribute() for each in twins if _identity(each) == _identity(twins[0])]
            what = f"{len(twins)} {kind} share {f'{len(names)} names' if len(names) > 1 else 'the name'}"
            of = f" (of {', '.join(repr(each) for each in first[:_LISTED])})"
            yield same_name.finding(
                f"{what} {_list(names)}{of if len(names) == 1 else ''}",
                fix="name what tells them apart: a modified form, a complex, a compartment",
                element=twins[-1].getIdAttribute() if len(names) == 1 else first[-1],
                name=twins[0].getName(),
                line=twins[1].getLine(),
            )


def _by_kind(model: libsbml.Model) -> Iterator[tuple[str, list[libsbml.SBase]]]:
    """The elements that people see by name; parameters of laws are named within their reaction."""
    for kind, elements in (
        ("compartments", model.getListOfCompartments()),
        ("species", model.getListOfSpecies()),
        ("parameters", model.getListOfParameters()),
        ("reactions", model.getListOfReactions()),
        ("events", model.getListOfEvents()),
        ("functions", model.getListOfFunctionDefinitions()),
    ):
        yield kind, list(_items(elements))


def _items(elements: libsbml.ListOf) -> Iterable[libsbml.SBase]:
    return (elements.get(number) for number in range(elements.size()))


def _identity(element: libsbml.SBase) -> tuple[str, str]:
    """What COPASI tells elements of a kind apart by."""
    return element.getName(), element.getCompartment() if element.getElementName() == "species" else ""


def _list(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


RULES = (nameless_model, nameless_element, same_name)

"""The annotated elements of a document: what each says it is, by qualifier and URI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.miriam import Reference, read_uri

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Term:
    """One URI of an annotation."""

    qualifier: str  #: "is", "hasPart", …
    uri: str  #: as written
    reference: Reference | None  #: what it names; None for a URI that is no reference to a collection


@dataclass(frozen=True, slots=True)
class Annotated:
    """An element of a model with the URIs of its annotation; without any when it has none."""

    kind: str  #: "species", as people say it
    id: str
    name: str
    line: int
    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return f"{self.kind} '{self.id}'" if self.id else f"the {self.kind}"


def elements_of(sbml: libsbml.Model) -> Iterator[Annotated]:
    """The model itself, then its compartments, species, parameters, reactions, events and functions."""
    yield _annotated("model", sbml)
    for kind, listed in (
        ("compartment", sbml.getListOfCompartments()),
        ("species", sbml.getListOfSpecies()),
        ("parameter", sbml.getListOfParameters()),
        ("reaction", sbml.getListOfReactions()),
        ("event", sbml.getListOfEvents()),
        ("function", sbml.getListOfFunctionDefinitions()),
    ):
        for i in range(listed.size()):  # half the time of libSBML's own iterator
            yield _annotated(kind, listed.get(i))


def _annotated(kind: str, element: libsbml.SBase) -> Annotated:
    terms = tuple(_terms(element)) if element.isSetAnnotation() else ()
    return Annotated(kind, element.getId(), element.getName(), element.getLine(), terms)


def _terms(element: libsbml.SBase) -> Iterator[Term]:
    import libsbml

    for number in range(element.getNumCVTerms()):
        term = element.getCVTerm(number)
        if term.getQualifierType() == libsbml.BIOLOGICAL_QUALIFIER:
            qualifier = libsbml.BiolQualifierType_toString(term.getBiologicalQualifierType())
        else:
            qualifier = libsbml.ModelQualifierType_toString(term.getModelQualifierType())
        for each in range(term.getNumResources()):
            uri = term.getResourceURI(each)
            yield Term(qualifier or "", uri, read_uri(uri))

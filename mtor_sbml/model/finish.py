"""Make what libantimony writes the SBML that is published: units merged, ids plain, the same to the byte."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import libsbml

from mtor_sbml.errors import SourceError
from mtor_sbml.model.unit_definitions import merge_units, set_missing_units


def finish(
    raw: str,
    *,
    name: str,
    prefixes: Collection[str] = (),
    repeats: Mapping[str, Mapping[tuple[str, str], int]] | None = None,
) -> str:
    """Flat SBML as we publish it: Level 3 Version 1, units merged, every model unit set, no tool versions or times.

    What is already finished comes back unchanged.

    Args:
        raw: SBML text as libantimony writes it.
        name: The id of the model, and its name where it has none.
        prefixes: What flattening put before the names of each instance, such as "gf_"; taken off names of units.
        repeats: By element, how often it is annotated with a (qualifier, resource), where that is more than once.
            libantimony 3.3.0 drops repeated statements, and with them the stoichiometry of a homodimer.

    Raises:
        SourceError: The text is not a flat SBML model.
    """
    document = libsbml.readSBMLFromString(raw)
    model = document.getModel()
    if model is None or document.getNumErrors(libsbml.LIBSBML_SEV_FATAL) > 0:
        raise SourceError(f"libantimony writes no model for {name!r}", hint="please report it with the sources")
    # Version 1 is what every tool reads. What it cannot say, such as `max`, keeps the document in Version 2.
    document.setLevelAndVersion(3, 1, False)
    model.setId(re.sub(r"\W", "_", name))
    if not model.isSetName():
        model.setName(name)
    merge_units(model, prefixes)
    set_missing_units(model)
    for element in (model, *_elements(model)):
        _set_metaid(element)
        _restore_repeats(element, (repeats or {}).get(element.getId(), {}))
    text: str = libsbml.writeSBMLToString(document)
    return text.rstrip("\n") + "\n"


def is_empty(raw: str) -> bool:
    """Whether an SBML text holds no model, or one without anything in it."""
    model = libsbml.readSBMLFromString(raw).getModel()
    return model is None or next(_elements(model), None) is None


def _elements(model: libsbml.Model) -> Iterator[libsbml.SBase]:
    found = model.getListOfAllElements()
    return (found.get(number) for number in range(found.getSize()))


def _set_metaid(element: libsbml.SBase) -> None:
    """Name the element for its annotation by its id alone: libantimony puts the model's name in."""
    if not (element.isSetMetaId() and element.isSetIdAttribute()):
        return
    old, new = element.getMetaId(), f"meta_{element.getId()}"
    annotation = element.getAnnotationString()
    element.setMetaId(new)
    if annotation and old != new:
        element.setAnnotation(annotation.replace(f'rdf:about="#{old}"', f'rdf:about="#{new}"'))


def _restore_repeats(element: libsbml.SBase, wanted: Mapping[tuple[str, str], int]) -> None:
    """Name a resource as often as the sources do; an rdf:Bag holds equals."""
    terms = [element.getCVTerm(number) for number in range(element.getNumCVTerms())]
    for (qualifier, resource), count in wanted.items():
        holding = [term for term in terms if _qualifier(term) == qualifier and resource in _resources(term)]
        present = sum(_resources(term).count(resource) for term in holding)
        if holding:
            for _ in range(count - present):
                holding[0].addResource(resource)


def _qualifier(term: libsbml.CVTerm) -> str:
    if term.getQualifierType() == libsbml.BIOLOGICAL_QUALIFIER:
        return str(libsbml.BiolQualifierType_toString(term.getBiologicalQualifierType()))
    return str(libsbml.ModelQualifierType_toString(term.getModelQualifierType()))


def _resources(term: libsbml.CVTerm) -> list[str]:
    return [term.getResourceURI(number) for number in range(term.getNumResources())]

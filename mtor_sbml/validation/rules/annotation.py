"""Rules on annotation: what other tools and databases read besides the mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mtor_sbml.validation.finding import Edit, Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject


@rule("ANN003", Severity.ERROR)
def annotation_lost(subject: Subject) -> Iterator[Finding]:
    """An annotation cannot be read back.

    Tools drop it without a word: identifiers and creators that are in the file are seen by nobody.

    Bad:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#metaA">  <!-- ANN003 -->
        <bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/uniprot:P42345"/>
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>

    Good:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#meta_A">
        <bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/uniprot:P42345"/>
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>
    """
    for cause in subject.causes_for("ANN003"):
        message = cause.messages[0]
        said = (message.text or message.short).rstrip(".")
        fix = _FIXES.get(message.code, "write the annotation as SBML's section on annotations has it, or remove it")
        finding = annotation_lost.of(
            cause, f"the annotation of {cause.element} cannot be read back: {said[0].lower() + said[1:]}", fix=fix
        )
        yield replace(finding, edits=tuple(_about_itself(subject, finding))) if message.code in _ABOUT else finding


#: rdf:about names no metaid, or that of another element.
_ABOUT = (99402, 99403)
_ABOUT_WHAT = re.compile(r'rdf:about="[^"]*"')


def _about_itself(subject: Subject, finding: Finding) -> Iterator[Edit]:
    """The edit that lets an annotation speak of the element that it is in."""
    element = subject.document.getElementBySId(finding.element) if finding.element else None
    line = subject.as_written.splitlines()[finding.line - 1] if finding.line else ""
    about = _ABOUT_WHAT.search(line)
    if element is not None and element.isSetMetaId() and about is not None:
        yield Edit(about[0], f'rdf:about="#{element.getMetaId()}"', finding.line)


_FIXES = {
    99401: 'give the Description in the annotation rdf:about="#metaid-of-the-element"',
    99402: 'write rdf:about as "#metaid-of-the-element"',
    99403: "let rdf:about of the annotation name the element's own metaid",
    99404: "give creators (with a family name), a created and a modified date, or none of them",
}


@rule("ANN001", Severity.WARNING, profiles={Profile.CURATION})
def not_annotated(subject: Subject) -> Iterator[Finding]:
    """Compartments, species or reactions without an annotation, with the share that has one.

    Without one nobody knows which molecule 'x7' is, and no tool can join the model with data or with another model.

    Bad:
        species A in cell = 1 nM
        J: A => ; cell * 1 per_min * A   // ANN001
        A identity "https://identifiers.org/uniprot:P42345"
        cell identity "https://identifiers.org/GO:0005829"

    Good:
        species A in cell = 1 nM
        J: A => ; cell * 1 per_min * A
        A identity "https://identifiers.org/uniprot:P42345"
        cell identity "https://identifiers.org/GO:0005829"
        J version "https://identifiers.org/GO:0030163"
    """
    for kind, plural in _ANNOTATED.items():
        all_of = [each for each in subject.annotated if each.kind == kind]
        without = [each for each in all_of if not each.terms]
        if without:
            first = without[0]
            yield not_annotated.finding(
                f"{len(without)} of {len(all_of)} {plural} have no annotation "
                f"(coverage {1 - len(without) / len(all_of):.0%}): {listed([each.id for each in without])}",
                fix="say with `is`, `isVersionOf` or `hasPart` and a URI of identifiers.org what each stands for",
                element=first.id,
                name=first.name,
                line=first.line,
                members=[each.id for each in without],
            )


#: What databases know; parameters and rules need SBO terms rather.
_ANNOTATED = {"compartment": "compartments", "species": "species", "reaction": "reactions"}


@rule("ANN008", Severity.WARNING, profiles={Profile.CURATION})
def origin_unknown(subject: Subject) -> Iterator[Finding]:
    """The model does not say who made it, when, of which organism, by which publication, or under which licence.

    Nobody can cite it, ask about it, or knows whether it may be used.

    Bad:
        species A in cell = 1 nM

    Good:
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre
          compartment cell = 1 litre
          model notes ```Dedicated to the public domain under CC0 1.0.```
          model creator1.givenName "Ada"
          model creator1.familyName "Lovelace"
          model created "2026-01-01T00:00:00Z"
          model modified "2026-01-02T00:00:00Z"
          model taxon "http://identifiers.org/taxonomy/9606"
          model description "http://identifiers.org/pubmed/31937935"
        end
        example is "an example"
    """
    missing = list(_missing(subject))
    if missing:
        yield origin_unknown.finding(
            f"the model does not say {listed(missing, at_most=9)}",
            fix="add it to the model's annotation (Antimony: `model creator1.familyName`, `model created`, "
            "`model taxon`, `model description`; the licence in its notes)",
            line=subject.sbml.getLine(),
        )
    history = subject.sbml.getModelHistory()
    if history is not None and history.isSetCreatedDate() and history.isSetModifiedDate():
        created = history.getCreatedDate().getDateAsString()
        modified = max(history.getModifiedDate(each).getDateAsString() for each in range(history.getNumModifiedDates()))
        if modified[:10] < created[:10]:  # the zones of the two may differ by hours
            yield origin_unknown.finding(
                f"the model was modified ({modified}) before it was created ({created})",
                fix="correct the dates of the model's history",
                line=subject.sbml.getLine(),
            )


_LICENCE = re.compile(r"licen[cs]e|creativecommons|public domain|\bCC0\b", re.IGNORECASE)


def _missing(subject: Subject) -> Iterator[str]:
    """What the model does not say of itself, in words."""
    model = subject.sbml
    history = model.getModelHistory()
    terms = subject.annotated[0].terms
    prefixes = {each.reference.collection.prefix for each in terms if each.reference and each.reference.collection}
    if history is None or not history.getNumCreators():
        yield "who made it"
    if history is None or not history.isSetCreatedDate():
        yield "when it was made"
    if "taxonomy" not in prefixes:
        yield "of which organism it is"
    if not any(each.qualifier == "isDescribedBy" for each in terms):
        yield "which publication describes it"
    if not _LICENCE.search(model.getNotesString() + model.getAnnotationString()):
        yield "under which licence it is"


RULES = (annotation_lost, not_annotated, origin_unknown)

"""Rules on annotation: what other tools and databases read besides the mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
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
        yield annotation_lost.of(
            cause, f"the annotation of {cause.element} cannot be read back: {said[0].lower() + said[1:]}", fix=fix
        )


_FIXES = {
    99401: 'give the Description in the annotation rdf:about="#metaid-of-the-element"',
    99402: 'write rdf:about as "#metaid-of-the-element"',
    99403: "let rdf:about of the annotation name the element's own metaid",
    99404: "give creators (with a family name), a created and a modified date, or none of them",
}


@rule("ANN007", Severity.ERROR)
def sbo_term_unfit(subject: Subject) -> Iterator[Finding]:
    """An SBO term is invalid, obsolete, or of the wrong branch for its element.

    Tools that read the term take a species for a parameter, or nothing at all.

    Bad:
        species A in cell = 10 nM; A.sboTerm = 10   // ANN007

    Good:
        species A in cell = 10 nM; A.sboTerm = 252   // polypeptide chain
    """
    for cause in subject.causes_for("ANN007"):
        message = cause.messages[0]
        said = (message.text or message.short).rstrip(".").replace("<", "").replace(">", "")
        branches = " or ".join(dict.fromkeys(re.findall(r'SBO:\d+, "[^"]+"', message.requirement)))
        yield sbo_term_unfit.of(
            cause,
            f"{cause.element}: {said}",
            fix=f"choose a term below {branches}" if branches else "choose a current term",
        )


RULES = (annotation_lost, sbo_term_unfit)

"""Rules on what annotations name: entries of databases, written so that they are found, and used for what they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mtor_sbml.model.suggestions import nearest
from mtor_sbml.validation.annotated import Annotated, Term
from mtor_sbml.validation.finding import Edit, Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.miriam import Collection, Reference, known_prefixes
from mtor_sbml.validation.rule import Rule, rule
from mtor_sbml.validation.subject import Subject

#: Two ids run together: "P42345, Q8N122", "P42345 and Q8N122", "P42345|Q8N122".
_BETWEEN_IDS = re.compile(r"\s*(?:[,;|+&]|\band\b|\s)\s*")


@rule("ANN002", Severity.WARNING)
def names_nothing(subject: Subject) -> Iterator[Finding]:
    """An annotation names no entry: its collection is unknown, or the id is not written as ids of it are.

    Nobody finds what is meant, and tools that join models by their annotations join this one wrongly or not at all.
    Collections and patterns are those of the Bioregistry, as of the date in `collections.tsv`.

    Bad:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#meta_A"><bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/uniprot:mTOR"/> <!-- ANN002 -->
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>

    Good:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#meta_A"><bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/uniprot:P42345"/>
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>
    """
    unknown: dict[str, list[tuple[Annotated, Reference]]] = defaultdict(list)
    unlike: dict[Collection, list[tuple[Annotated, Reference]]] = defaultdict(list)
    for element, _, reference in _references(subject):
        collection = reference.collection
        if collection is None:
            unknown[reference.prefix].append((element, reference))
        elif not collection.holds(reference.identifier) and not _run_together(reference, collection):
            unlike[collection].append((element, reference))
    for prefix, uses in unknown.items():
        hint = _nearest_prefix(prefix)
        yield _at_first(
            names_nothing,
            subject,
            uses,
            f"there is no collection '{prefix}'; annotated with it: {_users(uses)}",
            fix=hint or "take the prefix that identifiers.org gives the database",
        )
    for collection, uses in unlike.items():
        known_as = f"{collection.name} ('{collection.prefix}')"
        yield _at_first(
            names_nothing,
            subject,
            uses,
            f"{_no_ids(uses)} of {known_as}; annotated so: {_users(uses)}",
            fix=f"write the id as {collection.name} does, such as '{collection.example}', or name the right collection",
            edits=tuple(_without_prefix(dict.fromkeys(reference for _, reference in uses), collection)),
        )


@rule("ANN004", Severity.WARNING)
def outdated_uri(subject: Subject) -> Iterator[Finding]:
    """The URI of an annotation has a form that is given up, or holds two ids.

    `urn:miriam:` was replaced by identifiers.org in 2012, and prefixes such as `obo.go` became `go`: most tools resolve
    neither. Of two ids in one URI, none is found. `--fix` writes the current form where it is certain.

    Bad:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#meta_A"><bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="urn:miriam:obo.go:GO%3A0038201"/> <!-- ANN004 -->
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>

    Good:
        <listOfSpecies>
        <species id="A" metaid="meta_A"><annotation>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
        <rdf:Description rdf:about="#meta_A"><bqbiol:is><rdf:Bag>
        <rdf:li rdf:resource="https://identifiers.org/GO:0038201"/>
        </rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
        </annotation></species>
        </listOfSpecies>
    """
    outdated: list[tuple[Annotated, Reference]] = []
    for element, _, reference in _references(subject):
        collection = reference.collection
        if collection is None:
            continue
        if ids := _run_together(reference, collection):
            yield _at_first(
                outdated_uri,
                subject,
                [(element, reference)],
                f"{element} has {len(ids)} ids in one URI: '{reference.uri}'",
                fix=f"give each its own line: {', '.join(f'{collection.prefix}:{each}' for each in ids)}",
            )
        elif collection.holds(reference.identifier) and (reference.is_urn or reference.has_former_prefix):
            outdated.append((element, reference))
    if outdated:
        uris = list(dict.fromkeys(reference.uri for _, reference in outdated))
        edits = (Edit(f'"{old}"', f'"{new}"') for old, new in _renewed(reference for _, reference in outdated))
        are = "URI has" if len(uris) == 1 else "URIs have"
        yield _at_first(
            outdated_uri,
            subject,
            outdated,
            f"{len(uris)} {are} a form that is given up, such as '{uris[0]}' of {outdated[0][0]}",
            fix=f"write '{outdated[0][1].current}' (`--fix` does it for all)",
            edits=tuple(edits),
        )


@rule("ANN005", Severity.WARNING)
def is_more_than_one(subject: Subject) -> Iterator[Finding]:
    """An element `is` two things at once: two proteins, or a protein and a complex of several.

    `is` says that both are the same thing. A complex has its parts (`hasPart`), a pool of paralogs its versions
    (`hasVersion`), a modified form is a version of the protein (`isVersionOf`).

    Bad:
        species A in cell = 1 nM   // ANN005
        A identity "https://identifiers.org/uniprot:P42345", "https://identifiers.org/uniprot:Q8N122"

    Good:
        species A in cell = 1 nM
        A part "https://identifiers.org/uniprot:P42345", "https://identifiers.org/uniprot:Q8N122"
    """
    for element in (each for each in subject.annotated if len(each.terms) > 1):
        proteins = {qualifier: _proteins(element.terms, qualifier) for qualifier in ("is", "hasPart")}
        if len(proteins["is"]) > 1:
            yield is_more_than_one.finding(
                f"{element} is {len(proteins['is'])} proteins at once: {', '.join(proteins['is'])}",
                fix="say hasPart for a complex, hasVersion for a pool of paralogs or species",
                element=element.id,
                name=element.name,
                line=element.line,
            )
        elif proteins["is"] and len({*proteins["hasPart"], *proteins["is"]}) > 1 and proteins["hasPart"]:
            yield is_more_than_one.finding(
                f"{element} is {proteins['is'][0]} and has {', '.join(proteins['hasPart'])} as parts",
                fix="say hasPart of every protein of a complex, and `is` of none",
                element=element.id,
                name=element.name,
                line=element.line,
            )


@lru_cache(maxsize=256)  # files of one origin have the same wrong prefixes, and there are thousands to compare with
def _nearest_prefix(prefix: str) -> str:
    return nearest(prefix, known_prefixes())


def _no_ids(uses: Sequence[tuple[Annotated, Reference]]) -> str:
    ids = dict.fromkeys(reference.identifier for _, reference in uses)
    if not any(ids):
        return "the id is missing from a URI"
    named = listed([f"'{each}'" for each in ids if each])
    return f"{named} {'is no id' if len(ids) == 1 else 'are no ids'}"


def _references(subject: Subject) -> Iterator[tuple[Annotated, Term, Reference]]:
    for element in subject.annotated:
        for term in element.terms:
            if term.reference is not None:
                yield element, term, term.reference


def _run_together(reference: Reference, collection: Collection) -> Sequence[str]:
    """The ids that are written as one; none when it is one id, or no id at all."""
    parts = [part for part in _BETWEEN_IDS.split(reference.identifier) if part]
    is_several = len(parts) > 1 and collection.pattern and all(collection.holds(part) for part in parts)
    return parts if is_several and not collection.holds(reference.identifier) else ()


def _without_prefix(references: Iterable[Reference], collection: Collection) -> Iterator[Edit]:
    """The edits of ids that are right but for the collection's name before them: efo:EFO:0000643."""
    for reference in references:
        named = re.fullmatch(rf"{re.escape(collection.prefix)}[:_](.+)", reference.identifier, re.IGNORECASE)
        if named and collection.holds(named[1]) and "&" not in reference.uri:
            new = replace(reference, identifier=named[1]).current
            yield Edit(f'"{reference.uri}"', f'"{new}"')


def _renewed(references: Iterable[Reference]) -> Iterator[tuple[str, str]]:
    """Each URI, as it is escaped in XML, with the one that takes its place."""
    for reference in dict.fromkeys(references):
        if "&" not in reference.uri:
            yield reference.uri, reference.current


def _proteins(terms: Iterable[Term], qualifier: str) -> list[str]:
    """The UniProt accessions of a qualifier, isoforms aside."""
    found = (term.reference for term in terms if term.qualifier == qualifier and term.reference is not None)
    ids = (each.identifier for each in found if each.prefix in {"uniprot", "uniprotkb", "uniprot.isoform"})
    return list(dict.fromkeys(each.partition("-")[0] for each in ids))


def _at_first(
    rule: Rule[Subject],
    subject: Subject,
    uses: Sequence[tuple[Annotated, Reference]],
    message: str,
    *,
    fix: str,
    edits: tuple[Edit, ...] = (),
) -> Finding:
    """One finding for all uses, at the first of them."""
    element, reference = uses[0]
    line = subject.line_of(f'"{reference.uri}"') or element.line
    return rule.finding(message, fix=fix, element=element.id, name=element.name, line=line, edits=edits)


def _users(uses: Sequence[tuple[Annotated, Reference]]) -> str:
    """Who names something, in words."""
    return listed(list(dict.fromkeys(str(element) for element, _ in uses)))


RULES = (names_nothing, outdated_uri, is_more_than_one)

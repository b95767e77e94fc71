"""Annotation: faults that BioModels has, honest files left alone, repeats told once."""

import pytest

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile

_SPECIES = """<species id="{id}" metaid="meta_{id}"{more}><annotation>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bqbiol="http://biomodels.net/biology-qualifiers/">
<rdf:Description rdf:about="#meta_{id}">{terms}</rdf:Description></rdf:RDF>
</annotation></species>"""


def species(name, *uris, qualifier="is", more=""):
    terms = "".join(
        f'<bqbiol:{qualifier}><rdf:Bag><rdf:li rdf:resource="{uri}"/></rdf:Bag></bqbiol:{qualifier}>' for uri in uris
    )
    return _SPECIES.format(id=name, terms=terms, more=more)


def found(code, *elements, profile=Profile.GENERIC, reactions=""):
    text = f"<listOfSpecies>{''.join(elements)}</listOfSpecies>{reactions}"
    return examine(example_file(code, text).text, Policy(profile, select=(code,)))


def test_ids_of_one_collection_are_one_finding():
    (finding,) = found("ANN002", *(species(f"A{n}", f"https://identifiers.org/go/GO:00{n}") for n in range(5)))
    assert "'GO:000', 'GO:001', 'GO:002' and 2 more are no ids of Gene Ontology" in finding.message


def test_a_missing_id_is_said_to_be_missing():
    (finding,) = found("ANN002", species("A", "urn:miriam:obo.go:"))
    assert finding.message == "the id is missing from a URI of Gene Ontology ('go'); annotated so: species 'A'"


def test_an_unknown_collection_gets_the_nearest():
    (finding,) = found("ANN002", species("A", "https://identifiers.org/unprot:P42345"))
    assert finding.fix == "did you mean 'uniprot'?"


def test_addresses_that_are_no_references_are_left_alone():
    assert not found("ANN002", species("A", "https://arxiv.org/abs/1305.6449"))
    assert not found("ANN004", species("A", "https://arxiv.org/abs/1305.6449"))


def test_all_outdated_uris_are_one_finding_that_mends_each():
    (finding,) = found(
        "ANN004", species("A", "urn:miriam:uniprot:P42345"), species("B", "http://identifiers.org/obo.go/GO:0038201")
    )
    assert [(edit.old, edit.new) for edit in finding.edits] == [
        ('"urn:miriam:uniprot:P42345"', '"https://identifiers.org/uniprot:P42345"'),
        ('"http://identifiers.org/obo.go/GO:0038201"', '"https://identifiers.org/GO:0038201"'),
    ]


@pytest.mark.parametrize("between", [", ", " and ", "|", "%20"])
def test_two_ids_in_one_uri_are_told_apart_and_not_told_twice(between):
    element = species("A", f"http://identifiers.org/uniprot/P42345{between}Q8N122")
    (finding,) = found("ANN004", element)
    assert finding.fix == "give each its own line: uniprot:P42345, uniprot:Q8N122"
    assert not finding.edits, "a person decides what the element is of the two"
    assert not found("ANN002", element)


def test_two_proteins_at_once_are_no_identity():
    (finding,) = found(
        "ANN005", species("A", *(f"https://identifiers.org/uniprot:{each}" for each in ("P42345", "Q8N122")))
    )
    assert "2 proteins at once: P42345, Q8N122" in finding.message


@pytest.mark.parametrize(
    "second", ["https://identifiers.org/uniprot:P42345-2", "https://identifiers.org/chebi/CHEBI:1"]
)
def test_an_isoform_or_another_database_is_no_second_identity(second):
    assert not found("ANN005", species("A", "https://identifiers.org/uniprot:P42345", second))


def test_parts_of_a_complex_are_no_identities():
    uris = (f"https://identifiers.org/uniprot:{each}" for each in ("P42345", "Q8N122"))
    assert not found("ANN005", species("A", *uris, qualifier="hasPart"))


def test_coverage_is_told_by_kind():
    annotated = species("A", "https://identifiers.org/uniprot:P42345")
    findings = found("ANN001", annotated, '<species id="B"/>', profile=Profile.CURATION)
    assert [each.message for each in findings] == [
        "1 of 1 compartments have no annotation (coverage 0%): cell",
        "1 of 2 species have no annotation (coverage 50%): B",
    ]


def law(sbo, math):
    return f"""<listOfParameters><parameter id="k" value="1"/></listOfParameters><listOfReactions><reaction id="J">
    <listOfReactants><speciesReference species="A"/></listOfReactants>
    <kineticLaw sboTerm="SBO:{sbo:07d}"><math>{math}</math></kineticLaw></reaction></listOfReactions>"""


@pytest.mark.parametrize(
    ("sbo", "math", "contradicts"),
    [
        (49, "cell * k * A", False),
        (49, "cell * k * A / (k + A)", True),
        (49, "cell * A / k", False),  # divides by a constant
        (29, "cell * k * A / (k + A)", False),
        (29, "cell * k * A", True),
        (1, "cell * k * A", False),  # any rate law
    ],
)
def test_a_term_that_contradicts_the_form_of_the_law_is_a_warning(sbo, math, contradicts):
    findings = found("ANN007", '<species id="A"/>', reactions=law(sbo, math))
    assert [each.severity for each in findings] == [Severity.WARNING] * contradicts


def test_many_laws_with_one_contradicting_term_are_one_finding():
    text = law(29, "cell * k * A")
    reaction = text[text.index("<reaction") : text.index("</listOfReactions>")]
    both = text.replace(reaction, reaction + reaction.replace('"J"', '"K"'))
    (finding,) = found("ANN007", '<species id="A"/>', reactions=both)
    assert finding.message == "the laws of 'J', 'K' are by SBO:0000029 saturating, and divide by no species"

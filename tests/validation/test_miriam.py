"""What URIs of annotations name: forms of every age, and ids that are none."""

import pytest

from mtor_sbml.validation.miriam import find_collection, read_uri


@pytest.mark.parametrize(
    ("uri", "prefix", "identifier"),
    [
        ("https://identifiers.org/uniprot:P42345", "uniprot", "P42345"),
        ("http://identifiers.org/uniprot/P42345", "uniprot", "P42345"),
        ("http://www.identifiers.org/uniprot/P42345", "uniprot", "P42345"),
        ("https://identifiers.org/GO:0038201", "go", "GO:0038201"),
        ("http://identifiers.org/go/GO:0038201", "go", "GO:0038201"),
        ("urn:miriam:obo.go:GO%3A0038201", "obo.go", "GO:0038201"),
        ("http://identifiers.org/doi/10.1038/cr.2008.325", "doi", "10.1038/cr.2008.325"),
    ],
)
def test_every_form_is_read(uri, prefix, identifier):
    reference = read_uri(uri)
    assert reference is not None
    assert (reference.prefix, reference.identifier) == (prefix, identifier)
    assert reference.collection is not None
    assert reference.collection.holds(identifier)


@pytest.mark.parametrize(
    "uri", ["https://arxiv.org/abs/1305.6449", "http://purl.obolibrary.org/obo/MIRO_30000049", "P42345", ""]
)
def test_other_addresses_are_no_references(uri):
    assert read_uri(uri) is None


@pytest.mark.parametrize(
    ("prefix", "identifier", "is_one"),
    [
        ("uniprot", "P42345", True),
        ("uniprot", "A0A024R161", True),
        ("uniprot", "mTOR", False),
        ("go", "GO:0038201", True),
        ("go", "0038201", True),
        ("go", "GO:000828", False),  # a digit short, as in BioModels
        ("chebi", "CHEBI:15422", True),
        ("kegg.compound", "Cystathionine", False),
        ("pubmed", "PMID:12729750", False),
        ("reactome", "REACT_13537", True),  # the old form, which identifiers.org resolves
        ("taxonomy", "9606", True),
        ("ec-code", "2.7.11.1", True),
        ("ec-code", "2.7.-.-", True),
    ],
)
def test_ids_follow_the_pattern_of_their_collection(prefix, identifier, is_one):
    collection = find_collection(prefix)
    assert collection is not None
    assert collection.holds(identifier) is is_one


@pytest.mark.parametrize(
    ("uri", "current"),
    [
        ("urn:miriam:uniprot:P42345", "https://identifiers.org/uniprot:P42345"),
        ("urn:miriam:obo.go:GO%3A0038201", "https://identifiers.org/GO:0038201"),
        ("http://identifiers.org/biomodels.sbo/SBO:0000252", "https://identifiers.org/SBO:0000252"),
        ("http://identifiers.org/psimod/MOD:00696", "https://identifiers.org/MOD:00696"),
        ("urn:miriam:uniprot:mTOR", ""),
        ("urn:miriam:nowhere:1", ""),
    ],
)
def test_current_form(uri, current):
    reference = read_uri(uri)
    assert reference is not None
    assert reference.current == current


def test_current_form_names_the_same():
    for old in ("urn:miriam:obo.go:GO%3A0038201", "urn:miriam:kegg.compound:C00002", "urn:miriam:taxonomy:9606"):
        before, after = read_uri(old), read_uri(read_uri(old).current)
        assert before.collection == after.collection
        assert before.identifier.rpartition(":")[2] == after.identifier.rpartition(":")[2]


def test_a_prefix_that_was_given_up_is_known_as_such():
    assert read_uri("http://identifiers.org/obo.go/GO:0038201").has_former_prefix
    assert not read_uri("http://identifiers.org/go/GO:0038201").has_former_prefix

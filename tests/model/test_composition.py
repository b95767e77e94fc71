"""Proteins are found through annotations in any form, counted with their copies, and named as people name them."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.composition import composition
from mtor_sbml.model.reading import read_model

_BODY = """
    species mTOR, Raptor, mTORC1, dimer, Akt, Akt_p, Rag, ATP;
    mTOR is "mTOR kinase"
    mTOR identity "http://identifiers.org/uniprot/P42345"
    mTOR isEncodedBy "http://identifiers.org/hgnc.symbol/MTOR"
    Raptor identity "https://identifiers.org/uniprot:Q8N122"
    Raptor isEncodedBy "https://identifiers.org/hgnc.symbol:RPTOR"
    mTORC1 hasPart "urn:miriam:uniprot:P42345"
    mTORC1 hasPart "https://www.uniprot.org/uniprotkb/Q8N122/entry"
    mTORC1 isVersionOf "http://identifiers.org/go/0031931"
    dimer hasPart "http://identifiers.org/uniprot/P42345"
    Akt identity "http://identifiers.org/uniprot/P31749"
    Akt isEncodedBy "http://identifiers.org/hgnc.symbol/AKT1"
    Akt hasVersion "http://identifiers.org/hgnc.symbol/AKT2"
    Akt_p isVersionOf "http://identifiers.org/uniprot/P31749-1"
    Rag hasPart "http://identifiers.org/uniprot/Q7L523"
    Rag hasPart "http://identifiers.org/uniprot/Q9HB90"
    Rag isEncodedBy "http://identifiers.org/hgnc.symbol/RRAGA"
    Rag isEncodedBy "http://identifiers.org/hgnc.symbol/RRAGC"
    ATP identity "http://identifiers.org/chebi/CHEBI:15422"
"""


@pytest.fixture
def proteins(model_of):
    line = '<bqbiol:hasPart>\n                <rdf:Bag>\n                  <rdf:li rdf:resource="http://identifiers.org/uniprot/P42345"/>'
    sbml = model_of(_BODY).to_sbml()
    # libantimony writes a repeated part once; the build writes it twice.
    assert sbml.count(line) == 1
    return composition(read_model(sbml.replace(line, line + line.splitlines()[-1])))


@pytest.mark.parametrize(
    ("name", "accession", "free"),
    [
        ("MTOR", "P42345", "mTOR"),
        ("mTOR", "P42345", "mTOR"),
        ("mTOR kinase", "P42345", "mTOR"),
        ("P42345", "P42345", "mTOR"),
        ("RPTOR", "Q8N122", "Raptor"),
        ("AKT1", "P31749", "Akt"),
        ("AKT2", "P31749", "Akt"),  # a pool is any of its paralogs
        ("RRAGA", "Q7L523", "Rag"),  # a heterodimer that never falls apart
        ("RRAGC", "Q9HB90", "Rag"),
    ],
)
def test_a_protein_goes_by_symbol_id_name_and_accession(proteins, name: str, accession: str, free: str) -> None:
    protein = proteins.resolve(name)
    assert (protein.accession, protein.free_species) == (accession, free)


def test_copies_are_counted(proteins) -> None:
    assert proteins.copies("mTORC1") == {"P42345": 1, "Q8N122": 1}
    assert proteins.copies("dimer") == {"P42345": 2}
    assert proteins.copies("Akt_p") == {"P31749": 1}
    assert proteins.copies("ATP") == {}


def test_species_are_found_by_what_they_hold(proteins) -> None:
    mtor, raptor, akt = (proteins.resolve(name) for name in ("MTOR", "RPTOR", "AKT1"))
    assert proteins.holding(mtor) == ("mTOR", "mTORC1", "dimer")
    assert proteins.together(mtor, raptor) == ("mTORC1",)
    assert proteins.together(mtor, akt) == ()


def test_unknown_names_get_the_nearest(proteins) -> None:
    with pytest.raises(UsageError, match=r"no protein 'RPTR'(.|\n)*did you mean 'RPTOR'"):
        proteins.resolve("RPTR")


def test_a_complex_is_no_protein(proteins) -> None:
    with pytest.raises(UsageError, match="'mTORC1' is a form or complex of P42345, Q8N122"):
        proteins.resolve("mTORC1")


def test_a_model_without_annotations_says_so(model_of) -> None:
    with pytest.raises(UsageError, match="names no proteins"):
        composition(model_of("species A = 1; A' = 0")).resolve("A")


def test_the_only_species_that_is_the_protein_is_free_without_a_symbol(model_of) -> None:
    found = composition(
        model_of("""species A, B; A identity "http://identifiers.org/uniprot/P42345"
        B isVersionOf "http://identifiers.org/uniprot/P42345" """)
    )
    assert found.resolve("P42345").free_species == "A"


def test_two_candidates_leave_the_free_species_open(model_of) -> None:
    found = composition(
        model_of("""species A, B; A identity "http://identifiers.org/uniprot/P42345"
        B identity "http://identifiers.org/uniprot/P42345" """)
    )
    assert found.resolve("P42345").free_species is None

"""Mass, proteins and totals: what is a fault and what is meant."""

import pytest

from mtor_sbml.validation.rules.conservation import out_of_nothing, protein_not_conserved, totals_kept, without_mass
from tests.validation.network.building import said_by

VALUES = "; A = 1; B = 1; AB = 0; A2 = 0; k = 1"


@pytest.mark.parametrize(
    "text",
    [
        "J1: => A; k; J2: A => ; k*A",
        "J1: B => B + A; k*B",  # translation: the messenger stays
        "species $S; J1: S => A; k*S; J2: A => A2 + S; k*A; S = 1",
        "J1: A => A2; k*A; J2: A2 => 2 A; k*A2; J2.sboTerm = 393",  # production
        "J1: A + B -> AB; k*A*B - k*AB; J2: AB => A; k*AB",  # a part is lost: nothing comes of nothing
        "J1: A => A2; k*A; J2: B => 2 A; k*B",
        "J1: A + B => 2 B; k*A*B",  # Lotka and Volterra
    ],
)
def test_synthesis_degradation_and_conversion_make_nothing_of_nothing(text):
    assert said_by(out_of_nothing, text + VALUES) == []


def test_the_finding_says_how_often_each_reaction_runs_and_what_is_left():
    (finding,) = said_by(out_of_nothing, "J1: 3 A => A2; k*A; J2: A2 => 4 A; k*A2" + VALUES)
    assert finding.element == "J1"
    assert finding.message.startswith(
        "reactions 'J1' and 'J2' together make 'A' out of nothing: J1 once, J2 once leave A"
    )


def test_a_reversible_law_may_run_backwards_to_make_something():
    text = "J1: A -> A2; k*A - k*A2; J2: A => A2 + B; k*A" + VALUES
    (finding,) = said_by(out_of_nothing, text)
    assert "'B' out of nothing" in finding.message
    assert said_by(out_of_nothing, text.replace(" - k*A2", "")) == []


def test_a_lost_part_leaves_it_no_mass_unless_it_is_called_degradation():
    text = "J1: A + B => AB; k*A*B; J2: AB => A; k*AB" + VALUES
    (finding,) = said_by(without_mass, text)
    assert finding.message == "reactions 'J1' and 'J2' leave no mass for 'B'"
    assert said_by(without_mass, text + "; J2.sboTerm = 179") == []


def annotated(reaction, *extra):
    """Two proteins and their complex, and one reaction between them."""
    uniprot = "https://identifiers.org/uniprot:"
    lines = [
        f'A identity "{uniprot}P42345"; B identity "{uniprot}P31749"',
        f'AB hasPart "{uniprot}P42345"; AB hasPart "{uniprot}P31749"',
        "species A, B, AB; A = 1; B = 1; AB = 1; k = 1",
        *extra,
        reaction,
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "reaction",
    ["J: A + B -> AB; k", "J: AB => A + B; k", "J: AB => ; k", "=> AB; k", "J: AB => A; k; J.sboTerm = 179",
     "species $C; J: AB => A + C; k; C = 1", "C = 1; J: AB => A + C; k"],
)  # fmt: skip
def test_proteins_that_are_kept_or_meant_to_go_are_no_finding(reaction):
    assert said_by(protein_not_conserved, annotated(reaction)) == []


def test_a_lost_protein_is_named():
    (finding,) = said_by(protein_not_conserved, annotated("J: AB => A; k; use: B => ; k*B"))
    assert finding.message == "reaction 'J' loses P31749, by the annotations of its species"


def test_a_protein_that_is_no_species_of_its_own_may_be_an_input():
    # The ligand is in excess: nothing changes it.
    assert (
        said_by(protein_not_conserved, annotated("J: A => AB; k").replace("B identity", "X identity") + "\nX = 1") == []
    )


def test_copies_count_in_models_that_count_them():
    text = annotated("J: A => D; k", "species D; D = 0")
    twice = 'D hasPart "https://identifiers.org/uniprot:P42345"\n'
    assert said_by(protein_not_conserved, text + "\n" + twice) == []


def test_totals_are_one_note():
    (finding,) = said_by(totals_kept, "J1: A + B -> AB; k*A*B - k*AB" + VALUES)
    assert finding.message == "2 totals are conserved: A + AB; B + AB"

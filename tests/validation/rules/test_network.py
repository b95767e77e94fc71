"""Rules on the network as a graph: what must not be taken for a fault."""

import pytest

from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.network import (
    below_zero,
    compound_twice,
    dead_end,
    idle_species,
    never_there,
    reaction_twice,
)
from tests.validation.network.building import said_by


def warned(rule, text):
    return [each.element for each in said_by(rule, text) if each.severity is Severity.WARNING]


@pytest.mark.parametrize(
    "use",
    ["J: A -> ; k*X; i: X -o J;\n", "r := 2*X", "X := 2*k", "X' = k", "at (X > 1): k = 2", "at (time > 1): X = 2",
     "at (time > 1): k = X", "at X after (time > 1): k = 2", "k = X", "X -> ; k*X", "species $X; X => A; k"],
)  # fmt: skip
def test_a_species_is_used_wherever_a_formula_reads_it_or_something_sets_it(use):
    assert warned(idle_species, f"species X; X = 1; A = 1; other: A -> ; k*A; k = 1; {use}") == []


def test_a_species_that_nothing_has_is_idle_boundary_or_not():
    assert warned(idle_species, "species X, $Y; X = 1; Y = 1; species A = 1; J: A -> ; k*A; k = 1") == ["X", "Y"]


def test_many_idle_species_are_one_finding():
    text = "species " + ", ".join(f"X{i} = 1" for i in range(20)) + "; species A = 1; J: A -> ; k*A; k = 1"
    (finding,) = said_by(idle_species, text)
    assert finding.message.endswith("the same goes for 'X1', 'X2', 'X3' and 16 more")


@pytest.mark.parametrize(
    "start",
    ["A = 1", "A = 0; make: => A; k", "A = 0; R: B -> A; k*B", "A = 0; at (time > 1): A = 1", "A = 2*k",
     "species $A; A = 0", "A = 0; back: A -> B; k*A - k*B"],
)  # fmt: skip
def test_a_species_may_come_to_be_there(start):
    assert warned(never_there, f"J: A => B; k*A; B = 0; k = 1; {start}") == []


def test_a_species_that_is_never_there_is_a_warning():
    assert warned(never_there, "J: A => B; k*A; A = 0; B = 0; k = 1") == ["A"]


def test_what_piles_up_and_what_runs_out_are_notes():
    found = said_by(dead_end, "J: A => B; k*A; R: C -> D; k*C; A = 1; B = 0; C = 1; D = 1; k = 1")
    assert {(each.element, each.severity) for each in found} == {("A", Severity.NOTE), ("B", Severity.NOTE)}


def test_reactions_of_other_rates_are_no_copies():
    assert warned(reaction_twice, "J1: A => B; k1*A; J2: A => B; k2*A; A = 1; B = 0; k1 = 1; k2 = 1") == []


def test_a_copy_names_the_reaction_that_it_is_a_copy_of():
    (finding,) = said_by(reaction_twice, "J1: A + C => B; k*A; J2: C + A => B; k*A; A = 1; C = 1; B = 0; k = 1")
    assert finding.element == "J2"
    assert "'J1'" in finding.message


CALCIUM = 'identity "https://identifiers.org/CHEBI:29108"'


def test_one_compound_in_two_compartments_is_two_pools():
    pools = "compartment a = 1, b = 1; species X in a, Y in b; X = 1; Y = 1; J: X -> Y; k*X; k = 1"
    text = f"{pools}; X {CALCIUM}; Y {CALCIUM}"
    assert warned(compound_twice, text) == []
    assert warned(compound_twice, text.replace("Y in b", "Y in a")) == ["Y"]


def test_forms_of_one_protein_are_no_twins():
    text = "X = 1; Y = 1; J: X -> Y; k*X; k = 1; X {0}; Y {0}".replace(
        "{0}", 'identity "https://identifiers.org/uniprot:P42345"'
    )
    assert warned(compound_twice, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("species A = -1; J: A => ; A", ["A"]),
        ("species A; k = 2; A = -k; J: A => ; A", ["A"]),
        ("species V = -60; V' = V; J: B => ; B; B = 1", []),  # a voltage
        ("species $A = -1; J: A => B; 1; B = 1", []),
        ("species A = -1e-17, B = 1; J: A -> B; A - B", []),  # what a simulation left over
    ],
)
def test_start_below_zero_is_found_where_reactions_change_an_amount(text, found):
    assert warned(below_zero, text) == found

"""Rates when a reactant is gone. What they should be can be read off the laws."""

from mtor_sbml.validation.network.used_up import used_up
from tests.validation.network.building import model_of


def rates(text):
    return {(each.reaction, each.species): each.rate for each in used_up(model_of(text))}


def test_mass_action_stops_without_reactant_and_runs_back_when_it_can():
    found = rates("J: A -> B; k*A; R: C -> D; k*(C - D); A = 4; B = 0; C = 4; D = 2; k = 0.5")
    assert found == {("R", "C"): -3}


def test_a_law_of_order_zero_goes_on():
    assert rates("J: A => ; v; A = 4; v = 0.5")["J", "A"] == 0.5


def test_a_law_that_counts_on_a_conserved_total_stops():
    text = "J: A => pA; k*(total - pA); R: pA => A; k*pA; A = 3; pA = 1; total = 4; k = 1"
    assert ("J", "A") not in rates(text)


def test_a_law_that_reads_its_reactant_through_a_rule_stops():
    assert rates("J: A => B; v; v := k*A/(A + 1); A = 3; B = 0; k = 1") == {}
    assert rates("J: A => B; v; v := k*C/(A + 1); A = 3; B = 0; C = 2; k = 1")["J", "A"] > 0


def test_an_enzyme_that_is_not_there_at_the_start_is_made_before_one_looks():
    text = "make: X => E; k*X; J: A => B; k*E; X = 5; E = 0; A = 2; B = 0; k = 1"
    assert rates(text)["J", "A"] > 0


def test_amounts_and_compartments_of_other_sizes_keep_their_totals():
    text = """
      compartment big = 10; compartment small = 2; species A in big; substanceOnly species B in small
      J: A => B; k*(total - B); A = 3; B = 4; total = 34; k = 1
    """
    assert rates(text) == {}
    assert rates(text.replace("total = 34", "total = 44"))["J", "A"] > 0


def test_a_function_stops_without_reactant_when_its_body_does():
    text = """
      function law(k, x, y) k * x / (1 + y) end
      model m; J: A + B => C; law(k, A, B); A = 4; B = 2; C = 0; k = 1; end
    """
    assert set(rates(text)) == {("J", "B")}


def test_catalysts_and_boundary_species_are_not_used_up():
    assert set(rates("species $S; J: S + E + A => E; v; S = 1; E = 1; A = 1; v = 2")) == {("J", "A")}


def test_what_cannot_be_worked_out_is_left_out():
    assert rates("J: A => ; delay(A, 1); A = 1") == {}
    assert rates("J: A => ; k; A = -60; k = 1") == {}
    assert ("J", "A") not in rates("J: A => B; k*free; free := T - A - 2*B; A = 2; B = 2; T = 5; k = 1")

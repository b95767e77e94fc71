"""Which mutants a model has, and what is skipped with which reason. Nothing is run."""

from __future__ import annotations

from functools import cache

import pytest

from mtor_sbml.expectation.files.file import ExpectationsFile
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants.mutants import Kind, Mutant, by_name, mutants_of
from mtor_sbml.variants.uses import uses_of

from ..expectation.judged import HEAD, file_of, model
from ..simulation.building import antimony_model

LOCAL = """
model local_one
  compartment c = 1; species A in c = 4, B in c = 0;
  k = 3;
  J: A => B; k * A;
  K: B => A; k * B;
end
"""


@cache
def of_small(*expect: str) -> tuple[dict[str, Mutant], dict[str, str]]:
    """The mutants of the small model by id, and the reasons for what is skipped."""
    return listed(model(), file_of(*expect))


def listed(of: Model, file: ExpectationsFile) -> tuple[dict[str, Mutant], dict[str, str]]:
    working, _ = with_locals_promoted(of)
    mutants, skipped = mutants_of(of, uses_of(working, (file,), [each.id for each in file.expectations]))
    return {each.id: each for each in mutants}, {each.target: each.reason for each in skipped}


def test_every_reaction_has_a_mutant_that_does_not_run_it():
    mutants, _ = of_small("Y[plain] at 10 min > 1 nM")
    removed = [each.id for each in mutants.values() if each.kind is Kind.REACTION]
    assert removed == ["J1", "J2", "J3", "J4", "J5", "J6"]
    assert mutants["J1"].settings == (Setting("J1", 0.0),)


def test_a_regulation_is_a_modifier_that_moves():
    mutants, _ = of_small("Y[plain] at 10 min > 1 nM")
    assert [each.id for each in mutants.values() if each.kind is Kind.REGULATION] == ["X@J4"]


def test_a_modifier_that_stays_the_same_is_skipped_unless_an_experiment_moves_it():
    text = """
    model enzymes
      compartment c = 1; species S in c = 9, E in c = 2, P in c = 0;
      k = 1;
      J: S => P; k * E * S;
    end
    """
    enzymes = antimony_model(text)
    head = "network: enzymes\nunits: {time: min, concentration: nM}\nexperiments:\n  one: {0 min: [], until: 1 h}\n"
    still = listed(enzymes, file_of("P[one] at 9 min > 1 nM", head=head + "expectations:\n", of=enzymes))
    assert "E@J" not in still[0]
    assert still[1]["E@J"] == "it stays the same in every experiment, so holding it changes nothing"
    moved = head.replace("experiments:", "conditions: {more: {E: 5 nM}}\nexperiments:").replace(
        "0 min: []", "0 min: [], 5 min: [more]"
    )
    assert "E@J" in listed(enzymes, file_of("P[one] at 9 min > 1 nM", head=moved + "expectations:\n", of=enzymes))[0]


def test_proteins_are_knocked_out_and_what_is_no_protein_starts_at_0():
    mutants, _ = of_small("Y[plain] at 10 min > 1 nM")
    assert mutants["knockout-RPTOR"].settings == (Setting("A", 0.0),)
    assert mutants["without-X"].settings == (Setting("X", 0.0),)
    # A is removed as RPTOR; P, Y and AB are not there at the start.
    assert {each for each in mutants if each.startswith("without-")} == {"without-X"}


def test_a_constant_is_moved_tenfold_both_ways():
    mutants, _ = of_small("Y[plain] at 10 min > 1 nM")
    assert mutants["d*10"].settings == (Setting("d", pytest.approx(1.0)),)
    assert mutants["d/10"].settings == (Setting("d", pytest.approx(0.01)),)
    assert mutants["d/10"].description == "d is a tenth of itself"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("s", "every experiment gives it a value of its own as it begins"),
        ("G", "its assignment rule decides it"),
        ("lag", "no formula of the model or of a claim reads it"),
    ],
)
def test_what_cannot_make_a_difference_is_skipped_with_the_reason(target: str, reason: str):
    mutants, skipped = of_small("Y[plain] at 10 min > 1 nM")
    assert skipped[target] == reason
    assert not any(each.target == target for each in mutants.values())


def test_a_constant_that_only_a_claim_reads_is_moved():
    # `p` is P / top, and no law reads `top`.
    assert "top" in of_small("Y[plain] at 10 min > 1 nM")[1]
    assert "top*10" in of_small("p[made] at 10 min > 10 %")[0]


def test_a_condition_in_one_experiment_of_two_does_not_hide_a_constant():
    # `d` is set in one of them; `s` in both.
    head = HEAD.replace("  endless:", "  quick: {0 min: [fast, still], until: 1 h}\n  endless:")
    mutants, skipped = listed(model(), file_of("P[made] at 9 min > P[quick] at 9 min", head=head))
    assert "d*10" in mutants
    assert "s" in skipped


def test_local_parameters_are_moved_as_constants_of_their_reaction():
    # libantimony writes no local parameters: this is its global one, moved into both laws.
    text = antimony_model(LOCAL).sbml
    for name, value in (("J", 3), ("K", 5)):
        start = text.index(f'<reaction id="{name}"')
        local = f'<listOfLocalParameters><localParameter id="k" value="{value}"/></listOfLocalParameters></kineticLaw>'
        text = text[:start] + text[start:].replace("</kineticLaw>", local, 1)
    of = read_model(text)
    head = "network: local_one\nunits: {time: min, concentration: nM}\nexperiments:\n  one: {0 min: [], until: 1 h}\n"
    mutants, skipped = listed(of, file_of("B[one] at 9 min > 1 nM", head=head + "expectations:\n", of=of))
    assert mutants["K_k*10"].settings == (Setting("K_k", 50.0),)
    assert mutants["K_k*10"].description == "k of K is ten times as large"
    assert skipped["k"] == "no formula of the model or of a claim reads it"


def test_what_a_reaction_makes_again_is_no_removed_species():
    of = antimony_model("model m; compartment c = 1; species S in c = 2; k = 1; made: => S; k; lost: S => ; k * S; end")
    head = "network: m\nunits: {time: min, concentration: nM}\nexperiments:\n  one: {0 min: [], until: 1 h}\n"
    mutants, skipped = listed(of, file_of("S[one] at 9 min > 0.5 nM", head=head + "expectations:\n", of=of))
    assert skipped["S"] == "reaction 'made' makes it again"
    assert "without-S" not in mutants


def test_mutants_have_names_for_guards():
    names = by_name(of_small("Y[plain] at 10 min > 1 nM")[0].values())
    assert names["A"] == names["RPTOR"] == ("knockout-RPTOR",)
    assert names["d"] == ("d*10", "d/10")
    assert names["X@J4"] == ("X@J4",)

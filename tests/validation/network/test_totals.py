"""Conserved totals, compared with sums that can be read off the reactions and with the rank of the network."""

import numpy as np

from mtor_sbml.validation.network.stoichiometry import Stoichiometry
from mtor_sbml.validation.network.totals import conserved_totals, written
from tests.validation.network.building import model_of


def totals(text):
    return [written(total) for total in conserved_totals(Stoichiometry(model_of(text)))]


def test_an_enzyme_and_its_substrate_are_two_totals():
    text = "bind: E + S -> ES; k*E*S; make: ES => E + P; k*ES; E = 1; S = 1; ES = 0; P = 0; k = 1"
    assert sorted(totals(text)) == ["E + ES", "S + ES + P"]


def test_a_dimer_counts_twice():
    assert totals("J: 2 A -> A2; k*A; A = 1; A2 = 0; k = 1") == ["A + 2 A2"]


def test_synthesis_and_events_leave_no_total():
    assert totals("J: A -> B; k*A; make: => A; k; A = 1; B = 0; k = 1") == []
    assert totals("J: A -> B; k*A; at (time > 1): A = 5; A = 1; B = 0; k = 1") == []


def test_a_boundary_species_is_in_no_total():
    assert totals("species $X; J: X + A -> B; k*A; X = 1; A = 1; B = 0; k = 1") == ["A + B"]


def test_there_are_as_many_independent_totals_as_the_rank_leaves_over():
    text = """
      a: A + B -> AB; k*A; b: AB + C -> ABC; k*C; c: ABC -> AC + B; k*ABC; d: AC -> A + C; k*AC
      e: 2 B -> B2; k*B; A = 1; B = 1; AB = 1; C = 1; ABC = 1; AC = 1; B2 = 1; k = 1
    """
    model = model_of(text)
    network = Stoichiometry(model)
    species = sorted(model.species)
    matrix = np.array([[net.get(each, 0.0) for net in network.net.values()] for each in species])
    found = np.array([[total.get(each, 0.0) for each in species] for total in conserved_totals(network)])
    assert not (found @ matrix).any()
    assert np.linalg.matrix_rank(found) == len(species) - np.linalg.matrix_rank(matrix) == 3


def test_more_totals_than_anybody_reads_are_not_told():
    # 2 ways at each of 12 steps: 4096 minimal totals.
    steps = "; ".join(f"J{i}: A{i} + B{i} -> A{i + 1} + B{i + 1}; k*A{i}" for i in range(12))
    values = "; ".join(f"A{i} = 1; B{i} = 1" for i in range(13))
    assert conserved_totals(Stoichiometry(model_of(f"{steps}; {values}; k = 1"))) is None

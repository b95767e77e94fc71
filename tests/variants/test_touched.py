"""Mutants of what a branch touched. What the model was is put in place of git; see tests/model/test_revision.py."""

from __future__ import annotations

import pytest

from mtor_sbml.variants import touched
from mtor_sbml.variants.mutants import mutants_of
from mtor_sbml.variants.touched import touched_since
from mtor_sbml.variants.uses import uses_of

from ..expectation.judged import NETWORK, file_of, model
from ..simulation.building import antimony_model


@pytest.fixture
def mutants():
    file = file_of("p[made] at 10 min > 10 %")
    return mutants_of(model(), uses_of(model(), (file,), ["C01-one"]))[0]


@pytest.fixture
def since(monkeypatch, mutants):
    """The ids of the mutants of what is other now than in a model with one text replaced."""

    def found(old, new):
        assert old in NETWORK
        monkeypatch.setattr(touched, "model_at", lambda *_: antimony_model(NETWORK.replace(old, new)))
        return {each.id for each in touched_since(model(), "main", mutants)}

    return found


def test_a_new_value_of_a_constant_touches_its_mutants(since):
    assert since("d = 0.1 per_min", "d = 0.3 per_min") == {"d*10", "d/10"}


def test_a_new_law_touches_its_reaction_its_regulations_and_its_constants(since):
    assert since("J4: => Y; k * X * c", "J4: => Y; 2 * k * X * c") == {"J4", "X@J4", "k*10", "k/10"}


def test_another_start_touches_the_protein_and_the_species(since):
    assert since("A in c = 10 nM", "A in c = 12 nM") == {"knockout-RPTOR"}
    assert since("X in c = 16 nM", "X in c = 12 nM") == {"without-X", "X@J4"}


def test_nothing_is_touched_where_nothing_is_other(since):
    assert since("k = 0.0693147180559945 per_min", "k = 0.0693147180559945 per_min /* a comment */") == set()


def test_everything_is_touched_where_there_was_no_model(monkeypatch, mutants):
    monkeypatch.setattr(touched, "model_at", lambda *_: None)
    assert touched_since(model(), "main", mutants) == mutants

"""Expectations written in Python."""

import pytest

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.expectation import declared
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.explain import explain
from mtor_sbml.expectation.parse import parse
from mtor_sbml.expectation.verdict import Outcome, Strength

from . import judged


@pytest.fixture
def model(monkeypatch):
    """The small model; its one file of the project is where names are looked up."""
    monkeypatch.setattr(declared, "files_of", lambda _model, _path=None: (judged.declared(),))
    return judged.model()


def test_sentence_is_its_own_id():
    assert parse("p[made]  at 1 h >= 20 %").id == "p[made] at 1 h >= 20 %"


def test_names_are_those_of_the_project(model):
    verdicts = check(model, [parse("X[plain] at 10 min <= 9 nM"), parse("p at 1 h > 90 %", experiment="made", id="p")])
    assert [(each.id, each.outcome) for each in verdicts] == [
        ("X[plain] at 10 min <= 9 nM", Outcome.HOLDS),
        ("p", Outcome.FAILS),
    ]


def test_premise_strength_and_known_failure_work_as_in_files(model):
    off = parse("X[plain] at 10 min < 9 nM", given="X[plain] at 10 min > 9 nM", id="off")
    known = parse("X[plain] at 10 min < 1 nM", xfail="it is slow", strength=Strength.SHOULD, id="known")
    assert [each.outcome for each in check(model, [off, known])] == [Outcome.ERROR, Outcome.XFAIL]


def test_it_can_be_explained(model):
    assert explain(model, parse("X[plain] at 10 min <= 9 nM")).values == (("X in plain at 10 min", "8 nM"),)


def test_name_that_is_not_declared_points_into_the_sentence(model):
    with pytest.raises(ExpectationsError, match="no observable `XX`") as caught:
        check(model, [parse("1 nM < XX[plain] at 10 min")])
    assert (caught.value.place.file, caught.value.place.column) == ("<sentence>", 8)


def test_what_is_not_of_the_language_is_refused_at_once():
    with pytest.raises(ExpectationsError, match="cannot stand here"):
        parse("X[plain at 10 min")


def test_two_of_one_id_are_refused(model):
    with pytest.raises(UsageError, match="two expectations have the id"):
        check(model, [parse("X[plain] at 10 min <= 9 nM")] * 2)

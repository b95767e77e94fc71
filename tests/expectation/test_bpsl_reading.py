"""Property files are read as PyBioNetFit 1.8.1 parses them, and faults point at the word."""

import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.bpsl.constraint import At, AtTwo, Between, Crossing, Hinge, Logit, Probit, Throughout
from mtor_sbml.expectation.bpsl.reading import parse_constraint, read_properties
from mtor_sbml.expectation.language.source_text import SourceText


def parse(text):
    return parse_constraint(SourceText.at(text, Place("d.prop", 1, 1)))


def sides(inequality):
    return str(inequality.smaller), str(inequality.larger), inequality.or_equal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A < B always", ("A", "B", False)),
        ("A <= 5 always", ("A", "5.0", True)),
        ("A > 5 always", ("5.0", "A", False)),
        ("-1e-3 >= e.B always", ("e.B", "-0.001", True)),
        ("A < inf always", ("A", "inf", False)),
    ],
)
def test_an_inequality_is_turned_so_that_the_smaller_side_comes_first(text, expected):
    assert sides(parse(text).inequality) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A < 5 always", Throughout(once=False)),
        ("A<5ONCE", Throughout(once=True)),
        ("A < 5 at 6", At(Crossing(None, 6.0), everytime=False, before=False)),
        ("A < 5 at 6 first before", At(Crossing(None, 6.0), everytime=False, before=True)),
        ("A < 5 at 6 EveryTime", At(Crossing(None, 6.0), everytime=True, before=False)),
        ("A < 5 between 7, 9", Between(Crossing(None, 7.0), Crossing(None, 9.0), once=False)),
        ("A < 5 once between 7,9", Between(Crossing(None, 7.0), Crossing(None, 9.0), once=True)),
    ],
)
def test_when_it_is_asked_for(text, expected):
    assert parse(text).enforcement == expected


def test_a_moment_may_be_set_by_another_observable():
    enforcement = parse("A<5 atB=6").enforcement
    assert isinstance(enforcement, At)
    assert enforcement.crossing.said("time") == "B = 6"


def test_moments_of_two_ats_follow_their_sides():
    constraint = parse("A at 5 > B at C=6 before")
    assert sides(constraint.inequality) == ("B", "A", False)
    assert isinstance(constraint.enforcement, AtTwo)
    assert constraint.enforcement.smaller.crossing.said("time") == "C = 6"
    assert constraint.enforcement.smaller.before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Hinge(1.0, 0.0)),
        ("weight 2", Hinge(2.0, 0.0)),
        ("weight 2 min 4", Hinge(2.0, 4.0)),
        ("pmin 0.01 pmax 0.98", Probit(0.01, 0.98, 0.0)),
        ("confidence 0.5 tolerance 1", Probit(0.25, 0.75, 1.0)),
        ("logit scale 0.5", Logit(0.5)),
        ("logit scale 0.5 pmin 0.1 pmax 0.9", Logit(0.5, 0.1, 0.9)),
    ],
)
def test_what_it_costs(text, expected):
    assert parse(f"A < 5 at 6 {text}").cost == expected


def test_an_altpenalty_is_turned_like_any_inequality():
    cost = parse("A < 5 at B=3 weight 10 altpenalty A2>4 min 1").cost
    assert isinstance(cost, Hinge)
    assert cost.instead is not None
    assert sides(cost.instead) == ("4.0", "A2", False)
    assert cost.minimum == 1


def test_no_word_is_reserved():
    assert sides(parse("once < always at at=4").inequality) == ("once", "always", False)


def test_blank_lines_and_comments_are_passed_over_and_weights_scaled(tmp_path):
    path = tmp_path / "d.prop"
    path.write_text("\n# nothing\n  A < 5 always weight 2 # why\nA < 5 once confidence 0.9\n", encoding="utf-8")
    hinge, probit = read_properties(path, scale=10)
    assert hinge.text == "A < 5 always weight 2"
    assert hinge.place == Place(str(path), 3, 3)
    assert hinge.cost == Hinge(20.0)
    assert isinstance(probit.cost, Probit)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("A <= B alwys", 8, "`alwys` cannot stand here; expected always, at, between, once or once between"),
        ("A < B", 6, "the line breaks off; expected always, at, between, once or once between"),
        ("A 5", 3, "`5` cannot stand here; expected at or one of < <= > >="),
        ("A < B once min 3", 12, "`min` cannot stand here"),
        ("A < 5 at 3 weight 2 tolerance 1", 21, "`tolerance` cannot stand here"),
        ("A < .5 always", 5, "`.5` cannot stand here; expected a number or an observable"),
        ("5 < 6 always", 5, "`6` cannot stand here; expected an observable"),
        ("nan < inf always", 1, "both sides are numbers"),
        ("A at 5 < B at 6 everytime", 1, "`everytime` cannot be asked of a constraint with two `at`"),
        ("A < 5 at 3 logit scale 0", 1, "the scale of `logit` must be above 0, not 0"),
        ("A < 5 at 3 confidence 3", 1, "probabilities lie between 0 and 1"),
        ("A < 5 at 3 pmin 0.9 pmax 0.1", 1, "probabilities lie between 0 and 1"),
    ],
)
def test_a_fault_says_where_and_what_was_expected(text, column, message):
    with pytest.raises(ExpectationsError) as raised:
        parse(text)
    assert raised.value.place == Place("d.prop", 1, column)
    assert raised.value.message.startswith(message)
    assert text in raised.value.snippet


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path):
    with pytest.raises(ExpectationsError, match=r"gone\.prop"):
        read_properties(tmp_path / "gone.prop")

"""What a constraint means on samples: the moments it picks, and its penalty, on columns that one can read."""

from math import log

import numpy as np
import pytest

from mtor_sbml.errors import Place
from mtor_sbml.expectation.bpsl.penalty import compare, never_reached, total_penalty
from mtor_sbml.expectation.bpsl.reading import parse_constraint
from mtor_sbml.expectation.language.source_text import SourceText

COLUMNS = {
    "time": np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
    "A": np.array([0.0, 2.0, 5.0, 9.0, 4.0, 1.0]),
    "B": np.array([3.0, 3.0, 1.0, 3.0, 1.0, 3.0]),
}


def judged(text):
    constraint = parse_constraint(SourceText.at(text, Place("d.prop", 1, 1)))

    def samples(column):
        return COLUMNS[column.name if column else "time"]

    return compare(constraint, samples), never_reached(constraint, samples)


def rows(text):
    return [comparison.row for comparison in judged(text)[0]]


def penalty(text):
    return total_penalty(judged(text)[0])


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("at 2", [2]),  # a sample that equals the moment
        ("at 2.5", [2]),  # the last one before it
        ("at 2.5 before", [1]),
        ("at A=3", [1]),
        ("at A=3 everytime", [1, 4]),  # rising and falling
        ("at A=5", [2]),  # equal on the way up
        ("at A=0.5 before", [0]),  # nothing before the first
        ("at 5", [5]),
        ("at 0", []),  # nothing crosses the first sample
        ("at 5.5", []),
    ],
)
def test_a_crossing_is_taken_between_two_samples(moment, expected):
    assert rows(f"B < 100 {moment}") == expected


@pytest.mark.parametrize(
    ("stretch", "worst"),
    [
        ("between 1, 3", 9.0),
        ("between 0.5, 1.5", 2.0),
        ("between A=1, A=4.5", 2.0),  # ends where A passes 4.5 the first time after the start
        ("between A=3, A=3", 9.0),  # the same value on the way down
        ("between 3.5, 17", 9.0),  # no end: to the last sample, from the last one before the start
        ("between 4, B=2", 4.0),
    ],
)
def test_between_two_crossings_every_sample_counts(stretch, worst):
    assert penalty(f"A < -1 {stretch}") == worst + 1


def test_what_is_never_reached_costs_nothing_and_is_named():
    comparisons, missing = judged("A < -1 between B=17, A=99")
    assert comparisons == ()
    assert [crossing.said("time") for crossing in missing] == ["B = 17"]
    assert [crossing.said("time") for crossing in judged("A at 9 < B at B=7")[1]] == ["time = 9", "B = 7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A < 4 always", 5.0),
        ("A < 4 once", 0.0),
        ("A > 10 once", 1.0),
        ("A < 9 always", 0.0),  # equal: violated by nothing
        ("A < 9 always weight 2 min 3", 6.0),
        ("A <= 9 always weight 2 min 3", 0.0),
        ("A < 4 at 2 weight 10 altpenalty B < 0.5", 5.0),
        ("A < 4 at 2 weight 10 altpenalty B < 7", 0.0),
        ("A < 4 at 2 weight 10 altpenalty B < 7 min 1", 10.0),
        ("A < 4 at 2 weight 10 altpenalty 0 < B", 10.0),  # PyBioNetFit 1.8.1 ignores it: the 1 is that of A
        ("A < 1 at A=3 everytime", 4.0),
        ("A at 3 < B at 2 weight 0.5", 4.0),
    ],
)
def test_penalties_of_violation(text, expected):
    assert penalty(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A > 4 at 2 confidence 0.98", -log(0.99)),
        ("A < 4 at 2 confidence 0.98", -log(0.01)),
        ("A < 5 at 2 confidence 0.98", -log(0.01)),  # equal, not below
        ("A <= 5 at 2 confidence 0.98", -log(0.99)),
        ("A < 5 at 2 pmin 0.2 pmax 0.6 tolerance 3", -log(0.4)),  # equal: half way
        ("A < 4 at 2 pmin 0 pmax 1 tolerance 1", -log(0.15865525393145707)),  # Φ(-1)
        ("A < 5 at 2 logit scale 3", log(2)),
        ("A < 5 at 2 logit scale 3 pmin 0.2 pmax 0.6", -log(0.4)),
        ("A < 4 at 2 pmin 0 pmax 1", float("inf")),
    ],
)
def test_penalties_of_likelihood(text, expected):
    assert penalty(text) == pytest.approx(expected)

"""Numbers, times and values as readers want them."""

import pytest

from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import Compare

from .judged import claim_of


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.42, "0.42"), (0.0213, "0.0213"), (2e-7, "2e-07"), (2749.0, "2750"), (99.99, "100"), (0.0, "0"), (1.25, "1.25")],
)
def test_numbers_have_three_digits(value, shown):
    assert words.number(value) == shown


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(60, "1 h"), (90, "90 min"), (0.5, "30 s"), (0, "0 min"), (1440, "24 h"), (4320, "3 d"), (-60, "-1 h")],
)
def test_times_take_the_unit_that_suits_them(minutes, shown):
    assert words.time(minutes, "min") == shown


def test_times_of_a_model_without_units_are_bare():
    assert words.time(60, None) == "60"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("max(X[plain] from 0 min to 30 min)", "largest X in plain from 0 min to 30 min"),
        ("mean(X[plain])", "mean X in plain"),
        ("(X[plain] + Y[rest]) at start", "(X in plain + Y in rest) at start"),
        ("2x X[plain] at end", "2x X in plain at 1 h"),
        ("X[plain with dose from -1 h] at 1 h", "X in plain with dose from -1 h at 1 h"),
    ],
)
def test_values_in_words(value, said):
    claim = claim_of(f"{value} <= 9 nM")
    assert isinstance(claim, Compare)
    assert words.of(claim.low, "min") == said

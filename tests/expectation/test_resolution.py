"""The smallest differences that mean anything."""

import pytest

from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.meaning.walk import readings

from .judged import claim_of

OVER_THE_FILE = {"X": (2.0, 8.0), "X - P": (-3.0, 5.0), "A + AB": (0.0, 40.0), "AB": (0.0, 1.0)}
RESOLUTIONS = Resolutions(lambda formula: OVER_THE_FILE[str(formula)])


def measured(level):
    return next(readings(claim_of(f"at 10 min, {level} is present"))).measured


@pytest.mark.parametrize(
    ("level", "resolution"),
    [
        ("p[made]", 0.001),
        ("X[plain]", 8e-4),
        ("bound(RPTOR, MTOR)[plain]", 4e-3),
        ("total(RPTOR)[plain]", 4e-3),
    ],
)
def test_resolutions(level, resolution):
    assert RESOLUTIONS.resolution(measured(level)) == pytest.approx(resolution)


def test_scales():
    assert RESOLUTIONS.scale(measured("p[made]")) == 1
    assert RESOLUTIONS.scale(measured("X[plain]")) == 6
    assert RESOLUTIONS.scale(measured("shift[plain]")) == 10

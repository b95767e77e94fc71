"""Units from libSBML's messages, written as people write them. Factors are worked out by hand."""

import pytest

from mtor_sbml.validation.sbml_units import (
    expected_and_found,
    factor_between,
    lacks_a_volume,
    read_unit,
    write_unit,
)

NMOL = "mole (exponent = 1, multiplier = 1, scale = -9)"
PER_MIN = "second (exponent = -1, multiplier = 60, scale = 0)"
PER_S = "second (exponent = -1, multiplier = 1, scale = 0)"
PER_LITRE = "litre (exponent = -1, multiplier = 1, scale = 0)"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"{NMOL}, {PER_MIN}", "nmol/min"),
        (f"{PER_MIN}, {NMOL}, {PER_LITRE}", "nM/min"),
        (PER_S, "1/s"),
        ("dimensionless (exponent = 1, multiplier = 1, scale = 0)", "dimensionless"),
        ("metre (exponent = 2, multiplier = 1, scale = -6)", "µm^2"),
        ("metre (exponent = 6, multiplier = 0.000316228, scale = 0)", "1e-21 m^6"),
        ("second (exponent = 1, multiplier = 3600, scale = 0)", "h"),
        ("gene_copy (exponent = 1, multiplier = 7, scale = 0)", "7 gene_copy"),
    ],
)
def test_unit_is_written_as_people_write_it(said, written):
    assert write_unit(read_unit(said)) == written


def test_per_second_against_per_minute_is_a_factor_of_sixty():
    assert factor_between(read_unit(PER_S), read_unit(PER_MIN)) == pytest.approx(60)


def test_cubic_metres_and_litres_are_compared_as_volumes():
    cubic_metre = read_unit("metre (exponent = 3, multiplier = 1, scale = 0)")
    litre = read_unit("litre (exponent = 1, multiplier = 1, scale = 0)")
    assert factor_between(cubic_metre, litre) == pytest.approx(1000)


def test_other_dimensions_have_no_factor():
    assert factor_between(read_unit(NMOL), read_unit(PER_S)) is None


def test_unit_per_volume_lacks_a_volume_and_its_inverse_does_not():
    per_volume, amount = read_unit(f"{NMOL}, {PER_LITRE}"), read_unit(NMOL)
    assert lacks_a_volume(per_volume, amount)
    assert not lacks_a_volume(amount, per_volume)


def test_unit_that_libsbml_cannot_tell_is_none():
    text = f"Expected units are {NMOL} but the units returned by the <math> expression are indeterminable."
    assert expected_and_found(text) == (read_unit(NMOL), None)
    assert expected_and_found("The formula 'k' is odd.") is None


@pytest.mark.parametrize("size", ["0", "inf", "nan", "1e300"])
def test_unit_of_an_impossible_size_is_written_and_has_no_factor(size):
    odd = read_unit(f"second (exponent = -2, multiplier = {size}, scale = 0)")
    assert write_unit(odd)
    assert factor_between(odd, read_unit("second (exponent = -2, multiplier = 1, scale = 0)")) is None

"""Quantities convert exactly, refuse other dimensions by name, and formulas know their unit."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mtor_sbml.errors import UnitsError
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.measure import COMMON
from mtor_sbml.model.units import Quantity, are_compatible, convert, formula_unit, parse_quantity, pretty


@pytest.mark.parametrize(
    ("text", "magnitude", "unit"),
    [
        ("30 min", 30, "min"),
        ("5nM", 5, "nM"),
        ("-1.5e-3 h", -1.5e-3, "h"),
        ("2 nM/min", 2, "nM/min"),
        ("10 %", 10, "%"),
        ("1 min^-1", 1, "min^-1"),
        ("7", 7, ""),
        (".5 µM", 0.5, "µM"),
    ],
)
def test_quantities_are_read_as_people_write_them(text: str, magnitude: float, unit: str) -> None:
    assert parse_quantity(text) == Quantity(magnitude, unit)


@pytest.mark.parametrize("text", ["nM", "", "5 nM min", "5 6 nM", "1,5 nM", "five nM", "5 nM/"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(UnitsError):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("740 litre", "L", 740),
        ("2 h", "min", 120),
        ("5 uM", "nM", 5000),
        ("5 µM", "nM", 5000),
        ("5 μM", "nM", 5000),  # the other code point
        ("0.3 nM", "uM", 0.0003),
        ("3 d", "h", 72),
        ("1 nmol/L", "nM", 1),
        ("1 pmol/mL", "nM", 1),
        ("1 nM/min", "nM/h", 60),
        ("50 %", "", 0.5),
        ("1 kPa", "Pa", 1000),
        ("1 hour", "s", 3600),
        ("10", "", 10),
    ],
)
def test_conversion_is_exact(text: str, unit: str, number: float) -> None:
    assert convert(parse_quantity(text), unit) == number


@pytest.mark.parametrize("name", [name for name in COMMON if name not in {"", "dimensionless"}])
def test_units_read_without_pint_are_pints(name: str) -> None:
    import pint

    quantity = pint.application_registry.get().Quantity(1.0, name).to_base_units()
    base = ("meter", "kilogram", "second", "ampere", "kelvin", "mole", "candela")
    assert float(COMMON[name].factor) == pytest.approx(quantity.magnitude, rel=1e-12)
    assert COMMON[name].powers == tuple(dict(quantity.unit_items()).get(unit, 0) for unit in base)


def test_other_dimensions_are_refused_naming_both() -> None:
    with pytest.raises(UnitsError, match=r"expected nM \(concentration\), got 5 min \(time\)"):
        convert(parse_quantity("5 min"), "nM")
    with pytest.raises(UnitsError, match=r"expected nM \(concentration\), got 5, which has no unit(.|\n)*5 nM"):
        convert(Quantity(5.0, ""), "nM")


def test_nanometres_for_nanomolar_is_recognised() -> None:
    with pytest.raises(UnitsError, match="is a length; did you mean 'nM'"):
        convert(parse_quantity("20 nm"), "nM")


def test_an_unknown_unit_gets_the_nearest() -> None:
    with pytest.raises(UnitsError, match=r"no unit 'nMol'(.|\n)*did you mean 'nmol'"):
        parse_quantity("3 nMol")


def test_scales_with_an_offset_are_no_units() -> None:
    with pytest.raises(UnitsError, match="offset"):
        parse_quantity("37 degC")


def test_compatible_units_measure_the_same() -> None:
    assert are_compatible("nM", "mol/L")
    assert not are_compatible("nM", "nmol")


@pytest.mark.parametrize(
    ("unit", "short"),
    [
        ("nanomole / liter", "nM"),
        ("1/(nM*min)", "1/(nM*min)"),
        ("minute", "min"),
        ("dimensionless", ""),
        ("kPa", "kPa"),
    ],
)
def test_pretty_units_are_short(unit: str, short: str) -> None:
    assert pretty(unit) == short


_BODY = """
    unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole;
    unit nM = 1e-9 mole/litre; unit uM = 1e-6 mole/litre; unit per_min = 1/(60 second);
    compartment c = 1 litre; species A in c, B in c; A = 1; B = 2; C = 3 uM; n = 2 dimensionless; plain = 4;
    k = 1 per_min; R: A => B; c*k*A; share := A/(A + B);
"""


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("A", "nM"),
        ("A + B", "nM"),
        ("A / (A + B + 1e-9)", ""),
        ("share", ""),
        ("A ^ n", "nM^2"),
        ("sqrt(A * B)", "nM"),
        ("k * A", "nM/min"),
        ("R", "nmol/min"),
        ("time", "min"),
        ("A * c", "nmol"),
        ("1 / time", "1/min"),
        ("piecewise(A, A > B, B)", "nM"),
        ("exp(A / B)", ""),
        ("A > 3", ""),
        ("2 * 3", ""),
        ("plain", None),
        ("plain * A", None),
    ],
)
def test_a_formula_has_the_unit_of_its_terms(model_of, formula: str, unit: str | None) -> None:
    assert formula_unit(parse_formula(formula), model_of(_BODY)) == unit


@pytest.mark.parametrize("formula", ["A + C", "A + time", "piecewise(A, A > 1, C)", "A < C", "ln(A)"])
def test_unlike_terms_are_refused(model_of, formula: str) -> None:
    with pytest.raises(UnitsError):
        formula_unit(parse_formula(formula), model_of(_BODY))


def test_the_same_dimension_in_another_size_is_unlike(model_of) -> None:
    with pytest.raises(UnitsError, match=r"A is in nM \(concentration\), C in uM \(concentration\)"):
        formula_unit(parse_formula("A + C"), model_of(_BODY))


def test_common_units_need_neither_pint_nor_libsbml() -> None:
    code = (
        "import sys; from mtor_sbml.model.units import *; convert(parse_quantity('2 nM/h'), 'uM/min');"
        "assert not {'pint', 'libsbml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

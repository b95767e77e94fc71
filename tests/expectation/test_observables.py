"""Observables: formulas over the model, with kinds and units that fit."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.file import Kind, Observable
from mtor_sbml.model.formula import parse_formula

from .declaring import read, refusal


def observable(declared: str) -> Observable:
    return read(f"network: small\nobservables:\n  o: {declared}\n").observables["o"]


def test_observable_is_an_amount_in_the_formulas_unit_unless_it_says_more() -> None:
    assert observable("{formula: S6K1 + p_S6K1}") == Observable(
        id="o", formula=parse_formula("S6K1 + p_S6K1"), place=Place("a.yaml", 3, 3)
    )
    declared = observable("{formula: S6K1, name: S6K, kind: signed, unit: uM, resolution: 1 nM, scale: 0.1 uM}")
    assert (declared.name, declared.kind, declared.unit, declared.resolution, declared.scale) == (
        "S6K", Kind.SIGNED, "uM", 0.001, 0.1,
    )  # fmt: skip


def test_resolution_of_a_fraction_is_a_bare_number() -> None:
    assert observable("{formula: p_S6K1 / S6K1_total, kind: fraction, resolution: 0.01}").resolution == 0.01


@pytest.mark.parametrize(
    ("declared", "column", "message"),
    [
        ("{name: x}", 3, "an observable needs its `formula`"),
        ("{formula: p_S6K2 / S6K1}", 16, "the model has no `p_S6K2`; did you mean `p_S6K1`?"),
        ("{formula: S6K1 / S6K1_totl}", 23, "the model has no `S6K1_totl`; did you mean `S6K1_total`?"),
        ("{formula: (S6K1}", 20, "cannot read the formula '(S6K1': syntax error, unexpected end of string"),
        ("{formula: S6K1, kind: fraction}", 16, "a fraction has no unit, and this formula is in nM"),
        ("{formula: S6K1, kind: amout}", 28, "`kind` is one of amount, fraction, signed, not `amout`"),
        ("{formula: S6K1, unit: min}", 28, "the formula is in nM, which cannot be written in min"),
        ("{formula: S6K1, resolution: 0 nM}", 34, "`resolution` is above 0"),
        ("{formula: S6K1, colour: red}", 22, "unknown key `colour`"),
        (
            "{formula: max(S6K1, p_S6K1)}",
            26,
            "inside {…} a comma ends a text; put the text that holds it in double quotes",
        ),
    ],
)
def test_faulty_observable_is_refused_where_it_stands(declared: str, column: int, message: str) -> None:
    problem = refusal(f"network: small\nobservables:\n  o: {declared}\n")
    assert (problem.message, problem.place) == (f"o: {message}", Place("a.yaml", 3, column))


def test_comma_in_a_formula_is_taken_in_quotes() -> None:
    assert observable('{formula: "max(S6K1, p_S6K1)"}').kind is Kind.AMOUNT

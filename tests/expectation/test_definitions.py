"""Abbreviations: with and without parameters."""

from __future__ import annotations

import pytest

from mtor_sbml.expectation.files.definitions import Definition

from .declaring import FILE, read, refusal


def definitions(where: str) -> dict[str, Definition]:
    return dict(read(f"network: small\nwhere:\n  {where}\n").where)


def test_definition_without_parameters_is_an_expression() -> None:
    assert definitions("early: x[e] at 5 min")["early"].body().text == "x[e] at 5 min"


def test_definition_with_parameters_takes_the_text_of_its_arguments() -> None:
    potency = definitions("potency(drug, atp): ic50(x[e with {drug} from 0 min + ATP = {atp} from -inf], {drug})")[
        "potency"
    ]
    assert potency.parameters == ("drug", "atp")
    assert potency.body(("torin1", "5 mM")).text == "ic50(x[e with torin1 from 0 min + ATP = 5 mM from -inf], torin1)"


def test_definition_of_one_expectation_holds_its_for_values() -> None:
    text = FILE + "- {id: C2, for: {d: [a, b]}, where: {'f(t)': 'x[{d}] at {t}'}, expect: f(1 h) > 0}\n"
    second = read(text).expectations[2]
    assert (second.id, second.where["f"].body(("1 h",)).text) == ("C2[b]", "x[b] at 1 h")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("from: x", "`from` is a word of the language and cannot be the id of an abbreviation"),
        ("f(a, a): x + {a}", "`a` cannot be a parameter: each is a name of its own"),
        ("f(drug): x + {drg}", "nothing uses the parameter `drug`; did you mean `drg`?"),
        ("f(a): x + {a} + {b}", "`{b}` has no value"),
        ("f: x +", "the text breaks off; expected a value"),
        ("f(a: x", "`f(a` is neither `name` nor `name(a, b)`"),
    ],
)
def test_faulty_definition_is_refused(where: str, message: str) -> None:
    assert refusal(f"network: small\nwhere:\n  {where}\n").message == message

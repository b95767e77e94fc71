"""Formulas are read, written, compared, expanded and evaluated as SBML's mathematics says."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.formula import (
    Call,
    Formula,
    Function,
    Name,
    Number,
    evaluate,
    expand,
    formula_names,
    parse_formula,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2 ^ 3 ^ 0", 5.0 + 2 * 2),
        ("-a ^ 2", -25.0),
        ("a - b - 1", 2.0),
        ("a / b / 2", 1.25),
        ("piecewise(1, a < b, 2, a > b, 3)", 2.0),
        ("a > b && !(b > a)", 1.0),
        ("a < b || xor(1, 1)", 0.0),
        ("5 == a", 1.0),
        ("1 < b < a", 1.0),
        ("1 < a < b", 0.0),
        ("root(3, -8)", -2.0),
        ("sqrt(a - 1)", 2.0),
        ("log(2, 8)", 3.0),
        ("log10(1000)", 3.0),
        ("ln(exp(2))", 2.0),
        ("factorial(a)", 120.0),
        ("ceil(2.1) + floor(-2.1)", 0.0),
        ("min(a, b, 1) + max(a, b)", 6.0),
        ("quotient(-7, 2)", -3.0),
        ("rem(-7, 2)", -1.0),
        ("asin(1)", math.pi / 2),
        ("avogadro", 6.02214179e23),
        ("pi", math.pi),
        ("true", 1.0),
        ("5e-6", 5e-6),  # libSBML's own value is the next number below
    ],
)
def test_value_follows_the_mathematics_of_sbml(text: str, value: float) -> None:
    assert evaluate(parse_formula(text), {"a": 5.0, "b": 2.0}) == pytest.approx(value, rel=1e-14)


def test_arrays_are_evaluated_point_by_point() -> None:
    values = evaluate(parse_formula("piecewise(x, x > k, 0)"), {"x": np.array([1.0, 2.0, 3.0]), "k": 1.5})
    assert isinstance(values, np.ndarray)
    assert values.tolist() == [0.0, 2.0, 3.0]


def test_division_by_zero_is_numpys_and_silent() -> None:
    assert evaluate(parse_formula("1 / x"), {"x": 0.0}) == math.inf
    assert math.isnan(evaluate(parse_formula("x / x"), {"x": 0.0}))


def test_a_name_without_a_value_is_an_error_with_the_nearest() -> None:
    with pytest.raises(FormulaError, match=r"no value for 'p_S6k'(.|\n)*did you mean 'p_S6K'"):
        evaluate(Name("p_S6k"), {"p_S6K": 1.0})


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("a +", "unexpected end", 3),
        ("log(a)", "can be read in two ways", 6),
        ("5 nM * a", "has no unit", 4),
        ("sin(a, b)", "exactly one argument", 9),
    ],
)
def test_unreadable_text_has_a_caret_under_the_culprit(text: str, message: str, column: int) -> None:
    with pytest.raises(FormulaError, match=message) as caught:
        parse_formula(text)
    shown, caret = caught.value.snippet.splitlines()
    assert shown == "    " + text
    assert caret.index("^") - 4 == column - 1


def test_empty_text_is_refused() -> None:
    with pytest.raises(FormulaError, match="empty"):
        parse_formula("  ")


def test_phosphate_is_no_circle_number() -> None:
    assert parse_formula("Pi + Time + E") == Call("+", (Name("Pi"), Name("Time"), Name("E")))


def test_a_sum_of_a_thousand_terms_is_read() -> None:
    formula = parse_formula(" + ".join(f"x{i}" for i in range(1000)))
    assert formula_names(formula) == {f"x{i}" for i in range(1000)}


def test_formulas_are_equal_when_written_alike_and_survive_pickling() -> None:
    first, second = parse_formula("a*(b + 2)"), parse_formula("a * (b+2)")
    assert first == second
    assert hash(first) == hash(second)
    assert pickle.loads(pickle.dumps(first)) == first
    assert first != parse_formula("a*b + 2")


_LEAVES = st.one_of(st.floats(min_value=-1e6, max_value=1e6).map(Number), st.sampled_from("abc").map(Name))
_FORMULAS = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.tuples(st.sampled_from(["+", "*"]), st.lists(parts, min_size=2, max_size=4)),
        st.tuples(st.sampled_from(["-", "/", "^", "<", "max"]), st.lists(parts, min_size=2, max_size=2)),
        st.tuples(st.sampled_from(["-", "exp"]), st.lists(parts, min_size=1, max_size=1)),
    ).map(lambda call: Call(call[0], tuple(call[1]))),
    max_leaves=12,
)


@given(_FORMULAS)
def test_what_is_written_reads_back_with_the_same_value(formula: Formula) -> None:
    values = {"a": 2.5, "b": -3.0, "c": 0.5}
    expected, again = evaluate(formula, values), evaluate(parse_formula(str(formula)), values)
    assert again == pytest.approx(expected, rel=1e-9, nan_ok=True)


def test_comparison_of_a_comparison_is_not_read_back_as_a_chain() -> None:
    formula = Call("<", (Call("<", (Number(0.0), Number(0.0))), Name("a")))
    assert evaluate(parse_formula(str(formula)), {"a": 2.5}) == evaluate(formula, {"a": 2.5}) == 1.0


def test_expansion_writes_out_rules_functions_and_rates(model_of) -> None:
    model = model_of("""
        compartment c = 2; species A in c = 4; k = 3;
        R: A => ; c*k*A;
        half := A / 2; quarter := half / 2;
    """)
    assert str(expand(Name("quarter"), model)) == "A / 2 / 2"
    assert str(expand(parse_formula("R + half"), model)) == "c * k * A + A / 2"


def test_expansion_fills_in_function_definitions(model_of) -> None:
    model = model_of("species A = 4; A' = 0;")
    object.__setattr__(model, "functions", {"f": Function(("x", "y"), parse_formula("x - 2*y"))})
    assert str(expand(parse_formula("f(A, f(A, 1))"), model)) == "A - 2 * (A - 2 * 1)"
    with pytest.raises(FormulaError, match=r"f\(\) takes 2 arguments \(x, y\), got 1"):
        expand(parse_formula("f(A)"), model)


def test_a_variable_of_a_rate_rule_stays_a_name(model_of) -> None:
    model = model_of("x = 1; x' = -x; y := 2*x + time;")
    assert formula_names(expand(Name("y"), model)) == {"x", "time"}


def test_expansion_refuses_what_the_model_does_not_have(model_of) -> None:
    model = model_of("species S6K = 1; S6K' = 0;")
    with pytest.raises(FormulaError, match=r"no 'S6k'(.|\n)*did you mean 'S6K'"):
        expand(parse_formula("2*S6k"), model)
    with pytest.raises(FormulaError, match=r"no function fractoin\(\)"):
        expand(parse_formula("fractoin(S6K)"), model)


def test_rules_that_need_each_other_are_an_error_that_names_the_circle() -> None:
    from mtor_sbml.model.reading import read_model

    rule = '<assignmentRule variable="{}"><math xmlns="http://www.w3.org/1998/Math/MathML"><ci>{}</ci></math></assignmentRule>'
    model = read_model(
        '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m">'
        '<listOfParameters><parameter id="a" constant="false"/><parameter id="b" constant="false"/></listOfParameters>'
        f"<listOfRules>{rule.format('a', 'b')}{rule.format('b', 'a')}</listOfRules></model></sbml>"
    )
    with pytest.raises(FormulaError, match="a → b → a"):
        expand(Name("a"), model)

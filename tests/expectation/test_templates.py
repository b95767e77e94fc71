"""Templates: one expectation for each row, and values that bring no operators."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.file import Expectation

from .declaring import FILE, read, refusal

A_VALUE = "a value is a name, a number, a quantity or a set of changes"
HEAD = FILE[: FILE.index("- id")]


def rows(template: str) -> dict[str, Expectation]:
    return {row.id: row for row in read(HEAD + template).expectations}


def test_product_has_one_expectation_for_each_combination() -> None:
    expectations = rows("""\
- id: C01-x
  claim: "{gene} matters at {time}."
  for: {gene: [RPTOR, MTOR], time: [1 h, 10 min]}
  expect: knockout {gene} lowers p_S6K[insulin] at {time}
""")
    assert list(expectations) == ["C01-x[RPTOR-1 h]", "C01-x[RPTOR-10 min]", "C01-x[MTOR-1 h]", "C01-x[MTOR-10 min]"]
    last = expectations["C01-x[MTOR-10 min]"]
    assert (last.claim, last.expect[0].text, last.claims) == (
        "MTOR matters at 10 min.", "knockout MTOR lowers p_S6K[insulin] at 10 min", ("C01",),
    )  # fmt: skip


def test_rows_are_named_by_their_first_value() -> None:
    expectations = rows(
        """\
- id: C02-x
  for:
  - {drug: sirolimus, low: 0.05 nM}
  - {drug: torin1, low: 1 nM}
  in: insulin
  given: p_S6K at 1 h >= 20 %
  where: {late: "p_S6K at {moment}"}
  expect:
  - ic50(p_S6K at 1 h, {drug} from 1 pM to 1 uM) >= {low}
  - "{drug} from 0 min abolishes late"
""".replace("{moment}", "2 h")
    )
    assert list(expectations) == ["C02-x[sirolimus]", "C02-x[torin1]"]
    assert [each.text for each in expectations["C02-x[torin1]"].expect] == [
        "ic50(p_S6K at 1 h, torin1 from 1 pM to 1 uM) >= 1 nM", "torin1 from 0 min abolishes late",
    ]  # fmt: skip


def test_an_id_that_holds_a_value_is_taken_as_it_is() -> None:
    assert list(rows("- {id: 'C03-{gene}', for: {gene: [A, B]}, expect: 'knockout {gene} lowers x'}\n")) == [
        "C03-A",
        "C03-B",
    ]


@pytest.mark.parametrize(
    "value",
    ["p_S6K", "20 nM", "-1 h", "0.3", "25 %", "0.2x RPTOR", "knockout A + knockout B", "drug from -1 h", "A = 5 mM"],
)
def test_value_is_a_name_number_quantity_or_changes(value: str) -> None:
    assert list(rows(f"- {{id: C, for: {{v: [{value}]}}, expect: 'f({{v}})'}}\n")) == [f"C[{value}]"]


@pytest.mark.parametrize(
    ("template", "place", "message"),
    [
        ("for: {v: [a * b]}\n  expect: f({v})", "13:13",
         "C: `a * b` would bring its operators into the template: " + A_VALUE),
        ("for: {v: [a >]}\n  expect: f({v})", "13:13",
         "C: `a >` does not stand on its own: " + A_VALUE),
        ("for: {v: [a, a]}\n  expect: f({v})", "13:16", "C: `a` names a row already, in line 13"),
        ("for: {v: [a], w: [b]}\n  expect: f({v})", "13:17", "C: nothing uses `{w}`"),
        ("for: {site: [a]}\n  expect: f({sit})", "13:9", "C: nothing uses `{site}`; did you mean `sit`?"),
        ("for: {v: a}\n  expect: f({v})", "13:12", "C: `v` is a list: write `[a]`"),
        ("for: []\n  expect: f(v)", "13:8", "C: `for` is empty"),
        ("expect: f({v})", "13:13", "C: `{v}` has no value"),
        ("for: {v: [a]}\n  expect: f({v}, {vv})", "14:18", "C[a]: `{vv}` has no value; did you mean `v`?"),
        ("for: {v: [a, b]}\n  expect: f({v}) >", "14:19", "C[a]: the text breaks off; expected a value"),
    ],
)  # fmt: skip
def test_faulty_template_is_refused_where_it_stands(template: str, place: str, message: str) -> None:
    problem = refusal(f"{HEAD}- id: C\n  {template}\n")
    line, column = map(int, place.split(":"))
    assert (problem.message, problem.place) == (message, Place("a.yaml", line, column))


def test_error_in_a_template_shows_the_text_after_replacement() -> None:
    problem = refusal(f"{HEAD}- id: C\n  for: {{v: [abc]}}\n  expect: f({{v}}) >\n")
    assert problem.snippet.startswith("    f(abc) >\n")


def test_names_stand_in_guards_too() -> None:
    expectations = rows("""\
- id: C02-x
  for: {cut: [k_S6K, phosphorylation]}
  expect: p_S6K at 1 h > 0.5
  in: insulin
  guards: "{cut}"
""")
    assert [each.guards for each in expectations.values()] == [("k_S6K",), ("phosphorylation",)]


def test_a_guard_that_a_row_misspells_is_found_where_it_is_written() -> None:
    error = refusal(
        HEAD
        + """\
- id: C02-x
  for: {cut: [k_S6K, k_S7K]}
  expect: p_S6K at 1 h > 0.5
  in: insulin
  guards: ["{cut}"]
"""
    )
    assert "the model has no element `k_S7K`; did you mean `k_S6K`?" in error.message
    assert error.place is not None
    assert error.place.line == 16

"""The list of expectations: ids, evidence, strengths, guards."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import Place
from mtor_sbml.expectation.verdict import Strength

from .declaring import FILE, read, refusal, replaced


def test_expectation_has_what_the_file_says() -> None:
    more = """\
- id: X-1
  claim: It does.
  in: insulin
  expect:
  - p_S6K at 1 h > 0.5
  - p_S6K at 2 h > 0.5
  given: p_S6K at start < 0.1
  evidence: [{pubmed: "12150925", says: IC50 0.1 nM, used: 0.05 to 0.5 nM}, {doi: 10.1016/j.cell.2017.02.004}]
  strength: should
  weight: 2
  xfail: not modelled yet
  tags: [slow]
  claims: [C01, C02]
  guards: [k_S6K, phosphorylation]
"""
    expectation = read(FILE + more).expectations[1]
    assert (expectation.id, expectation.claim, expectation.experiment) == ("X-1", "It does.", "insulin")
    assert [each.text for each in expectation.expect] == ["p_S6K at 1 h > 0.5", "p_S6K at 2 h > 0.5"]
    assert expectation.given is not None
    assert expectation.given.text == "p_S6K at start < 0.1"
    assert expectation.evidence[0] == {"pubmed": "12150925", "says": "IC50 0.1 nM", "used": "0.05 to 0.5 nM"}
    assert (expectation.strength, expectation.weight, expectation.xfail) == (Strength.SHOULD, 2.0, "not modelled yet")
    assert (expectation.tags, expectation.claims, expectation.guards) == (
        ("slow",), ("C01", "C02"), ("k_S6K", "phosphorylation"),
    )  # fmt: skip
    assert expectation.place == Place("a.yaml", 16, 7)


def test_claim_is_the_beginning_of_the_id_unless_said() -> None:
    assert read().expectations[0].claims == ("C06",)
    assert read(replaced("id: C06-drug", "id: drug")).expectations[0].claims == ()


def test_must_without_evidence_is_a_warning() -> None:
    text = replaced("  evidence: [guide: mTORC1]\n", "")
    assert read(text).warnings == (("C06-drug: a `must` without evidence", Place("a.yaml", 12, 7)),)
    assert read(text + "  strength: should\n").warnings == ()
    assert read().warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("  expect:", "  expects:", "14:3", "C06-drug: unknown key `expects`, did you mean `expect`?"),
        ("expect: drug from 0 min abolishes p_S6K[insulin] at 1 h", "expect: []", "14:11",
         "C06-drug: `expect` is empty"),
        ("- id: C06-drug\n  claim", "- claim", "12:3", "an expectation needs an `id`"),
        ("id: C06-drug", "id: C06 drug", "12:7", "C06 drug: an id has no spaces or brackets"),
        ("  expect: drug from 0 min abolishes p_S6K[insulin] at 1 h\n", "", "12:7",
         "C06-drug: `expect` is missing: what must hold?"),
        ("[guide: mTORC1]", "[pubmed: PMC123]", "15:22", "C06-drug: `PMC123` cannot be a pubmed id"),
        ("[guide: mTORC1]", "[doi: 12.1/x]", "15:19", "C06-drug: `12.1/x` cannot be a doi id"),
        ("[guide: mTORC1]", "[biomodels: BIOMD823]", "15:25", "C06-drug: `BIOMD823` cannot be a biomodels id"),
        ("[guide: mTORC1]", "[url: example.org]", "15:19", "C06-drug: `example.org` cannot be a url id"),
        ("[guide: mTORC1]", "[says: IC50]", "15:14",
         "C06-drug: evidence names its source: one of guide, pubmed, doi, biomodels, url"),
        ("[guide: mTORC1]", "[gide: mTORC1]", "15:14", "C06-drug: unknown key `gide`, did you mean `guide`?"),
        ("[guide: mTORC1]", "mTORC1", "15:13", "C06-drug: `evidence` is a list: write `[mTORC1]`"),
        ("  evidence:", "  strength: may\n  evidence:", "15:13",
         "C06-drug: `strength` is one of must, should, not `may`"),
        ("  evidence:", "  weight: 0\n  evidence:", "15:11", "C06-drug: `weight` is above 0"),
        ("  evidence:", "  weight: much\n  evidence:", "15:11", "C06-drug: `weight` is a number, not `much`"),
        ("  evidence:", "  xfail:\n  evidence:", "15:3", "C06-drug: `xfail`, the reason, is empty"),
        ("  evidence:", "  claims: C6a\n  evidence:", "15:11",
         "C06-drug: `C6a` is no claim; claims are C and a number, such as C06"),
        ("  evidence:", "  in: insuline\n  evidence:", "15:7",
         "C06-drug: no experiment `insuline`; did you mean `insulin`?"),
        ("  evidence:", "  guards: [k_s6k]\n  evidence:", "15:12",
         "C06-drug: the model has no element `k_s6k`; did you mean `k_S6K`?"),
        ("  evidence:", "  guards: [mTORC1@phosphorylation]\n  evidence:", "15:12",
         "C06-drug: `mTORC1` is no modifier of `phosphorylation`"),
        ("  evidence:", "  given: p_S6K[insulin at 1 h\n  evidence:", "15:24",
         "C06-drug: `at` cannot stand here; expected `with` or `]`"),
    ],
)  # fmt: skip
def test_faulty_expectation_is_refused_where_it_stands(old: str, new: str, place: str, message: str) -> None:
    problem = refusal(replaced(old, new))
    line, column = map(int, place.split(":"))
    assert (problem.message, problem.place) == (message, Place("a.yaml", line, column))


def test_id_is_used_once() -> None:
    again = "- {id: C06-drug, expect: x > 1}\n"
    assert refusal(FILE + again).message == "C06-drug: id already used in line 12"


def test_folded_expression_points_at_its_line() -> None:
    folded = "expect: >-\n    drug from 0 min abolishes\n    p_S6K[insulin] initial"
    problem = refusal(replaced("expect: drug from 0 min abolishes p_S6K[insulin] at 1 h", folded))
    assert problem.place == Place("a.yaml", 16, 20)
    assert problem.snippet == "    p_S6K[insulin] initial\n                   ^^^^^^^"

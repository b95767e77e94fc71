"""A verdict explained: what a failing test shows."""

import dataclasses

from mtor_sbml.reporting.explanation import explanation


def test_explanation_begins_with_a_place_to_jump_to(verdicts):
    _, fails, _, error, *_ = verdicts
    assert explanation(fails).splitlines() == [
        "expectations/toy.yaml:12:5: fails: fails (margin -1.25)",
        "  fails is what the papers say.",
        "  p_S6K[insulin] at 60 min is 0.42, at most 0.05 was expected (fails)",
        "  evidence: guide: mTORC1; pubmed: 12150925",
    ]
    assert explanation(error).startswith("expectations/toy.yaml:12:5: error: cannot-be-told\n")


def test_what_is_not_there_is_not_said(awkward_verdicts):
    bare = dataclasses.replace(next(iter(awkward_verdicts)), claim="", evidence=(), place=None, message="a\nb")
    assert explanation(bare) == "fails: T-fails[p_S6K] (margin -1.00)\n  a\n  b"

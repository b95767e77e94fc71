"""Counts, their words and the order of urgency."""

from mtor_sbml.reporting.summary import (
    finding_counts,
    findings_in_words,
    most_urgent_first,
    outcome_in_words,
    verdict_counts,
    verdicts_in_words,
)


def test_verdicts_are_counted_and_said(verdicts):
    counts = verdict_counts(verdicts)
    assert counts == {"holds": 2, "fails": 2, "errors": 1, "xfail": 1, "xpass": 0}
    assert verdicts_in_words(counts) == "2 hold, 2 fail, 1 error, 1 fails as declared"
    assert verdicts_in_words(verdict_counts([])) == "0 hold, 0 fail"


def test_findings_are_counted_and_said(findings):
    counts = finding_counts(findings)
    assert counts == {"files": 2, "errors": 1, "warnings": 1, "notes": 0, "suppressed": 0, "known": 0}
    assert findings_in_words(counts) == "1 error, 1 warning"
    assert findings_in_words(finding_counts([])) == "0 errors, 0 warnings"


def test_trouble_comes_first_and_then_the_narrowest_margin(verdicts):
    assert [verdict.id for verdict in most_urgent_first(verdicts)] == [
        "cannot-be-told", "fails", "fails-softly", "known-to-fail", "holds-narrowly", "holds-widely",
    ]  # fmt: skip


def test_only_a_should_that_does_not_hold_is_marked(verdicts):
    words = {verdict.id: outcome_in_words(verdict) for verdict in verdicts}
    assert words["fails-softly"] == "fails (should)"
    assert words["fails"] == "fails"
    assert words["holds-widely"] == "holds"

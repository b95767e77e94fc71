"""Results as GitHub-flavoured Markdown, for a job summary or a comment: what needs attention first, the rest folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from mtor_sbml.expectation.verdict import Outcome, Verdict, Verdicts
from mtor_sbml.reporting.explanation import reasons
from mtor_sbml.reporting.paths import from_here, place_from_here
from mtor_sbml.reporting.summary import (
    counted,
    finding_counts,
    findings_in_words,
    most_urgent_first,
    outcome_in_words,
    verdict_counts,
    verdicts_in_words,
)
from mtor_sbml.validation.finding import Finding, Findings

#: What means something inside a table cell; `$` begins a formula on GitHub.
_MARKUP = re.compile(r"[\\`*_~\[\]<>&|$#]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_VERDICT_COLUMNS = ("expectation", "verdict", "margin", "what was compared")
_FINDING_COLUMNS = ("rule", "severity", "where", "what is wrong")


def check_markdown(results: Iterable[Verdicts]) -> str:
    """A section for each model: its counts, a table of what does not hold, and folded, one of what does."""
    return "\n\n".join(block for verdicts in results for block in _model(verdicts))


def validate_markdown(results: Iterable[Findings]) -> str:
    """The counts over all files, and a table of findings for each file that has some."""
    results = tuple(results)
    counts = finding_counts(results)
    blocks = [f"### {counted(counts['files'], 'file')}: {findings_in_words(counts)}"]
    for findings in results:
        if len(findings):
            blocks += [f"**{escaped(from_here(findings.path))}**", table(_FINDING_COLUMNS, map(_finding, findings))]
    return "\n\n".join(blocks)


def _model(verdicts: Verdicts) -> Iterator[str]:
    yield f"### {escaped(verdicts.model_id)}: {verdicts_in_words(verdict_counts(verdicts))}"
    ordered = most_urgent_first(verdicts)
    unwell = [each for each in ordered if each.outcome is not Outcome.HOLDS]
    well = [each for each in ordered if each.outcome is Outcome.HOLDS]
    if unwell:
        yield table(_VERDICT_COLUMNS, [_verdict(each, reasons(each)) for each in unwell])
    if well:
        yield f"<details><summary>{len(well)} hold</summary>"
        yield table(_VERDICT_COLUMNS, [_verdict(each, each.message) for each in well])
        yield "</details>"


def _verdict(verdict: Verdict, said: str) -> Sequence[str]:
    where = f"\n{place_from_here(verdict.place)}" if verdict.place and verdict.outcome is not Outcome.HOLDS else ""
    margin = "" if verdict.margin is None else f"{verdict.margin:+.2f}"
    outcome = outcome_in_words(verdict)
    shown = f"**{escaped(outcome)}**" if verdict.is_red else escaped(outcome)
    return escaped(verdict.id + where), shown, margin, escaped(said)


def _finding(finding: Finding) -> Sequence[str]:
    where = [str(place_from_here(finding.place))] if finding.place else []
    where += [f"SBML line {finding.line}"] if finding.line else []
    said = f"{finding.message}\nfix: {finding.fix}"
    return finding.rule, finding.severity.value, escaped("\n".join(where)), escaped(said)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are Markdown."""
    rule = ["--:" if column == "margin" else "---" for column in columns]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (columns, rule, *rows))


def escaped(text: str) -> str:
    r"""A text in which nothing is markup, on one line; control characters are written as \x00."""
    shown = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    return "<br>".join(_MARKUP.sub(r"\\\g<0>", line) for line in shown.splitlines())

"""Results counted, put in order of urgency, and said in words: what every report for people begins or ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict
from mtor_sbml.validation.finding import Findings, Severity

_COUNTED = {
    Outcome.HOLDS: "holds",
    Outcome.FAILS: "fails",
    Outcome.ERROR: "errors",
    Outcome.XFAIL: "xfail",
    Outcome.XPASS: "xpass",
}
_URGENCY = (Outcome.ERROR, Outcome.FAILS, Outcome.XPASS, Outcome.XFAIL, Outcome.HOLDS)


def verdict_counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many hold, fail, and so on; every outcome is named."""
    counted = Counter(_COUNTED[verdict.outcome] for verdict in verdicts)
    return {name: counted[name] for name in _COUNTED.values()}


def finding_counts(results: Sequence[Findings]) -> dict[str, int]:
    """How many files, errors, warnings and notes; how many findings are suppressed, or known from a baseline."""
    counted = Counter(finding.severity for findings in results for finding in findings)
    return {
        "files": len(results),
        "errors": counted[Severity.ERROR],
        "warnings": counted[Severity.WARNING],
        "notes": counted[Severity.NOTE],
        "suppressed": sum(len(findings.suppressed) for findings in results),
        "known": sum(len(findings.known) for findings in results),
    }


def most_urgent_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """What needs attention first, then what holds, the narrowest margin first."""
    return sorted(verdicts, key=lambda each: (_URGENCY.index(each.outcome), each.margin or 0.0))


def outcome_in_words(verdict: Verdict) -> str:
    """The outcome, and that it is only a `should` where that excuses it: "fails (should)"."""
    is_excused = verdict.strength is Strength.SHOULD and verdict.outcome is not Outcome.HOLDS
    return f"{verdict.outcome.value} (should)" if is_excused else verdict.outcome.value


def verdicts_in_words(counts: Mapping[str, int]) -> str:
    """Counts of verdicts as a sentence: "30 hold, 1 fails"."""
    words = {
        "holds": ("holds", "hold"),
        "fails": ("fails", "fail"),
        "errors": ("error", "errors"),
        "xfail": ("fails as declared", "fail as declared"),
        "xpass": ("holds against its declared failure", "hold against their declared failure"),
    }
    said = [f"{count} {words[key][count != 1]}" for key, count in counts.items() if count or key in {"holds", "fails"}]
    return ", ".join(said)


def findings_in_words(counts: Mapping[str, int]) -> str:
    """Counts of findings as a sentence: "1 error, 2 warnings, 1 note; 3 suppressed"."""
    said = f"{counted(counts['errors'], 'error')}, {counted(counts['warnings'], 'warning')}"
    said += f", {counted(counts['notes'], 'note')}" if counts["notes"] else ""
    aside = [f"{counts[kind]} {kind}" for kind in ("suppressed", "known") if counts[kind]]
    return f"{said}; {', '.join(aside)}" if aside else said


def counted(number: int, noun: str) -> str:
    """A number of things: "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

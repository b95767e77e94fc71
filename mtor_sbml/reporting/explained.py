"""An explanation as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mtor_sbml.expectation.explanation import Explanation
from mtor_sbml.reporting.json import verdict_json
from mtor_sbml.reporting.paths import place_from_here


def as_text(explanation: Explanation) -> str:
    """Everything but the picture, under headings."""
    return "\n".join(_lines(explanation))


def _lines(explanation: Explanation) -> Iterator[str]:
    verdict = explanation.verdict
    place = f"{place_from_here(verdict.place)}: " if verdict.place else ""
    yield f"{place}{verdict.id} ({verdict.strength.value}, {explanation.model_id})"
    for head, lines in explanation.sections():
        if lines:
            yield ""
            yield head
            yield from (f"  {line}" for line in lines)


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Everything but the curves: `verdict` is what `check` prints of it."""
    return {
        "model": explanation.model_id,
        "verdict": verdict_json(explanation.verdict),
        "given": explanation.given,
        "expect": list(explanation.expect),
        "experiments": [
            {
                "experiment": each.said,
                "periods": [{"time": period.time, "changes": list(period.changes)} for period in each.periods],
                "until": each.until or None,
            }
            for each in explanation.experiments
        ],
        "values": [{"of": said, "value": number} for said, number in explanation.values],
        "allowed": [{"says": said, "is_so": is_so} for said, is_so in explanation.allowed],
    }

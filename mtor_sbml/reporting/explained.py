"""An explanation as text and as JSON."""

from __future__ import annotations

from typing import Any

from mtor_sbml.expectation.explanation import Explanation
from mtor_sbml.reporting.json import verdict_json
from mtor_sbml.reporting.paths import place_from_here


def as_text(explanation: Explanation) -> str:
    """Everything but the picture, under headings."""
    place = explanation.verdict.place
    return (f"{place_from_here(place)}: " if place else "") + str(explanation)


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

"""The page of the claims: what is claimed, with verdict and margin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from mtor_sbml.expectation.verdict import Strength, Verdict, Verdicts
from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.summary import outcome_in_words, verdict_counts, verdicts_in_words


def claims_page(verdicts: Verdicts) -> str:
    """All claims, those that belong together in one table, in the order of the files.

    Args:
        verdicts: Of one network.
    """
    about = (
        "The margin says how far a verdict is from flipping: log2(what is allowed / what is there). "
        "`must` fails the build, `should` is reported."
    )
    counts = verdicts_in_words(verdict_counts(verdicts))
    blocks = [f"# What `{verdicts.model_id}` is expected to do", f"{counts}. {about}"]
    nearest = [f"{each.id} ({each.margin:.2f})" for each in smallest_margins(verdicts, 5)]
    blocks.append(f"Of what must hold, nearest to failing: {', '.join(nearest)}.")
    ordered = sorted(verdicts, key=_group)
    for name, members in groupby(ordered, key=_group):
        blocks += [f"## {name}", table(("expectation", "claim", "strength", "verdict", "margin"), map(_row, members))]
    return "\n\n".join(blocks) + "\n"


def smallest_margins(verdicts: Iterable[Verdict], count: int) -> Sequence[Verdict]:
    """The `must` expectations that are nearest to failing."""
    must = [each for each in verdicts if each.strength is Strength.MUST and each.margin is not None]
    return sorted(must, key=lambda each: each.margin or 0.0)[:count]


def _group(verdict: Verdict) -> str:
    return verdict.claims[0] if verdict.claims else verdict.id.partition("-")[0]


def _row(verdict: Verdict) -> Sequence[str]:
    margin = "" if verdict.margin is None else f"{verdict.margin:.2f}"
    said = escaped(outcome_in_words(verdict))
    return verdict.id, escaped(verdict.claim), verdict.strength.value, said, margin

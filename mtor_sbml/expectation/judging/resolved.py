"""Verdicts that a more exact solver does not share: they say more about the solver than about the model."""

from __future__ import annotations

from dataclasses import replace

from mtor_sbml.expectation.verdict import Outcome, Verdict


def resolved(verdict: Verdict, exact: Verdict) -> Verdict:
    """A verdict, or the error that the solver does not resolve it.

    Args:
        verdict: With the usual tolerances.
        exact: The same expectation with tighter ones.
    """
    if verdict.outcome is exact.outcome or verdict.outcome is Outcome.ERROR:
        return verdict
    message = (
        f"unresolved: it {_said(verdict)}, and with the solver's tolerances tightened tenfold it {_said(exact)}; "
        "give the sentence a margin that the solver can tell"
    )
    return replace(verdict, outcome=Outcome.ERROR, margin=None, message=message)


def _said(verdict: Verdict) -> str:
    if verdict.margin is None:
        return f"cannot be judged ({verdict.message})"
    return f"{'holds' if verdict.margin >= 0 else 'fails'} (margin {verdict.margin:.1g})"

"""One settled expectation and what was recorded, to its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mtor_sbml.errors import MtorSbmlError, SimulationError, UsageError
from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.explain import Explainer
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.margins import TIE
from mtor_sbml.expectation.judging.silent import why_silent
from mtor_sbml.expectation.meaning.elaborate import Elaborated, Line
from mtor_sbml.expectation.meaning.typed import Landmark, Node
from mtor_sbml.expectation.meaning.walk import children
from mtor_sbml.expectation.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an expectation, judged."""

    text: str
    margin: float
    said: str


def verdict_of(judge: Judge, expectation: Expectation, settled: Elaborated) -> Verdict:
    """The verdict of one expectation: an error where it cannot be judged."""
    try:
        findings = _findings(judge, settled)
    except (CannotJudge, SimulationError, UsageError) as problem:
        return _error(expectation, problem)
    margin = min(finding.margin for finding in findings)
    message = findings[0].said if len(findings) == 1 else _line_by_line(findings)
    outcome = Outcome.HOLDS if margin >= 0 else Outcome.FAILS
    if expectation.xfail is not None:
        outcome = Outcome.XPASS if margin >= 0 else Outcome.XFAIL
        message = f"{message}; known: {expectation.xfail}"
    # A tie that fails, a margin of -5e-324, is shown as the 0 that it is.
    return _as_verdict(expectation, outcome, 0.0 if margin == TIE else margin, message)


def _error(expectation: Expectation, problem: MtorSbmlError) -> Verdict:
    message = problem.message.removeprefix(f"{expectation.id}: ")
    return _as_verdict(expectation, Outcome.ERROR, None, "; ".join(filter(None, [message, problem.hint])))


def _findings(judge: Judge, settled: Elaborated) -> list[Finding]:
    """Every line, judged.

    Raises:
        CannotJudge: The premise does not hold, or a line cannot be evaluated.
    """
    if settled.given is not None:
        premise = _find(judge, settled.given)
        if premise.margin < 0:
            raise CannotJudge(f"the premise does not hold: {premise.said}")
    return [_find(judge, line) for line in settled.lines]


def _find(judge: Judge, line: Line) -> Finding:
    """The margin of a line and what there is to say about it."""
    margin = judge.whole(line.claim)
    if np.isnan(margin):
        raise why_silent(judge, line.claim)
    said = "; ".join([Explainer(judge).explain(line.claim), *_doubts(judge, line.claim)])
    return Finding(line.text, margin, said)


def _doubts(judge: Judge, node: Node) -> Iterable[str]:
    """What a reader should know besides: half-times that depend on where the experiment ends."""
    if (
        isinstance(node, Landmark)
        and node.which == "half_time"
        and judge.course(node.value, node.window).is_still_moving
    ):
        yield f"warning: {judge.say(node.value)} still moves at the end, so its half-time depends on the window"
    for part in children(node):
        yield from _doubts(judge, part)


def _line_by_line(findings: Sequence[Finding]) -> str:
    return "\n".join(
        f"{'holds' if each.margin >= 0 else 'fails'} ({each.margin:.2f}): {each.said}" for each in findings
    )


def _as_verdict(expectation: Expectation, outcome: Outcome, margin: float | None, message: str) -> Verdict:
    return Verdict(
        id=expectation.id,
        claim=expectation.claim,
        claims=expectation.claims,
        strength=expectation.strength,
        outcome=outcome,
        margin=margin,
        message=message,
        evidence=expectation.evidence,
        place=expectation.place,
    )

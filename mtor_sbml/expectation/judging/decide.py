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
        findings = [_find(judge, *each) for each in zip(settled.lines, _margins(judge, settled), strict=True)]
    except (CannotJudge, SimulationError, UsageError) as problem:
        return _as_verdict(expectation, Outcome.ERROR, None, why_not(expectation, problem))
    outcome, margin = _together(expectation, [finding.margin for finding in findings])
    message = findings[0].said if len(findings) == 1 else _line_by_line(findings)
    if expectation.xfail is not None:
        message = f"{message}; known: {expectation.xfail}"
    return _as_verdict(expectation, outcome, margin, message)


def outcome_of(judge: Judge, expectation: Expectation, settled: Elaborated) -> tuple[Outcome, float]:
    """Outcome and margin of one expectation, as in its verdict, without the words.

    Raises:
        CannotJudge: It cannot be judged.
        SimulationError: A run that it reads went wrong.
        UsageError: It reads what was not run.
    """
    return _together(expectation, _margins(judge, settled))


def why_not(expectation: Expectation, problem: MtorSbmlError) -> str:
    """What a verdict says about an expectation that cannot be judged."""
    message = problem.message.removeprefix(f"{expectation.id}: ")
    return "; ".join(filter(None, [message, problem.hint]))


def _together(expectation: Expectation, margins: Sequence[float]) -> tuple[Outcome, float]:
    """What the margins of all lines come to."""
    margin = min(margins)
    if expectation.xfail is None:
        outcome = Outcome.HOLDS if margin >= 0 else Outcome.FAILS
    else:
        outcome = Outcome.XPASS if margin >= 0 else Outcome.XFAIL
    # A tie that fails, a margin of -5e-324, is shown as the 0 that it is.
    return outcome, 0.0 if margin == TIE else margin


def _margins(judge: Judge, settled: Elaborated) -> list[float]:
    """The margin of every line.

    Raises:
        CannotJudge: The premise does not hold, or a line cannot be evaluated.
    """
    if settled.given is not None:
        margin = _margin(judge, settled.given)
        if margin < 0:
            raise CannotJudge(f"the premise does not hold: {_find(judge, settled.given, margin).said}")
    return [_margin(judge, line) for line in settled.lines]


def _margin(judge: Judge, line: Line) -> float:
    margin = judge.whole(line.claim)
    if np.isnan(margin):
        raise why_silent(judge, line.claim)
    return margin


def _find(judge: Judge, line: Line, margin: float) -> Finding:
    """A line with its margin and what there is to say about it."""
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

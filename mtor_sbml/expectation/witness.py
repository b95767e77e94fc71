"""A second engine runs what the expectations need: do both compute the same?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, log2

from mtor_sbml.errors import IsolationError, LoadError, SimulationError, UsageError
from mtor_sbml.expectation.judging.margins import LIMIT
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.engines import EngineName, runner_of
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.periods import PeriodRunner
from mtor_sbml.simulation.runs import Runs
from mtor_sbml.simulation.spread import Spread
from mtor_sbml.simulation.witness import Agreement, compare, joined, silent


@dataclass(frozen=True, slots=True)
class Asked:
    """What one file asked of the engine."""

    model: Model  #: with the file's units
    experiments: Sequence[Experiment]
    ours: Runs  #: what the engine made of it


def require_witness(engine: EngineName, witness: EngineName) -> None:
    """Refuse a witness that says nothing, before anything is run.

    Raises:
        UsageError: It is the engine itself, or not installed.
    """
    if engine is witness:
        other = next(each for each in EngineName if each is not engine)
        raise UsageError(f"{engine.label} is no witness of itself", hint=f"name the other engine: {other}")
    runner_of(witness)


def ask_witness(
    asked: Sequence[Asked],
    run_all: Callable[[PeriodRunner], Sequence[Runs]],
    *,
    engine: EngineName,
    witness: EngineName,
    tolerance: float,
    processes: int | None = 1,
) -> Agreement:
    """How a second engine's runs of the same requests compare; one that cannot run them at all says so in it.

    Args:
        asked: What was asked of the engine and what it made of it, for each file.
        run_all: Has the same run by another, for all files together: what both record is the same then.
        engine: Whose verdicts are asked about.
        witness: Who runs them again.
        tolerance: Largest share of an element's range that is no difference.
        processes: How many run them, as of `check`.
    """
    try:
        found = run_all(Spread(runner_of(witness), processes))
    except (SimulationError, LoadError, IsolationError) as problem:
        return silent(asked[0].model, problem, engine=engine, witness=witness, tolerance=tolerance)
    return joined(
        [
            compare(
                each.model, each.experiments, each.ours, theirs, engine=engine, witness=witness, tolerance=tolerance
            )
            for each, theirs in zip(asked, found, strict=True)
        ]
    )


def verdict_of_witness(agreement: Agreement) -> Verdict:
    """The agreement as a verdict beside those of the expectations, so that every report and exit code knows of it.

    Its margin is that of a comparison of the largest difference with the tolerance.
    """
    outcome = Outcome.HOLDS if agreement.holds else Outcome.ERROR if agreement.unfinished else Outcome.FAILS
    share = agreement.largest.share if agreement.largest else 0.0
    margin = log2(agreement.tolerance / share) if share else inf
    return Verdict(
        id=f"witness-{agreement.witness}",
        claim=f"{agreement.witness.label} computes the same as {agreement.engine.label}.",
        claims=(),
        strength=Strength.MUST,
        outcome=outcome,
        margin=None if outcome is Outcome.ERROR else min(max(margin, -LIMIT), LIMIT),
        message=str(agreement),
        evidence=(),
        place=None,
    )

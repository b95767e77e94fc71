"""A second engine runs what the expectations need: do both compute the same?"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, log2

from mtor_sbml.errors import IsolationError, LoadError, SimulationError, UsageError
from mtor_sbml.expectation.judging.margins import LIMIT
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.engines import EngineName, runner_of
from mtor_sbml.simulation.runs import Request, Runs, run
from mtor_sbml.simulation.spread import Spread
from mtor_sbml.simulation.witness import Agreement, compare, silent


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
    model: Model,
    requests: Sequence[Request],
    ours: Runs,
    *,
    engine: EngineName,
    witness: EngineName,
    tolerance: float,
    processes: int | None = 1,
) -> Agreement:
    """How a second engine's runs of the same requests compare; one that cannot run them at all says so in it.

    Args:
        model: What was run.
        requests: What was asked of the engine.
        ours: What it made of them.
        engine: Whose verdicts are asked about.
        witness: Who runs them again.
        tolerance: Largest share of an element's range that is no difference.
        processes: How many run them, as of `check`.
    """
    try:
        theirs = run(model, requests, run_periods=Spread(runner_of(witness), processes))
    except (SimulationError, LoadError, IsolationError) as problem:
        return silent(model, problem, engine=engine, witness=witness, tolerance=tolerance)
    experiments = [request.experiment for request in requests]
    return compare(model, experiments, ours, theirs, engine=engine, witness=witness, tolerance=tolerance)


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

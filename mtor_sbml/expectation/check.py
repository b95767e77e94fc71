"""Judge a model by its expectations: read, settle, plan, simulate once, judge, explain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.expectation.declared import Expectations, files_about
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.files.preamble import with_units
from mtor_sbml.expectation.judging.decide import verdict_of
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.recorded import Recorded
from mtor_sbml.expectation.judging.requests import Needs
from mtor_sbml.expectation.judging.resolved import resolved
from mtor_sbml.expectation.meaning.elaborate import Elaborated, elaborate
from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.meaning.typed import Claim
from mtor_sbml.expectation.verdict import Verdict, Verdicts
from mtor_sbml.expectation.witness import ask_witness, require_witness, verdict_of_witness
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.engines import EngineLike, EngineName, engine_named, runner_of
from mtor_sbml.simulation.runs import Request, Runs, run
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.simulation.witness import TOLERANCE, Agreement, joined

__all__ = ["Verdicts", "check", "judge_of", "requests_of", "settle", "settle_all"]

_USUAL = Tolerances()
_EXACT = Tolerances(_USUAL.relative / 10, _USUAL.absolute / 10)


def check(
    model: Model,
    expectations: Expectations = None,
    *,
    ids: Collection[str] | None = None,
    strict: bool = False,
    engine: EngineLike = EngineName.LIBROADRUNNER,
    witness: EngineLike | None = None,
    witness_tolerance: float = TOLERANCE,
) -> Verdicts:
    """The verdicts of a model's expectations.

    Args:
        model: What is judged.
        expectations: One file, read or by its path, or a list of what `parse` made; by default every file of the
            project whose `network:` is the model.
        ids: Judge only these; the id of a `for` stands for all of its rows.
        strict: Run everything once more with the solver's tolerances tightened tenfold; a verdict that flips is an
            error, "unresolved".
        engine: What integrates: libRoadRunner, or COPASI, which is slower and an optional extra.
        witness: Another engine that runs everything as well. Where their trajectories differ is a failing verdict of
            its own, `witness-copasi`, and in detail the `agreement` of what is returned.
        witness_tolerance: What is no difference, as a share of what the element does: see `simulation.witness`.

    Returns:
        One verdict an expectation, in the order of the files. What cannot be judged is a verdict too.

    Raises:
        ExpectationsError: A file has faults: lists all of them, and nothing is simulated.
        UsageError: No expectations are about this model, or none has one of the ids; an engine is not installed.
        SimulationError: The engine cannot run this model at all.

    Example:
        >>> verdicts = check(load("mtor_network"))  # doctest: +SKIP
        >>> verdicts.hold  # doctest: +SKIP
        True
    """
    engine, second = engine_named(engine), None if witness is None else engine_named(witness)
    if second is not None:
        require_witness(engine, second)
    files = files_about(model, expectations)
    chosen = _chosen(files, ids)
    settled = settle_all(model, files)
    judged = [_judge_file(model, *each, chosen, engine=engine) for each in zip(files, settled, strict=True)]
    verdicts = [verdict for each in judged for verdict in each.verdicts]
    if strict:
        again = [
            _judge_file(model, *each, chosen, engine=engine, tolerances=_EXACT)
            for each in zip(files, settled, strict=True)
        ]
        exact = chain.from_iterable(each.verdicts for each in again)
        verdicts = [resolved(*pair) for pair in zip(verdicts, exact, strict=True)]
    agreement = None if second is None else _agreement(judged, engine, second, witness_tolerance)
    return Verdicts(
        model_id=model.id,
        verdicts=(*verdicts, *((verdict_of_witness(agreement),) if agreement else ())),
        asked=sum(each.runs.asked for each in judged),
        simulated=sum(each.runs.simulated for each in judged),
        warnings=tuple(warning for file in files for warning in file.warnings),
        agreement=agreement,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """One file, judged, and what was run for that."""

    model: Model  #: with the file's units
    requests: Sequence[Request]
    runs: Runs
    verdicts: Sequence[Verdict]


def settle_all(model: Model, files: Sequence[ExpectationsFile]) -> list[Mapping[str, Elaborated]]:
    """Every expectation of each file, typed, by id.

    Raises:
        ExpectationsError: Some have faults: lists all of them.
    """
    settled, faults = zip(*(settle(model, file) for file in files), strict=True)
    if any(faults):
        raise _joined([fault for of_file in faults for fault in of_file])
    return list(settled)


def settle(model: Model, file: ExpectationsFile) -> tuple[Mapping[str, Elaborated], list[ExpectationsError]]:
    """Every expectation of a file, typed, by id; and the faults of those that have one. Nothing is simulated."""
    settled: dict[str, Elaborated] = {}
    faults: list[ExpectationsError] = []
    for expectation in file.expectations:
        try:
            settled[expectation.id] = elaborate(with_units(model, file.units), file, expectation)
        except ExpectationsError as problem:
            faults.append(problem)
    return settled, faults


def _chosen(files: Sequence[ExpectationsFile], ids: Collection[str] | None) -> frozenset[str] | None:
    """The ids of the expectations to judge; None for all."""
    if ids is None:
        return None
    known = [expectation.id for file in files for expectation in file.expectations]
    chosen: set[str] = set()
    for wanted in ids:
        found = {each for each in known if wanted in {each, each.partition("[")[0]}}
        if not found:
            raise UsageError(f"no expectation {wanted!r}", hint=nearest(wanted, known))
        chosen |= found
    return frozenset(chosen)


def _joined(faults: Sequence[ExpectationsError]) -> ExpectationsError:
    """Several faults as one error, which prints as they would one by one."""
    first, *others = dict.fromkeys(map(str, faults))
    if not others:
        return faults[0]
    head = faults[0]
    rest = first.removeprefix(str(ExpectationsError(head.message, place=head.place)))
    return ExpectationsError(
        head.message, place=head.place, snippet="\n".join([rest.lstrip("\n"), *others]).lstrip("\n")
    )


def _judge_file(
    model: Model,
    file: ExpectationsFile,
    settled: Mapping[str, Elaborated],
    chosen: frozenset[str] | None,
    *,
    engine: EngineName,
    tolerances: Tolerances = _USUAL,
) -> _Judged:
    expectations = [each for each in file.expectations if chosen is None or each.id in chosen]
    model = with_units(model, file.units)
    requests = requests_of(file, settled, expectations)
    runs = run(model, requests, tolerances=tolerances, run_periods=runner_of(engine))
    judge = judge_of(model, file, runs)
    verdicts = [verdict_of(judge, expectation, settled[expectation.id]) for expectation in expectations]
    return _Judged(model, requests, runs, verdicts)


def _agreement(judged: Iterable[_Judged], engine: EngineName, witness: EngineName, tolerance: float) -> Agreement:
    return joined(
        [
            ask_witness(each.model, each.requests, each.runs, engine=engine, witness=witness, tolerance=tolerance)
            for each in judged
        ]
    )


def judge_of(model: Model, file: ExpectationsFile, runs: Runs) -> Judge:
    """Who judges a file's expectations by what was run for them; the model has the file's units."""
    recorded = Recorded(runs)
    resolutions = Resolutions(lambda formula: recorded.span(formula, file.experiments.values()))
    return Judge(recorded, resolutions, time_unit=model.units.time, time_resolution=file.time_resolution)


def requests_of(
    file: ExpectationsFile, settled: Mapping[str, Elaborated], expectations: Iterable[Expectation]
) -> list[Request]:
    """What has to be run to judge some expectations of a file, all of which are settled."""
    everything = _needs(settled, file.expectations)
    chosen = tuple(expectations)
    wanted = everything if chosen == file.expectations else _needs(settled, chosen)
    wanted.add_whole_file(file, everything)
    return wanted.requests()


def _needs(settled: Mapping[str, Elaborated], expectations: Iterable[Expectation]) -> Needs:
    needs = Needs()
    for expectation in expectations:
        for claim in _claims(settled[expectation.id]):
            needs.add(claim)
    return needs


def _claims(settled: Elaborated) -> Iterable[Claim]:
    yield from (line.claim for line in settled.lines)
    if settled.given is not None:
        yield settled.given.claim

"""Judge a model by its expectations: read, settle, plan, simulate once, judge, explain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.expectation.declared import Expectations, files_about
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile, FileUnits
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
from mtor_sbml.expectation.witness import Asked, ask_witness, require_witness, verdict_of_witness
from mtor_sbml.model.cuts import Cut
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.engines import EngineLike, EngineName, engine_named, runner_of
from mtor_sbml.simulation.periods import PeriodRunner
from mtor_sbml.simulation.runs import Request, Runs, run_together
from mtor_sbml.simulation.spread import Spread
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.simulation.witness import TOLERANCE

__all__ = [
    "Docket",
    "Verdicts",
    "check",
    "docket_of",
    "judge_of",
    "requests_of",
    "run_dockets",
    "settle",
    "settle_all",
    "with_the_same_units",
]

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
    processes: int | None = 1,
) -> Verdicts:
    """The verdicts of a model's expectations.

    Args:
        model: What is judged.
        expectations: One file, read or by its path, several that are read, or a list of what `parse` made; by default
            every file of the project whose `network:` is the model.
        ids: Judge only these; the id of a `for` stands for all of its rows.
        strict: Run everything once more with the solver's tolerances tightened tenfold; a verdict that flips is an
            error, "unresolved".
        engine: What integrates: libRoadRunner, or COPASI, which is slower and an optional extra.
        witness: Another engine that runs everything as well. Where their trajectories differ is a failing verdict of
            its own, `witness-copasi`, and in detail the `agreement` of what is returned.
        witness_tolerance: What is no difference, as a share of what the element does: see `simulation.witness`.
        processes: How many simulate, this one among them; None for as many as there are cores, where there is enough to
            do. The verdicts are the same.

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
    dockets = [docket_of(model, *each, chosen) for each in zip(files, settle_all(model, files), strict=True)]
    run_periods = Spread(runner_of(engine), processes)
    runs, simulated = run_dockets(dockets, _USUAL, run_periods=run_periods)
    verdicts = _verdicts(dockets, runs)
    if strict:
        exact = _verdicts(dockets, run_dockets(dockets, _EXACT, run_periods=run_periods)[0])
        verdicts = [resolved(*pair) for pair in zip(verdicts, exact, strict=True)]
    agreement = None
    if second is not None:
        agreement = ask_witness(
            [docket.asked(ours) for docket, ours in zip(dockets, runs, strict=True)],
            lambda other: run_dockets(dockets, _USUAL, run_periods=other)[0],
            engine=engine,
            witness=second,
            tolerance=witness_tolerance,
            processes=processes,
        )
    return Verdicts(
        model_id=model.id,
        verdicts=(*verdicts, *((verdict_of_witness(agreement),) if agreement else ())),
        asked=sum(each.asked for each in runs),
        simulated=simulated,
        warnings=tuple(warning for file in files for warning in file.warnings),
        agreement=agreement,
    )


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


@dataclass(frozen=True, slots=True)
class Docket:
    """What is to be judged of one file."""

    model: Model  #: with the file's units
    file: ExpectationsFile
    expectations: Sequence[Expectation]
    settled: Mapping[str, Elaborated]
    requests: Sequence[Request]

    def asked(self, ours: Runs) -> Asked:
        """For a witness: what was asked, and what the engine made of it."""
        return Asked(self.model, [request.experiment for request in self.requests], ours)


def docket_of(
    model: Model, file: ExpectationsFile, settled: Mapping[str, Elaborated], chosen: Collection[str] | None
) -> Docket:
    """The docket of a file; with the ids that are chosen, or with all of its expectations."""
    expectations = [each for each in file.expectations if chosen is None or each.id in chosen]
    return Docket(with_units(model, file.units), file, expectations, settled, requests_of(file, settled, expectations))


def run_dockets(
    dockets: Sequence[Docket],
    tolerances: Tolerances,
    *,
    cuts: Collection[Cut] = frozenset(),
    run_periods: PeriodRunner | None = None,
) -> tuple[list[Runs], int]:
    """What was run for each file, and how many periods in all: files that give the model the same units share them.

    Arguments and errors as in `simulation.runs.run`.
    """
    found: dict[int, Runs] = {}
    simulated = 0
    for numbers in with_the_same_units([docket.file for docket in dockets]):
        requests = [dockets[number].requests for number in numbers]
        model = dockets[numbers[0]].model
        runs, count = run_together(model, requests, tolerances=tolerances, cuts=cuts, run_periods=run_periods)
        found.update(zip(numbers, runs, strict=True))
        simulated += count
    return [found[number] for number in range(len(dockets))], simulated


def with_the_same_units(files: Iterable[ExpectationsFile]) -> list[list[int]]:
    """The positions of files that give the model the same units, together."""
    by_units: dict[FileUnits, list[int]] = {}
    for number, file in enumerate(files):
        by_units.setdefault(file.units, []).append(number)
    return list(by_units.values())


def _verdicts(dockets: Sequence[Docket], runs: Sequence[Runs]) -> list[Verdict]:
    verdicts = []
    for docket, ran in zip(dockets, runs, strict=True):
        judge = judge_of(docket.model, docket.file, ran)
        verdicts += [verdict_of(judge, each, docket.settled[each.id]) for each in docket.expectations]
    return verdicts


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

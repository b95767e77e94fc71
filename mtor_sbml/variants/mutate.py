"""Mutation testing for models: which mechanisms would no expectation miss?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from mtor_sbml.errors import SimulationError, UsageError
from mtor_sbml.expectation.check import settle_all
from mtor_sbml.expectation.declared import Expectations
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile, Survivor
from mtor_sbml.expectation.judging.requests import Needs
from mtor_sbml.expectation.verdict import Outcome, Strength
from mtor_sbml.model.changes import cuts_in
from mtor_sbml.model.document import Model
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.model.suggestions import nearest, one_of
from mtor_sbml.variants.evaluate import Score, task_of
from mtor_sbml.variants.executor import executor
from mtor_sbml.variants.guards import guards_of
from mtor_sbml.variants.mutants import Kind, Mutant, Skipped, by_name, mutants_of, together
from mtor_sbml.variants.mutation import Judged, Mutation
from mtor_sbml.variants.rounds import Found, Rounds, judged_in_rounds
from mtor_sbml.variants.touched import touched_since
from mtor_sbml.variants.uses import Uses, uses_of
from mtor_sbml.variants.variant import ITSELF

#: An expectation that reads more experiments than these is a sweep.
_FEW_EXPERIMENTS = 8


def mutate(
    model: Model,
    expectations: Expectations = None,
    *,
    kinds: Collection[Kind | str] = tuple(Kind),
    ids: Collection[str] | None = None,
    only: Collection[str] = (),
    must_only: bool = False,
    changed_since: str | None = None,
    jobs: int = 1,
    scheduler: str | None = None,
    timeout_s: float = 300.0,
    memory_mb: int = 4096,
    out: Path | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Mutation:
    """What a model's expectations notice of its mutants, each of which has one mechanism removed or one constant moved.

    A mutant is killed when an expectation that holds on the model itself does not hold on it. Expectations that sweep
    doses are judged only where the others noticed nothing, and where they name the mutant among their guards.

    Args:
        model: The model.
        expectations: As `check` takes them. Those that do not hold on the model itself do not count.
        kinds: Which kinds of mutants: reaction, regulation, protein, species, parameter, together.
        ids: Only these expectations.
        only: Ids of mutants, or patterns such as `akt_*`, or what guards call them: only these.
        must_only: Whether only a `must` kills.
        changed_since: A branch, tag or commit: only mutants of what is new or other in the model since then.
        jobs: Processes.
        scheduler: Address of a Dask scheduler, such as "tcp://…", to use its workers instead.
        timeout_s: Seconds that one mutant may take.
        memory_mb: MiB that one process may use.
        out: A folder to keep results in; a run that was interrupted goes on from there.
        progress: Called with the number of mutants judged so far and of all to judge; sweeps count anew.

    Raises:
        ExpectationsError: A file has faults.
        UsageError: No expectations, none that holds, an unknown kind or mutant, a survivor in the file that is no
            mutant, or no such commit.
        SimulationError: The model itself cannot be run.

    Example:
        >>> mutation = mutate(load("mtor_network"), kinds=["reaction", "regulation"])  # doctest: +SKIP
        >>> mutation.score  # doctest: +SKIP
        0.93
    """
    choice = _Choice(frozenset(one_of(Kind, each, "kind of mutants") for each in kinds), tuple(only), changed_since)
    work = _work_of(model, expectations, choice, ids, must_only=must_only)
    with executor(jobs, scheduler, timeout_s=timeout_s, memory_mb=memory_mb) as workers:
        found = judged_in_rounds(work.rounds, workers, out=None if out is None else Path(out), progress=progress)
    failure = found[ITSELF.id].failure
    if failure is not None:
        raise SimulationError(f"the model itself cannot be judged: {failure}")
    return _mutation(model, work, found)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which mutants."""

    kinds: frozenset[Kind]
    only: tuple[str, ...]
    changed_since: str | None

    def of(self, model: Model, mutants: Sequence[Mutant]) -> tuple[Mutant, ...]:
        """Those of the mutants that are chosen."""
        chosen = [each for each in mutants if each.kind in self.kinds]
        if self.only:
            ids = _matching(self.only, mutants)
            chosen = [each for each in chosen if each.id in ids]
        return tuple(chosen) if self.changed_since is None else touched_since(model, self.changed_since, chosen)


@dataclass(frozen=True)
class _Work:
    """What there is to do."""

    rounds: Rounds
    skipped: tuple[Skipped, ...]
    excluded: Mapping[str, str]  #: expectations that do not count, and why
    accepted: Mapping[str, Survivor]


def _work_of(
    model: Model, expectations: Expectations, choice: _Choice, ids: Collection[str] | None, *, must_only: bool
) -> _Work:
    working, _ = with_locals_promoted(model)
    task = task_of(working, expectations, ids=ids)
    chosen = [each for file in task.files for each in file.expectations if each.id in task.ids]
    excluded = {each.id: why for each in chosen if (why := _why_excluded(each, must_only=must_only))}
    counting = [each.id for each in chosen if each.id not in excluded]
    if not counting:
        raise UsageError("no expectation is left that could turn red", hint=_first(excluded))
    everything, skipped = _mutants(model, uses_of(working, task.files, counting), chosen)
    accepted = _accepted(task.files, everything, skipped)
    mutants = choice.of(model, everything)
    settings = [setting for each in mutants for setting in each.settings]
    sweeps = _sweeps(working, task.files, counting)
    task = replace(task, cuts=cuts_in(working, settings))
    rounds = Rounds(
        mutants,
        quick=replace(task, ids=tuple(each for each in counting if each not in sweeps)),
        sweeps=replace(task, ids=tuple(each for each in counting if each in sweeps)),
    )
    return _Work(rounds, tuple(each for each in skipped if each.kind in choice.kinds), excluded, accepted)


def _mutants(
    model: Model, uses: Uses, expectations: Iterable[Expectation]
) -> tuple[tuple[Mutant, ...], tuple[Skipped, ...]]:
    """The mutants of single mechanisms and those that guards name, and what was skipped."""
    mutants, skipped = mutants_of(model, uses)
    joint = tuple(together((guard for each in expectations for guard in each.guards), mutants))
    return (
        (*mutants, *(each for each in joint if isinstance(each, Mutant))),
        (*skipped, *(each for each in joint if isinstance(each, Skipped))),
    )


def _matching(patterns: Iterable[str], mutants: Sequence[Mutant]) -> frozenset[str]:
    """The ids of the mutants that patterns mean."""
    named = by_name(mutants)
    found: set[str] = set()
    for pattern in patterns:
        meant = {
            mutant for name, ids in named.items() if name == pattern or fnmatchcase(name, pattern) for mutant in ids
        }
        if not meant:
            raise UsageError(f"the model has no mutant {pattern!r}", hint=nearest(pattern, named))
        found |= meant
    return frozenset(found)


def _why_excluded(expectation: Expectation, *, must_only: bool) -> str:
    if expectation.xfail is not None:
        return f"declared to fail: {expectation.xfail}"
    return "it is no `must`" if must_only and expectation.strength is not Strength.MUST else ""


def _first(excluded: Mapping[str, str]) -> str:
    return next((f"{name}: {why}" for name, why in excluded.items()), "the files hold no expectations")


def _accepted(
    files: Iterable[ExpectationsFile], mutants: Iterable[Mutant], skipped: Iterable[Skipped]
) -> Mapping[str, Survivor]:
    """The survivors that files accept, by mutant."""
    known = {each.id for each in mutants} | {name for each in skipped for name in each.ids}
    accepted = {name: survivor for file in files for name, survivor in file.survivors.items()}
    for name, survivor in accepted.items():
        if name not in known:
            raise UsageError(f"the model has no mutant {name!r}", place=survivor.place, hint=nearest(name, known))
    return accepted


def _sweeps(model: Model, files: Sequence[ExpectationsFile], ids: Collection[str]) -> frozenset[str]:
    """The expectations that read many experiments, as dose curves do."""
    found = set()
    for file, settled in zip(files, settle_all(model, files), strict=True):
        for each in file.expectations:
            needs = Needs()
            for line in settled[each.id].lines:
                needs.add(line.claim)
            if len(needs.requests()) > _FEW_EXPERIMENTS:
                found.add(each.id)
    return frozenset(found & set(ids))


def _mutation(model: Model, work: _Work, found: Mapping[str, Found]) -> Mutation:
    ordered = [each.id for each in work.rounds.expectations]
    itself = found[ITSELF.id].scores
    nominal = {each: itself[each] for each in ordered if itself[each].outcome is Outcome.HOLDS}
    failing = {each: _why_not(itself[each]) for each in ordered if each not in nominal}
    if not nominal:
        raise UsageError("no expectation holds on the model itself, so none can turn red", hint=_first(failing))
    judged = tuple(_judged(each, found[each.id], nominal, work.accepted.get(each.id)) for each in work.rounds.mutants)
    return Mutation(
        model_id=model.id,
        mutants=judged,
        skipped=work.skipped,
        nominal=nominal,
        sweeps=frozenset(work.rounds.sweeps.ids),
        excluded={**work.excluded, **failing},
        guards=guards_of(work.rounds.expectations, judged, work.skipped, nominal),
    )


def _why_not(score: Score) -> str:
    if score.outcome is Outcome.FAILS:
        return "it fails on the model itself"
    return f"on the model itself it cannot be evaluated: {score.message}"


def _judged(mutant: Mutant, found: Found, nominal: Collection[str], accepted: Survivor | None) -> Judged:
    scores = {each: found.scores[each] for each in nominal if each in found.scores}
    return Judged(mutant, scores, found.failure, accepted.reason if accepted else None)

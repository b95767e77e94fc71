"""Whether the guards that expectations name do guard them: those mutants must turn them red."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.variants.mutants import Skipped, by_name
from mtor_sbml.variants.mutation import Guard, Judged


def guards_of(
    expectations: Iterable[Expectation], judged: Sequence[Judged], skipped: Iterable[Skipped], nominal: Collection[str]
) -> tuple[Guard, ...]:
    """Every guard of every expectation that could be looked at.

    Args:
        expectations: Whose guards.
        judged: The mutants.
        skipped: What has no mutant.
        nominal: Ids of the expectations that hold on the model itself.
    """
    named = by_name(each.mutant for each in judged)
    results = {each.mutant.id: each for each in judged}
    reasons = {each.target: each.reason for each in skipped}
    return tuple(
        found
        for expectation in expectations
        for guard in expectation.guards
        for found in _guard(expectation, guard, [results[each] for each in named.get(guard, ())], reasons, nominal)
    )


def _guard(
    expectation: Expectation,
    guard: str,
    mutants: Sequence[Judged],
    skipped: Mapping[str, str],
    nominal: Collection[str],
) -> Iterator[Guard]:
    """The guard, if this run has a mutant of it or says why there is none."""
    if expectation.id not in nominal:
        yield Guard(expectation.id, guard, None, "the expectation does not hold on the model itself", expectation.place)
        return
    judged = [each for each in mutants if expectation.id in each.scores]
    if any(expectation.id in (*each.killers, *each.errors) for each in judged):
        yield Guard(expectation.id, guard, True, place=expectation.place)
    elif judged:
        margins = [score.margin for each in judged if (score := each.scores[expectation.id]).margin is not None]
        why = f"it holds without it too, with margin {min(margins):.2f}"
        yield Guard(expectation.id, guard, False, why, expectation.place)
    elif guard in skipped:
        yield Guard(expectation.id, guard, None, skipped[guard], expectation.place)

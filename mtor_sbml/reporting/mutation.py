"""Mutation testing for people: the scores, survivors first, and what the expectations files say that is not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.paths import place_from_here
from mtor_sbml.reporting.summary import counted
from mtor_sbml.variants.mutation import Fate, Guard, Judged, Mutation, Tally

#: Survivors, and lines of every other list, that a screen has room for.
_SURVIVORS, _LINES = 15, 10

TALLY_COLUMNS = ("mutants", "killed", "by errors", "survived", "accepted", "not run", "score")
_SURVIVOR_COLUMNS = ("survivor", "what notices most of it", "declared")


def mutation_report(results: Iterable[Mutation], *, verbose: bool = False) -> RenderableType:
    """A screen for each model; everything that there is with `verbose`."""
    return Group(*(part for mutation in results for part in _screen(mutation, verbose=verbose)))


def _screen(mutation: Mutation, *, verbose: bool) -> Iterator[RenderableType]:
    yield _scores(mutation)
    survivors = mutation.survivors
    if survivors:
        yield _survivors(mutation, survivors if verbose else survivors[:_SURVIVORS])
        yield from _rest(len(survivors), _SURVIVORS, verbose=verbose)
    for title, lines in _lists(mutation):
        yield Text(f"\n{title}", style="bold")
        yield from (Padding(Text(line), (0, 0, 0, 2)) for line in (lines if verbose else lines[:_LINES]))
        yield from _rest(len(lines), _LINES, verbose=verbose)
    if verbose:
        yield _kills(mutation)
        yield _all(mutation)
    yield Text()
    yield Text(in_words(mutation), style="" if mutation.is_consistent else "bold red")


def _rest(count: int, shown: int, *, verbose: bool) -> Iterator[Text]:
    if count > shown and not verbose:
        yield Text(f"  and {count - shown} more, which -v lists", style="dim")


def _scores(mutation: Mutation) -> Table:
    scores = Table(title=mutation.model_id, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    scores.add_column("")
    for column in TALLY_COLUMNS:
        scores.add_column(column, justify="right")
    for name, tally in mutation.by_kind():
        scores.add_row(name, *tally_row(tally), style="bold" if name == "all" else "")
    return scores


def tally_row(tally: Tally) -> Sequence[str]:
    """The cells of a tally, as `TALLY_COLUMNS` has them."""
    counts = (tally.mutants, tally.killed, tally.by_errors, tally.survived, tally.accepted, tally.not_run)
    return *map(str, counts), "" if tally.score is None else f"{tally.score:.0%}"


def _survivors(mutation: Mutation, survivors: Iterable[Judged]) -> Table:
    survived = Table(box=SIMPLE_HEAD, expand=True, pad_edge=False)
    survived.add_column(_SURVIVOR_COLUMNS[0], overflow="fold", ratio=3)
    survived.add_column(_SURVIVOR_COLUMNS[1], overflow="fold", ratio=2)
    survived.add_column(_SURVIVOR_COLUMNS[2], overflow="fold", ratio=2)
    for each in survivors:
        name = Text.assemble(each.mutant.id, ("\n" + each.mutant.description, "dim"))
        survived.add_row(name, felt_in_words(mutation, each), _place(each))
    return survived


def felt_in_words(mutation: Mutation, judged: Judged) -> str:
    """How a survivor shows: the expectation whose margin it lowers most, which a sharper claim could start from."""
    felt = mutation.felt_most(judged)
    if felt is None:
        return "nothing"
    return f"{felt.expectation}: margin {felt.nominal:.2f} → {felt.margin:.2f}"


def _place(judged: Judged) -> str:
    return str(place_from_here(judged.mutant.place)) if judged.mutant.place else ""


def _lists(mutation: Mutation) -> Iterator[tuple[str, Sequence[str]]]:
    """What else there is to say: a title and its lines, each list only if it has some."""
    not_run = [f"{each.mutant.id}: {each.failure}" for each in mutation.of_fate(Fate.NOT_RUN)]
    accepted = [f"{each.mutant.id}: {each.accepted}" for each in mutation.of_fate(Fate.ACCEPTED)]
    in_vain = [f"{each.mutant.id}, by {', '.join((*each.killers, *each.errors))}" for each in mutation.accepted_in_vain]
    lists = (
        ("guards that do not guard", [guard_in_words(each) for each in mutation.broken_guards]),
        ("guards that were not tried", [guard_in_words(each) for each in mutation.guards if each.holds is None]),
        ("accepted as survivors, and killed: take them out of `survivors`", in_vain),
        ("expectations that no mutant turns red", [_idle(mutation, each) for each in mutation.idle]),
        ("expectations that do not count", [f"{each}: {why}" for each, why in mutation.excluded.items()]),
        ("could not be run", not_run),
        ("survive as accepted", accepted),
        ("have no mutant", _skipped(mutation)),
    )
    return ((title, lines) for title, lines in lists if lines)


def guard_in_words(guard: Guard) -> str:
    """A guard that is not confirmed, where it is written, and why."""
    place = f"{place_from_here(guard.place)}: " if guard.place else ""
    return f"{place}{guard.expectation} without {guard.guard}: {guard.why}"


def _idle(mutation: Mutation, expectation: str) -> str:
    if expectation not in mutation.sweeps:
        return expectation
    judged = sum(expectation in each.scores for each in mutation.mutants)
    return f"{expectation} (a sweep: judged on {counted(judged, 'mutant')})"


def _skipped(mutation: Mutation) -> Sequence[str]:
    by_reason: dict[tuple[str, str], list[str]] = {}
    for each in mutation.skipped:
        by_reason.setdefault((each.kind.value, each.reason), []).append(each.target)
    ordered = sorted(by_reason.items(), key=lambda entry: -len(entry[1]))
    return [_skipped_line(kind, reason, targets) for (kind, reason), targets in ordered]


def _skipped_line(kind: str, reason: str, targets: Sequence[str]) -> str:
    shown = targets[0] if len(targets) == 1 else f"{len(targets)}, such as {targets[0]}"
    return f"{kind} {shown}: {reason}"


def _kills(mutation: Mutation) -> Table:
    kills = Table(box=SIMPLE_HEAD, pad_edge=False)
    kills.add_column("expectation")
    kills.add_column("kills", justify="right")
    kills.add_column("margin without a mutant", justify="right")
    for each, count in sorted(mutation.kills.items(), key=lambda entry: entry[1]):
        margin = mutation.nominal[each].margin
        kills.add_row(Text(each), str(count), "" if margin is None else f"{margin:+.2f}")
    return kills


def _all(mutation: Mutation) -> Table:
    everything = Table(box=SIMPLE_HEAD, expand=True, pad_edge=False)
    everything.add_column("mutant", overflow="fold", ratio=2)
    everything.add_column("fate", no_wrap=True)
    everything.add_column("by", overflow="fold", ratio=3)
    for each in mutation.mutants:
        everything.add_row(Text(each.mutant.id), each.fate.value, Text(" ".join(each.killers or each.errors)))
    return everything


def in_words(mutation: Mutation) -> str:
    """One sentence: how many are killed, which is the score, and what the files say that is not so."""
    tally = mutation.tally()
    if tally.score is None:
        return f"{mutation.model_id}: no mutants to judge"
    killed = tally.killed + tally.by_errors
    judged = killed + tally.survived
    said = [f"{killed} of {counted(judged, 'mutant')} killed ({tally.score:.1%})"]
    if mutation.broken_guards:
        said.append(f"{counted(len(mutation.broken_guards), 'guard')} not confirmed")
    if mutation.accepted_in_vain:
        said.append(f"{len(mutation.accepted_in_vain)} accepted as survivors, and killed")
    return f"{mutation.model_id}: {', '.join(said)}"


def mutation_markdown(results: Iterable[Mutation]) -> str:
    """A section for each model: the scores, what is not as it should be, and folded, the survivors and the kills."""
    return "\n\n".join(block for mutation in results for block in _section(mutation))


def _section(mutation: Mutation) -> Iterator[str]:
    yield f"### {escaped(in_words(mutation))}"
    yield table(("", *TALLY_COLUMNS), [(name, *tally_row(tally)) for name, tally in mutation.by_kind()])
    if mutation.survivors:
        rows = [_survivor_row(mutation, each) for each in mutation.survivors]
        yield _folded(counted(len(rows), "survivor"), table(_SURVIVOR_COLUMNS, rows))
    for title, lines in _lists(mutation):
        yield _folded(f"{escaped(title)} ({len(lines)})", "\n".join(f"- {escaped(line)}" for line in lines))
    kills = [(escaped(each), str(count)) for each, count in mutation.kills.items()]
    yield _folded("kills of each expectation", table(("expectation", "kills"), kills))


def _survivor_row(mutation: Mutation, judged: Judged) -> Sequence[str]:
    name = f"{judged.mutant.id}\n{judged.mutant.description}"
    return escaped(name), escaped(felt_in_words(mutation, judged)), escaped(_place(judged))


def _folded(title: str, content: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"

"""What mutation testing found: the fate of every mutant, survivors, idle expectations, guards, and the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from html import escape
from math import nan
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Score
from mtor_sbml.variants.mutants import Kind, Mutant, Skipped

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Margins closer than this are the same: what is left is the solver's doing.
_SAME = 1e-3


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"  #: an expectation fails
    ERRED = "killed by errors"  #: none fails, but some cannot be evaluated any more
    SURVIVED = "survived"  #: every expectation still holds
    ACCEPTED = "accepted"  #: the same, as the expectations file says it may
    NOT_RUN = "not run"  #: it could not be judged as a whole: it says nothing about the expectations


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and what the expectations say about it."""

    mutant: Mutant
    scores: Mapping[str, Score]  #: by expectation; only those that were judged on it
    failure: str | None = None  #: why it could not be run
    accepted: str | None = None  #: why it may survive, as the expectations file says

    @property
    def fate(self) -> Fate:
        """What became of it."""
        if self.failure is not None:
            return Fate.NOT_RUN
        if self.killers:
            return Fate.KILLED
        if self.errors:
            return Fate.ERRED
        return Fate.SURVIVED if self.accepted is None else Fate.ACCEPTED

    @property
    def is_killed(self) -> bool:
        """Whether some expectation turns red."""
        return self.fate in {Fate.KILLED, Fate.ERRED}

    @property
    def killers(self) -> tuple[str, ...]:
        """The expectations that fail."""
        return tuple(each for each, score in self.scores.items() if score.outcome is Outcome.FAILS)

    @property
    def errors(self) -> tuple[str, ...]:
        """The expectations that cannot be evaluated any more."""
        return tuple(each for each, score in self.scores.items() if score.outcome is Outcome.ERROR)

    @property
    def is_accepted_in_vain(self) -> bool:
        """Whether it may survive, as the file says, and does not."""
        return self.accepted is not None and self.is_killed


@dataclass(frozen=True, slots=True)
class Felt:
    """The expectation that comes closest to noticing a survivor."""

    expectation: str
    margin: float  #: of the mutant
    nominal: float  #: of the model itself


@dataclass(frozen=True, slots=True)
class Tally:
    """How many mutants had which fate."""

    killed: int = 0
    by_errors: int = 0
    survived: int = 0
    accepted: int = 0
    not_run: int = 0

    @property
    def mutants(self) -> int:
        """How many there are."""
        return self.killed + self.by_errors + self.survived + self.accepted + self.not_run

    @property
    def score(self) -> float | None:
        """The share of killed mutants, without accepted survivors and what could not be run; None if none is left."""
        judged = self.killed + self.by_errors + self.survived
        return (self.killed + self.by_errors) / judged if judged else None


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard of an expectation: a mutant that must turn it red."""

    expectation: str
    guard: str
    holds: bool | None  #: whether a mutant of it turns the expectation red; None when that was not judged
    why: str = ""  #: why not
    place: Place | None = None  #: of the expectation


@dataclass(frozen=True, eq=False, kw_only=True)
class Mutation:
    """The result of mutation testing."""

    model_id: str
    mutants: tuple[Judged, ...]
    skipped: tuple[Skipped, ...]
    nominal: Mapping[str, Score] = field(repr=False)  #: margins on the model itself, of the expectations that count
    sweeps: frozenset[str]  #: those judged only where the others noticed nothing
    excluded: Mapping[str, str]  #: expectations that do not count, and why
    guards: tuple[Guard, ...] = ()

    @property
    def score(self) -> float | None:
        """The share of killed mutants; None when there are none."""
        return self.tally().score

    def tally(self, *kinds: Kind) -> Tally:
        """How many mutants of some kinds had which fate; of all that have one mechanism less when none is named."""
        counted = kinds or tuple(kind for kind in Kind if kind is not Kind.TOGETHER)
        fates = Counter(each.fate for each in self.mutants if each.mutant.kind in counted)
        counts = [fates[fate] for fate in (Fate.KILLED, Fate.ERRED, Fate.SURVIVED, Fate.ACCEPTED, Fate.NOT_RUN)]
        return Tally(*counts)

    def of_fate(self, fate: Fate) -> tuple[Judged, ...]:
        """The mutants with one fate."""
        return tuple(each for each in self.mutants if each.fate is fate)

    @property
    def survivors(self) -> tuple[Judged, ...]:
        """The mutants that no expectation notices, and that may not survive: mechanisms that nothing guards."""
        return tuple(each for each in self.of_fate(Fate.SURVIVED) if each.mutant.kind is not Kind.TOGETHER)

    @property
    def accepted_in_vain(self) -> tuple[Judged, ...]:
        """Mutants that the file accepts as survivors, and that are killed."""
        return tuple(each for each in self.mutants if each.is_accepted_in_vain)

    @cached_property
    def kills(self) -> Mapping[str, int]:
        """How many mutants each expectation kills, fails and errors alike."""
        counted = Counter(each for one in self.mutants for each in (*one.killers, *one.errors))
        return {each: counted[each] for each in self.nominal}

    @property
    def idle(self) -> tuple[str, ...]:
        """Expectations that no mutant can turn red."""
        return tuple(each for each, count in self.kills.items() if not count) if self.mutants else ()

    @property
    def broken_guards(self) -> tuple[Guard, ...]:
        """Guards that do not turn their expectation red."""
        return tuple(each for each in self.guards if each.holds is False)

    @property
    def is_consistent(self) -> bool:
        """Whether what the expectations files say about mutants is true: their guards, and who may survive."""
        return not self.broken_guards and not self.accepted_in_vain

    def felt_most(self, judged: Judged) -> Felt | None:
        """The expectation whose margin a mutant lowers most; None when none moves."""
        pairs = [
            Felt(each, score.margin, nominal)
            for each, score in judged.scores.items()
            if score.margin is not None and (nominal := self.nominal[each].margin) is not None
        ]
        moved = [each for each in pairs if each.nominal - each.margin > _SAME * max(1.0, abs(each.nominal))]
        return max(moved, key=lambda each: each.nominal - each.margin, default=None)

    def to_frame(self) -> pd.DataFrame:
        """A table, one row a mutant: mutant, kind, target, description, fate, killed_by, errors, why, place.

        `killed_by` and `errors` hold the ids of expectations, with spaces between; `why` says what kept it from running
        or why it may survive.
        """
        import pandas as pd

        rows = [
            (
                each.mutant.id,
                each.mutant.kind.value,
                each.mutant.target,
                each.mutant.description,
                each.fate.value,
                " ".join(each.killers),
                " ".join(each.errors),
                each.failure or each.accepted or "",
                str(each.mutant.place or ""),
            )
            for each in self.mutants
        ]
        columns = ["mutant", "kind", "target", "description", "fate", "killed_by", "errors", "why", "place"]
        return pd.DataFrame(rows, columns=columns)

    def margins(self) -> pd.DataFrame:
        """Margins: a row for each mutant, a column for each expectation; NaN for an error and where none was judged."""
        import pandas as pd

        def margin(score: Score | None) -> float:
            return nan if score is None or score.margin is None else score.margin

        rows = [[margin(each.scores.get(column)) for column in self.nominal] for each in self.mutants]
        ids = pd.Index([each.mutant.id for each in self.mutants], name="mutant")
        return pd.DataFrame(rows, index=ids, columns=list(self.nominal), dtype=float)

    def plot(self) -> Figure:
        """A picture: a row for each mutant, a column for each expectation, red where the one turns the other red."""
        from mtor_sbml.variants.mutation_picture import picture

        return picture(self)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("mutants", *(fate.value for fate in Fate), "score"))
        rows = "".join(_html_row(name, tally) for name, tally in self.by_kind())
        listed = "".join(
            f"<li><code>{escape(each.mutant.id)}</code>: {escape(each.mutant.description)}</li>"
            for each in self.survivors
        )
        survivors = f"<p>Survivors:</p><ul>{listed}</ul>" if listed else ""
        return f"<p>{escape(self.model_id)}</p><table><tr>{head}</tr>{rows}</table>{survivors}"

    def by_kind(self) -> Iterable[tuple[str, Tally]]:
        """A tally for each kind that has mutants, for reactions and regulations together, and for all."""
        for kind in Kind:
            if self.tally(kind).mutants:
                yield kind.value, self.tally(kind)
        if self.tally(Kind.REACTION).mutants and self.tally(Kind.REGULATION).mutants:
            yield "reactions and regulations", self.tally(Kind.REACTION, Kind.REGULATION)
        yield "all", self.tally()


def _html_row(name: str, tally: Tally) -> str:
    counts = (tally.killed, tally.by_errors, tally.survived, tally.accepted, tally.not_run)
    score = "" if tally.score is None else f"{tally.score:.0%}"
    return f"<tr><td>{name}</td>{''.join(f'<td>{count}</td>' for count in counts)}<td>{score}</td></tr>"

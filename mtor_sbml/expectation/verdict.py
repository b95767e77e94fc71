"""Verdicts: what became of each expectation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from math import inf
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from mtor_sbml.simulation.witness import Agreement


class Outcome(Enum):
    """An expectation's outcome."""

    HOLDS = "holds"
    FAILS = "fails"
    ERROR = "error"  #: could not be evaluated
    XFAIL = "xfail"  #: a declared failure that still fails
    XPASS = "xpass"  #: a declared failure that holds: the declaration is out of date


class Strength(Enum):
    """What an expectation's failure means."""

    MUST = "must"  #: fails the build
    SHOULD = "should"  #: is reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One expectation, judged."""

    id: str
    claim: str
    claims: tuple[str, ...]
    strength: Strength
    outcome: Outcome
    margin: float | None  #: dimensionless, positive when it holds; None for an error
    message: str  #: what was compared, both numbers with units, what decided
    evidence: tuple[Mapping[str, str], ...]
    place: Place | None
    penalty: float | None = None  #: PyBioNetFit's, of a property; None for every other expectation

    @property
    def is_red(self) -> bool:
        """Whether it fails the build: a must that fails, errs or unexpectedly holds."""
        return self.strength is Strength.MUST and self.outcome in {Outcome.FAILS, Outcome.ERROR, Outcome.XPASS}


#: Green holds, red falls short, grey is a failure that was declared.
_COLOURS = {
    Outcome.HOLDS: "tab:green",
    Outcome.FAILS: "tab:red",
    Outcome.ERROR: "tab:red",
    Outcome.XFAIL: "tab:gray",
    Outcome.XPASS: "tab:red",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What became of all expectations of one model, in the order of the files."""

    model_id: str
    verdicts: tuple[Verdict, ...]
    asked: int  #: periods that the expectations ask for
    simulated: int  #: periods that were run
    warnings: tuple[tuple[str, Place], ...] = field(default=(), repr=False)  #: what is suspicious in the files
    agreement: Agreement | None = field(default=None, repr=False)  #: with a second engine, where one was asked

    @property
    def hold(self) -> bool:
        """Whether nothing fails the build."""
        return not any(verdict.is_red for verdict in self.verdicts)

    def summary(self) -> Mapping[str, int]:
        """How many there are of each outcome: holds, fails, error, xfail, xpass."""
        counted = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome.value: counted[outcome] for outcome in Outcome}

    def to_frame(self) -> pd.DataFrame:
        """A table, one row a verdict: id, claim, strength, verdict, margin (NaN for an error), message, penalty.

        The penalty is PyBioNetFit's, of properties; NaN for every other expectation.
        """
        import pandas as pd

        rows = [
            (each.id, each.claim, each.strength.value, each.outcome.value, each.margin, each.message, each.penalty)
            for each in self.verdicts
        ]
        columns = ["id", "claim", "strength", "verdict", "margin", "message", "penalty"]
        return pd.DataFrame(rows, columns=columns).astype({"margin": float, "penalty": float})

    def plot(self) -> Figure:
        """A picture of all margins: a bar each, the closest to flipping at the bottom; an error has a cross at 0."""
        from matplotlib.figure import Figure

        ordered = sorted(self.verdicts, key=lambda each: -inf if each.margin is None else each.margin)
        rows = range(len(ordered))
        figure = Figure(figsize=(8.0, 1.0 + 0.2 * len(ordered)), layout="constrained")
        axes = figure.subplots()
        axes.barh(rows, [each.margin or 0.0 for each in ordered], color=[_COLOURS[each.outcome] for each in ordered])
        errors = [row for row, each in zip(rows, ordered, strict=True) if each.margin is None]
        axes.plot([0.0] * len(errors), errors, "x", color=_COLOURS[Outcome.ERROR])
        axes.axvline(0.0, color="black", linewidth=0.8)
        axes.set_yticks(rows, [each.id for each in ordered], fontsize=8)
        axes.set_xlabel("margin (log2 of what is allowed over what is there)")
        axes.set_title(f"{self.model_id}: {', '.join(f'{n} {what}' for what, n in self.summary().items() if n)}")
        axes.margins(y=0.01)
        axes.spines[["top", "right"]].set_visible(False)
        return figure

    def __str__(self) -> str:
        margins = ["" if each.margin is None else f"{each.margin:+.2f}" for each in self.verdicts]
        rows = (
            f"{each.outcome.value:<6} {margin:>6}  {each.id}: {each.message}"
            for each, margin in zip(self.verdicts, margins, strict=True)
        )
        return "\n".join((self.model_id, *rows))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("id", "claim", "verdict", "margin", "numbers"))
        rows = "".join(
            f"<tr><td>{escape(each.id)}</td><td>{escape(each.claim)}</td><td>{each.outcome.value}</td>"
            f"<td>{'' if each.margin is None else f'{each.margin:.2f}'}</td><td>{escape(each.message)}</td></tr>"
            for each in self.verdicts
        )
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.summary().items() if count)
        return f"<p>{escape(self.model_id)}: {counts}</p><table><tr>{head}</tr>{rows}</table>"

    def __iter__(self) -> Iterator[Verdict]:
        return iter(self.verdicts)

    def __len__(self) -> int:
        return len(self.verdicts)

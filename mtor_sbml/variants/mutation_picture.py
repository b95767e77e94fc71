"""Mutation testing as one picture: which expectation notices which mutant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Score
from mtor_sbml.variants.mutants import Kind

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mtor_sbml.variants.mutation import Mutation

#: What a cell can say, with its colour.
_CELLS = {"not judged": "white", "holds": "#dddddd", "cannot be evaluated": "#f4b183", "fails": "#c00000"}
#: Beyond this many, names would cover each other.
_MOST_NAMES = 60


def picture(mutation: Mutation) -> Figure:
    """A row for each mutant, kind by kind, and a column for each expectation that holds on the model itself."""
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    ids = list(mutation.nominal)
    cells = np.array([[_cell(each.scores.get(name)) for name in ids] for each in mutation.mutants]).reshape(
        -1, len(ids)
    )
    height = min(1.5 + 0.16 * len(mutation.mutants), 20.0)
    figure = Figure(figsize=(min(4.0 + 0.16 * len(ids), 18.0), height), layout="constrained")
    axes = figure.subplots()
    colours = ListedColormap(list(_CELLS.values()))
    axes.imshow(cells, aspect="auto", cmap=colours, vmin=-0.5, vmax=len(_CELLS) - 0.5, interpolation="nearest")
    if len(ids) <= _MOST_NAMES:
        axes.set_xticks(range(len(ids)), ids, rotation=90, fontsize=6)
    kinds = [each.mutant.kind for each in mutation.mutants]
    if len(kinds) <= _MOST_NAMES:
        axes.set_yticks(range(len(kinds)), [each.mutant.id for each in mutation.mutants], fontsize=6)
    else:
        present = [kind for kind in Kind if kind in kinds]
        axes.set_yticks([kinds.index(kind) for kind in present], present)
    for kind in set(kinds):
        axes.axhline(kinds.index(kind) - 0.5, color="black", linewidth=0.8)
    score = mutation.score
    axes.set_title(mutation.model_id if score is None else f"{mutation.model_id}: {score:.0%} of the mutants killed")
    axes.set_xlabel("expectations")
    legend = [Patch(facecolor=colour, edgecolor="grey", label=said) for said, colour in _CELLS.items()]
    figure.legend(handles=legend, loc="outside lower center", ncols=len(legend), frameon=False)
    return figure


def _cell(score: Score | None) -> int:
    if score is None:
        return 0
    return {Outcome.FAILS: 3, Outcome.ERROR: 2}.get(score.outcome, 1)

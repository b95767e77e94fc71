"""Write the page on the drugs: what half-inhibits each readout, at 1 h and 24 h, and what combinations do.

Run it after a change of the model: `python docs/write_drugs.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from mtor_sbml.errors import SimulationError
from mtor_sbml.expectation.declared import conditions
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, Name
from mtor_sbml.model.loading import load
from mtor_sbml.reporting.markdown import table
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace
from mtor_sbml.simulation.simulate import experiment_from_periods

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FOLDER = Path(__file__).with_name("model")
PAGE, PICTURE = FOLDER / "drugs.md", FOLDER / "drugs.svg"

#: The drugs by their medium species, and the doses of the experiments in which cells are treated, nM.
DRUGS: Mapping[str, float] = {
    "sirolimus": 20.0,
    "everolimus": 20.0,
    "temsirolimus": 20.0,
    "torin1": 250.0,
    "vistusertib": 1000.0,
    "dactolisib": 500.0,
}
#: The readouts, fractions of the protein's total.
READOUTS: Mapping[str, str] = {
    "p_S6K1_T389": "p-S6K1 (T389)",
    "p_4EBP1_T37_46": "p-4E-BP1 (T37/46)",
    "p_Akt_S473": "p-Akt (S473)",
    "p_Akt_T308": "p-Akt (T308)",
}
#: Minutes after the drug.
TIMES: Mapping[str, float] = {"1 h": 60.0, "24 h": 1440.0}
#: Doses of a curve, nM: three for each tenfold.
DOSES = np.logspace(-3, 4, 22)
#: A rapalog with a kinase inhibitor, and two that meet at mTOR.
COMBINATIONS = (("sirolimus", "torin1"), ("sirolimus", "vistusertib"), ("everolimus", "dactolisib"))


_ABOUT = (
    "Made by `python docs/write_drugs.py`: `mtor_network`, cells with amino acids and insulin for long (experiment "
    "`growing`), a drug from 0 min on. Readouts are fractions of the protein's total."
)
_ABOUT_DOSES = (
    "Relative to the cell without the drug at the same time; a readout that never falls to half says how far it goes. "
    "Rapalogs are given as a finite amount, which FKBP12 depletes, so these are totals per volume of medium. Measured "
    "values and what was read for them stand in `expectations/mtor_network_drugs.yaml` (`ic50`)."
)


#: By readout and time.
Levels: TypeAlias = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Curve:
    """One readout against one drug, at one time."""

    drug: str
    readout: str
    time: str
    levels: np.ndarray  #: at `DOSES`, as a share of the level without the drug

    @property
    def said(self) -> str:
        """The dose that halves the readout, or how far it goes."""
        if self.levels.max() > 1.25 and self.levels.min() > 0.5:
            return f"rises to {self.levels.max():.0%}"
        below = np.flatnonzero(self.levels <= 0.5)
        if not below.size:
            return f"stays above {self.levels.min():.0%}"
        if below[0] == 0:
            return f"below {DOSES[0]:g} nM"
        low, high = below[0] - 1, below[0]
        share = (self.levels[low] - 0.5) / (self.levels[low] - self.levels[high])
        dose = DOSES[low] * (DOSES[high] / DOSES[low]) ** share
        return f"{float(f'{dose:.2g}'):g} nM"


def main() -> None:
    """Bring page and picture up to date."""
    curves = measured()
    PAGE.write_text(page(curves), encoding="utf-8")
    picture(curves).savefig(PICTURE, metadata={"Date": None})


def measured(drugs: Iterable[str] = DRUGS) -> tuple[Curve, ...]:
    """Every readout against each drug at every time, in cells that have had amino acids and insulin for long."""
    model = load("mtor_network")
    return tuple(
        Curve(drug, readout, time, np.array([each[readout, time] for each in levels]))
        for drug in drugs
        for levels in [levels_under(model, [{drug: dose} for dose in DOSES])]
        for readout in READOUTS
        for time in TIMES
    )


def page(curves: Sequence[Curve]) -> str:
    """The tables."""
    columns = ("drug", *(f"{name}, {time}" for name in READOUTS.values() for time in TIMES))
    said = {(each.drug, each.readout, each.time): each.said for each in curves}
    rows = ((drug, *(said[drug, readout, time] for readout in READOUTS for time in TIMES)) for drug in DRUGS)
    doses = ", ".join(f"{drug} {dose:g} nM" for drug, dose in DRUGS.items())
    parts = (
        "# The drugs",
        _ABOUT,
        "## Dose that halves a readout",
        _ABOUT_DOSES,
        table(columns, rows),
        "![dose and response](drugs.svg)",
        "## Combinations",
        f"The doses of the experiments: {doses}. Levels in percent of the cell without any drug.",
        table(columns, _combinations()),
    )
    return "\n\n".join(parts) + "\n"


def _combinations() -> Iterator[tuple[str, ...]]:
    treatments = (*((drug,) for drug in DRUGS), *COMBINATIONS)
    doses = [{drug: DRUGS[drug] for drug in drugs} for drugs in treatments]
    for drugs, levels in zip(treatments, levels_under(load("mtor_network"), doses), strict=True):
        yield " + ".join(drugs), *(f"{levels[readout, time]:.0%}" for readout in READOUTS for time in TIMES)


def levels_under(model: Model, treatments: Sequence[Mapping[str, float]]) -> list[Levels]:
    """Each readout at each time under each treatment, doses in nM, relative to the cell without any."""
    known = conditions(model)
    experiments = []
    for doses in ({}, *treatments):
        given = {drug: f"{dose:.10g} nM" for drug, dose in doses.items()}
        experiments.append(experiment_from_periods({"-inf": ["fed", "insulin"], "0 min": given}, known, model))
    formulas = {readout: Name(readout) for readout in READOUTS}
    requests = [Request(each, max(TIMES.values()), frozenset(formulas.values())) for each in experiments]
    runs = run(model, requests)
    without, *others = (_levels(runs.trace(each), formulas) for each in experiments)
    return [{key: level / without[key] for key, level in each.items()} for each in others]


def _levels(trace: Trace | SimulationError, formulas: Mapping[str, Formula]) -> Levels:
    if isinstance(trace, SimulationError):
        raise trace
    times = np.array(list(TIMES.values()))
    values = {readout: Signal(trace, formula).values(times) for readout, formula in formulas.items()}
    return {
        (readout, time): float(value) for readout in values for time, value in zip(TIMES, values[readout], strict=True)
    }


def picture(curves: Sequence[Curve]) -> Figure:
    """A panel for each readout and time, a line for each drug."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "drugs"}):
        figure = Figure(figsize=(12.0, 5.5), layout="constrained")
        panels = figure.subplots(len(TIMES), len(READOUTS), sharex=True, sharey=True)
        for row, time in zip(panels, TIMES, strict=True):
            for axes, (readout, name) in zip(row, READOUTS.items(), strict=True):
                for each in curves:
                    if (each.readout, each.time) == (readout, time):
                        axes.semilogx(DOSES, each.levels, label=each.drug)
                axes.set_title(f"{name}, {time}", fontsize=10)
                axes.axhline(0.5, color="0.8", linewidth=0.8, zorder=0)
                axes.spines[["top", "right"]].set_visible(False)
        panels[-1][0].set_xlabel("dose (nM)")
        panels[-1][0].set_ylabel("of the cell without the drug")
        panels[0][0].legend(fontsize=8, frameon=False)
    return figure


if __name__ == "__main__":
    main()

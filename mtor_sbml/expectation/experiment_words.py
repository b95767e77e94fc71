"""Experiments in words: what begins when, with values and units."""

from __future__ import annotations

from math import isinf

from mtor_sbml.expectation.explanation import ExperimentShown, PeriodShown
from mtor_sbml.expectation.files.file import ExpectationsFile
from mtor_sbml.expectation.meaning import words
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.experiment import Condition, Experiment


def experiment_shown(
    experiment: Experiment, said: str, file: ExpectationsFile, time_unit: str | None
) -> ExperimentShown:
    """An experiment as a sentence reads it.

    Args:
        experiment: With all that the sentence adds to it.
        said: What the sentence calls it.
        file: Tells which conditions have names of their own.
        time_unit: The model's.
    """
    periods = tuple(
        PeriodShown(
            "-inf" if isinf(period.time) else words.time(period.time, time_unit),
            tuple(_condition(each, file) for each in period.conditions),
        )
        for period in experiment.periods
    )
    until = words.time(experiment.until, time_unit) if experiment.until is not None else ""
    return ExperimentShown(said, periods, until)


def _condition(condition: Condition, file: ExpectationsFile) -> str:
    changes = ", ".join(map(change_in_words, condition.changes)) or "nothing"
    return f"{condition.id} ({changes})" if condition.id in file.conditions else changes


def change_in_words(change: Change) -> str:
    """A change as a sentence would say it: "leucine = 400 uM", "knockout TSC2", "cut Akt@TSC2_phosphorylation"."""
    target, value = change.target_id, change.target_value
    if isinstance(value, Quantity):
        total = "total of " if change.kind is ChangeKind.PROTEIN_SET else ""
        return f"{total}{target} = {value}"
    if change.kind is ChangeKind.CUT:
        return f"cut {target}"
    if change.kind is ChangeKind.PROTEIN_SCALE and not value:
        return f"knockout {target}"
    return f"{value:g}x {target}"

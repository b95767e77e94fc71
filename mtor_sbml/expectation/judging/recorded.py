"""The signals of what was run."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mtor_sbml.errors import SimulationError
from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.meaning.resolution import Span
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Runs
from mtor_sbml.simulation.signal import Signal


class Recorded:
    """Signals by experiment and formula, each made once."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._known: dict[tuple[Experiment, Formula], Signal] = {}

    def signal(self, experiment: Experiment, formula: Formula) -> Signal:
        """One formula over one experiment.

        Raises:
            SimulationError: The run of the experiment went wrong.
        """
        key = experiment, formula
        if key not in self._known:
            trace = self._runs.trace(experiment)
            if isinstance(trace, SimulationError):
                raise trace
            self._known[key] = Signal(trace, formula)
        return self._known[key]

    def span(self, formula: Formula, experiments: Iterable[Experiment]) -> Span:
        """Smallest and largest value of a formula over experiments; those whose run went wrong say nothing.

        Raises:
            CannotJudge: None of them could be run.
        """
        values = []
        for experiment in experiments:
            try:
                signal = self.signal(experiment, formula)
            except SimulationError:
                continue
            knots = signal.knots(signal.trace.start, signal.trace.end)
            values.append(signal.values(knots))
        if not values:
            raise CannotJudge("no experiment of the file could be run, so nothing says what differences mean anything")
        together = np.concatenate(values)
        return float(np.min(together)), float(np.max(together))

"""A run of a model, as the rules on simulation and on COPASI's import look at it: each part found out on first use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from time import perf_counter

import numpy as np

from mtor_sbml.errors import IsolationError, MtorSbmlError, SimulationError
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.copasi import run_by_copasi
from mtor_sbml.simulation.copasi_import import CopasiImport, copasi_import
from mtor_sbml.simulation.engine import Engine, engine_for
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.plan import PlannedPeriod, Step
from mtor_sbml.simulation.recording import record
from mtor_sbml.simulation.signal import Segment, Trace
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.validation.horizon import horizon_of
from mtor_sbml.validation.subject import Subject

#: Of runs that are compared: a species may be millions of times rarer than others.
FINE = Tolerances(relative=1e-9, absolute=1e-13)
#: Where a solver cannot do that, and to tell what differs by rounding.
COARSER = Tolerances(relative=1e-7, absolute=1e-11)
#: Of which COPASI makes its own defaults, 1e-6 and 1e-12.
DEFAULT_OF_COPASI = Tolerances(relative=1e-4, absolute=1e-7)

#: The model by itself, from its own initial state.
ALONE = Experiment("the model alone", (), None)


@dataclass(frozen=True, eq=False)
class Trial:
    """A model that is run: what each engine makes of it.

    What an engine refuses is a value here, not an exception, since it is what rules tell.
    """

    subject: Subject
    is_for_copasi: bool = False  #: whether the rules on COPASI's import run too
    until: float | None = None  #: how far to run, in the model's time unit; by default as far as its own pace suggests
    timeout_s: float = 60.0  #: for all that COPASI is asked; half of it for one question
    _asked_s: list[float] = field(default_factory=list, init=False)  #: what the questions so far took

    @property
    def model(self) -> Model:
        """The model as our own reader has it."""
        return self.subject.model

    def line_of(self, element_id: str) -> int | None:
        """The line on which an element begins, in the SBML text."""
        item = self.subject.sbml.getElementBySId(element_id)
        return None if item is None else int(item.getLine())

    # libRoadRunner

    @cached_property
    def loaded(self) -> Engine | SimulationError:
        """The model in libRoadRunner, or why that does not load it."""
        try:
            return engine_for(self.model)
        except SimulationError as problem:
            return problem

    @cached_property
    def start(self) -> Mapping[str, float]:
        """By id what everything is worth at the start, rates of reactions included; nothing if it does not load."""
        if isinstance(self.loaded, SimulationError):
            return {}
        self.loaded.begin()
        self.loaded.fire_first()
        return self.loaded.values_of(self.model.ids - self.model.stoichiometries.keys())

    @cached_property
    def is_off_at_once(self) -> bool:
        """Whether a species or a rate is no number at the start, so that no run can begin."""
        moving = [*self.model.species, *self.model.reactions]
        return not all(isfinite(self.start.get(each, 0.0)) for each in moving)

    @cached_property
    def horizon(self) -> float:
        """How far the model is run, in its time unit."""
        return self.until if self.until is not None else horizon_of(self.subject.sbml, self.model, self.start)

    @cached_property
    def trace(self) -> Trace | SimulationError:
        """What the model does by itself, by libRoadRunner with fine tolerances; or why there is nothing to tell."""
        fine = self.run(FINE)
        if isinstance(fine, Trace):
            return fine
        coarser = self.run(COARSER)
        return coarser if isinstance(coarser, Trace) else fine

    def run(self, tolerances: Tolerances, *, until: float | None = None) -> Trace | SimulationError:
        """The same with other tolerances, or not so far: the end is the one moment that nobody interpolates."""
        engine = self.loaded
        if isinstance(engine, SimulationError):
            return engine
        engine.begin()
        before = self._moment(engine.values_of(self.leaves))
        try:
            engine.fire_first()
            segments = record(engine, 0.0, until or self.horizon, tolerances, leaves=self.leaves)
        except SimulationError as problem:
            return problem
        return Trace(self.model, (before, *segments))

    @cached_property
    def leaves(self) -> frozenset[str]:
        """Ids of all that an assignment rule or a reaction does not give."""
        model = self.model
        ruled = {each.variable for each in model.rules.values() if each.kind == "assignment"}
        return model.ids - ruled - model.reactions.keys() - model.stoichiometries.keys()

    @staticmethod
    def _moment(values: Mapping[str, float]) -> Segment:
        nothing = np.empty((0, 1))
        return Segment(np.array([0.0]), (), nothing, nothing, values)

    # COPASI

    @cached_property
    def imported(self) -> CopasiImport | MtorSbmlError:
        """What COPASI has after the import; or why nothing: it refuses the file, crashes, or is not installed."""
        try:
            with self._timed() as timeout_s:
                return copasi_import(self.subject.text, timeout_s=timeout_s)
        except IsolationError as problem:
            return _in_words(problem)
        except MtorSbmlError as problem:
            return problem

    @cached_property
    def by_copasi(self) -> Trace | MtorSbmlError:
        """The same as `trace`, by COPASI."""
        fine = self.run_by_copasi(FINE)
        # LSODA cannot step off a jump of a formula with the finest tolerances.
        return self.run_by_copasi(COARSER) if isinstance(fine, SimulationError) else fine

    def run_by_copasi(self, tolerances: Tolerances, *, until: float | None = None) -> Trace | MtorSbmlError:
        """The same with other tolerances, or not so far; COPASI takes finer ones than it is given."""
        alone = PlannedPeriod(None, Step(0.0, ()), until or self.horizon, (), self.leaves, frozenset())
        try:
            with self._timed() as timeout_s:
                (result,) = run_by_copasi(self.model, [alone], tolerances, (), timeout_s=timeout_s)
        except IsolationError as problem:
            return _in_words(problem)
        except MtorSbmlError as problem:
            return problem
        if isinstance(result, SimulationError):
            return result
        assert result.before is not None
        return Trace(self.model, (result.before, *result.segments))

    @contextmanager
    def _timed(self) -> Iterator[float]:
        """The seconds that a question may take, which count for all later ones."""
        started = perf_counter()
        try:
            yield min(self.timeout_s / 2, max(self.timeout_s - sum(self._asked_s), _LEAST_S))
        finally:
            self._asked_s.append(perf_counter() - started)


#: Seconds that every question to COPASI gets: starting it takes one or two.
_LEAST_S = 3.0


def _in_words(problem: IsolationError) -> IsolationError:
    """What became of a question to COPASI, whose function the user need not know."""
    message = re.sub(r"^\w+", "COPASI", problem.message)
    return type(problem)(message, hint="raise --timeout or --memory, or run a shorter time with --until")

"""COPASI as a second witness: what it says and shows on import, and its own time courses of our experiments.

Each question is asked in a child process: COPASI 4.48 now and then crashes at a second import in the same process.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import LoadError, NoSteadyState, UsageError
from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, evaluate, expand
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.plan import Step
from mtor_sbml.simulation.runs import require_no_cuts, steps_of

if TYPE_CHECKING:
    import pandas as pd

FloatArray: TypeAlias = NDArray[np.float64]
Row: TypeAlias = dict[str, float | FloatArray]  #: everything by id at one time

# python-copasi ships no registry of MIRIAM resources and says so of every identifier, whatever it is.
_NO_REGISTRY = re.compile(r"CAnnotation \(4\): The MIRIAM resource .* is unknown")
_FIRST_SPAN, _LONGEST, _AT_REST, _DUST = 1e3, 1e7, 1e-7, 1e-15


@dataclass(frozen=True, slots=True)
class CopasiNames:
    """What COPASI calls things."""

    model: str
    species: tuple[str, ...]
    reactions: tuple[str, ...]
    functions: tuple[str, ...]  #: the rate law of each reaction


def copasi_messages(sbml: str) -> list[str]:
    """What COPASI says when it imports the file, one text a message, without its complaint of having no registry.

    Raises:
        UsageError: COPASI is not installed.
        LoadError: COPASI refuses the file.
        IsolationError: COPASI crashed.
    """
    _require_copasi()
    return run_isolated(_messages_on_import, sbml)


def copasi_names(sbml: str) -> CopasiNames:
    """The names that a user of COPASI sees; errors as in `copasi_messages`."""
    _require_copasi()
    return run_isolated(_names, sbml)


def copasi_time_course(
    model: Model, experiment: Experiment, times: Sequence[float], columns: Mapping[str, Formula]
) -> pd.DataFrame:
    """The experiment as COPASI integrates it, from the model's initial state through every period.

    Args:
        model: What to run.
        experiment: What is done to it; pre-equilibration is a time course long enough that nothing moves any more.
        times: When to report, in the model's time unit, ascending, none before the first finite period.
        columns: Formulas to report, by name.

    Returns:
        A table with `time` and the columns; at the times of changes the values after them.

    Raises:
        UsageError: COPASI is not installed, or a time lies before the beginning.
        NoSteadyState: COPASI finds none.
        IsolationError: COPASI crashed.
    """
    import pandas as pd

    _require_copasi()
    require_no_cuts(model, experiment)
    steps = steps_of(model, experiment)
    start = next(step.time for step in steps if not np.isneginf(step.time))
    if min(times) < start:
        raise UsageError(f"the experiment begins at {start:g}, not at {min(times):g}")
    rows = run_isolated(_time_course, model, steps, times, timeout_s=300)
    formulas = {name: expand(formula, model) for name, formula in columns.items()}
    table = {name: [evaluate(formula, row) for row in rows] for name, formula in formulas.items()}
    return pd.DataFrame({"time": list(times), **table})


def _require_copasi() -> None:
    if find_spec("COPASI") is None:
        raise UsageError("COPASI is not installed", hint="pip install mtor-sbml[copasi]")


def _messages_on_import(sbml: str) -> list[str]:
    with closing(_Copasi(sbml)) as copasi:
        return copasi.messages


def _names(sbml: str) -> CopasiNames:
    with closing(_Copasi(sbml)) as copasi:
        return copasi.names()


def _time_course(model: Model, steps: Sequence[Step], times: Sequence[float]) -> list[Row]:
    """Child process: everything by id at each of the times."""
    amounts = {species.id for species in model.species.values() if species.only_substance}
    rows: list[Row] = []
    with closing(_Copasi(model.sbml)) as copasi:
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            copasi.set({setting.id: setting.value for setting in step.settings}, amounts)
            if np.isneginf(step.time):
                copasi.rest()
                continue
            last = max(times) if following is None else following.time
            wanted = [time for time in times if step.time <= time and (following is None or time < last)]
            rows += _rows(copasi, model, step.time, wanted, last)
    return rows


class _Copasi:
    """A model inside COPASI. Its own objects stay in here: printing one that is gone ends the process."""

    def __init__(self, sbml: str) -> None:
        import COPASI

        self._library = COPASI
        COPASI.CCopasiMessage.clearDeque()
        self._data = COPASI.CRootContainer.addDatamodel()
        read = self._data.importSBMLFromString(sbml)
        self.messages = _messages(COPASI.CCopasiMessage.getAllMessageText())
        if not read:
            self.close()
            raise LoadError(f"COPASI cannot read it: {' '.join(self.messages)}")
        self._content = self._data.getModel()

    def close(self) -> None:
        """Give COPASI's memory back."""
        self._library.CRootContainer.removeDatamodel(self._data)

    def names(self) -> CopasiNames:
        """The names that COPASI shows."""
        reactions = tuple(self._content.getReactions())
        return CopasiNames(
            model=self._content.getObjectName(),
            species=tuple(each.getObjectName() for each in self._content.getMetabolites()),
            reactions=tuple(each.getObjectName() for each in reactions),
            functions=tuple(each.getFunction().getObjectName() for each in reactions),
        )

    def set(self, values: Mapping[str, float], only_substance: Collection[str]) -> None:
        """Set initial values by id, which are those of the present after each run; of some species the amount."""
        changed = self._library.ObjectStdVector()
        for kind in (self._content.getCompartments(), self._content.getModelValues()):
            for each in kind:
                if each.getSBMLId() in values:
                    each.setInitialValue(values[each.getSBMLId()])
                    changed.append(each.getInitialValueReference())
        for each in self._content.getMetabolites():
            element = each.getSBMLId()
            if element in values:
                size = each.getCompartment().getInitialValue() if element in only_substance else 1.0
                each.setInitialConcentration(values[element] / size)
                changed.append(each.getInitialConcentrationReference())
        self._content.updateInitialValues(changed)

    def values(self) -> dict[str, float]:
        """The present value of everything by id; of species the concentration."""
        values = {
            each.getSBMLId(): float(each.getInitialValue())
            for kind in (self._content.getCompartments(), self._content.getModelValues())
            for each in kind
        }
        species = self._content.getMetabolites()
        return values | {each.getSBMLId(): float(each.getInitialConcentration()) for each in species}

    def run(self, start: float, times: Sequence[float]) -> dict[str, FloatArray]:
        """Run through the times; what moves, by id, at each of them. The end is the new present."""
        import basico

        # COPASI takes 0 as the start of models that do not read the clock, whatever one says.
        offset = start if self._content.isAutonomous() else 0.0
        self._content.setInitialTime(start - offset)
        table = basico.run_time_course(
            model=self._data,
            values=[time - offset for time in times],
            use_sbml_id=True,
            update_model=True,
            r_tol=1e-10,
            a_tol=1e-14,
        )
        return {str(column): table[column].to_numpy(dtype=float) for column in table.columns}

    def rest(self) -> None:
        """Integrate until ten times the time changes nothing.

        Raises:
            NoSteadyState: It always does.
        """
        span, before = _FIRST_SPAN, np.array([np.inf])
        while span < _LONGEST:
            moved = self.run(0.0, [0.0, span])
            after = np.array([values[-1] for values in moved.values()])
            scale = np.maximum(np.abs(after), 1e-3 * np.median(np.abs(after)))
            if np.all(np.abs(after - before) <= _AT_REST * scale):
                self._drop_dust(_DUST * float(np.median(np.abs(after))))
                return
            span, before = 10 * span, after
        raise NoSteadyState(f"COPASI finds no steady state within {span:g}")

    def _drop_dust(self, finest: float) -> None:
        # LSODA cannot start from values such as 1e-91, which decay leaves behind.
        species = {each.getSBMLId() for each in self._content.getMetabolites()}
        values = self.values()
        self.set({each: 0.0 for each in species if 0 < abs(values[each]) < finest}, ())


def _messages(text: str) -> list[str]:
    parts = re.split(r"^>[A-Z]+ [\d:T-]+<$", text, flags=re.MULTILINE)
    messages = (" ".join(part.split()) for part in parts)
    return [message for message in messages if message and not _NO_REGISTRY.search(message)]


def _rows(copasi: _Copasi, model: Model, start: float, wanted: Sequence[float], last: float) -> list[Row]:
    """Everything by id at each wanted time; the run goes on to the last."""
    still = copasi.values()
    times = sorted({start, *wanted, last})
    moving = copasi.run(start, times) if last > start else {}
    rows: list[Row] = []
    for time in wanted:
        row = still | {each: float(values[times.index(time)]) for each, values in moving.items()}
        amounts = {
            each.id: row[each.id] * row[each.compartment] for each in model.species.values() if each.only_substance
        }
        rows.append({**row, **amounts, "time": time})
    return rows

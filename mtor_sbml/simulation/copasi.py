"""COPASI as a second witness: what it says and shows on import, and what it makes of the periods of a plan.

Each question is asked in a child process: COPASI 4.48 now and then crashes at a second import in the same process, and
importing it sets the C locale.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec

from mtor_sbml.errors import SimulationError, UsageError
from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.copasi_model import CopasiModel, CopasiNames
from mtor_sbml.simulation.copasi_periods import run_periods
from mtor_sbml.simulation.engines import EngineName
from mtor_sbml.simulation.periods import PeriodResult
from mtor_sbml.simulation.plan import PlannedPeriod
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.simulation.unsupported import unsupported

#: For all periods of a plan: COPASI needs about 0.1 s for one of a network with a hundred species.
_TIMEOUT_S, _MEMORY_MB = 1800.0, 8192


def require_copasi() -> None:
    """Refuse to go on where COPASI is not installed.

    Raises:
        UsageError: Says how to install it.
    """
    if find_spec("COPASI") is None:
        raise UsageError("COPASI is not installed", hint='pip install "mtor-sbml[copasi]"')


def copasi_messages(sbml: str) -> list[str]:
    """What COPASI says when it imports the file, one text a message, without its complaint of having no registry.

    Raises:
        UsageError: COPASI is not installed.
        LoadError: COPASI refuses the file.
        IsolationError: COPASI crashed.
    """
    require_copasi()
    return run_isolated(_messages_on_import, sbml)


def copasi_names(sbml: str) -> CopasiNames:
    """The names that a user of COPASI sees; errors as in `copasi_messages`."""
    require_copasi()
    return run_isolated(_names, sbml)


def run_by_copasi(
    model: Model,
    periods: Sequence[PlannedPeriod],
    tolerances: Tolerances,
    start: Sequence[Setting],
    *,
    timeout_s: float = _TIMEOUT_S,
) -> Sequence[PeriodResult | SimulationError]:
    """What each period did, or why there is nothing to tell; arguments as a `PeriodRunner` takes them.

    COPASI works with tolerances that are finer than those that are given. It comes to rest by integrating until ten
    times the time changes nothing, which shares no code with the way that libRoadRunner's runs take.

    Raises:
        UsageError: COPASI is not installed.
        SimulationError: It would run another model: one with an algebraic rule, a delay or a fast reaction.
        LoadError: COPASI refuses the model.
        IsolationError: COPASI crashed, or does not come to an end.
    """
    require_copasi()
    problem = unsupported(model, EngineName.COPASI)
    if problem is not None:
        raise problem
    return run_isolated(
        run_periods, model, tuple(periods), tolerances, tuple(start), timeout_s=timeout_s, memory_mb=_MEMORY_MB
    )


def _messages_on_import(sbml: str) -> list[str]:
    with closing(CopasiModel(sbml)) as copasi:
        return copasi.messages


def _names(sbml: str) -> CopasiNames:
    with closing(CopasiModel(sbml)) as copasi:
        return copasi.names()

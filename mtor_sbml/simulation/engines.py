"""The engines that can run a plan, by name."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from mtor_sbml.model.suggestions import one_of

if TYPE_CHECKING:
    from mtor_sbml.simulation.periods import PeriodRunner


class EngineName(StrEnum):
    """What integrates."""

    LIBROADRUNNER = "libroadrunner"
    COPASI = "copasi"  #: slower, and shares no code with libRoadRunner; an optional extra

    @property
    def label(self) -> str:
        """The name as its makers write it."""
        return {EngineName.LIBROADRUNNER: "libRoadRunner", EngineName.COPASI: "COPASI"}[self]


#: An engine as a user of Python names it.
EngineLike: TypeAlias = EngineName | Literal["libroadrunner", "copasi"]


def engine_named(engine: EngineLike) -> EngineName:
    """The engine of that name.

    Raises:
        UsageError: There is none.
    """
    return one_of(EngineName, engine, "engine")


def runner_of(engine: EngineLike) -> PeriodRunner:
    """What runs periods by that engine.

    Raises:
        UsageError: There is none of that name, or it is not installed.
    """
    if engine_named(engine) is EngineName.LIBROADRUNNER:
        from mtor_sbml.simulation.periods import run_by_libroadrunner

        return run_by_libroadrunner
    from mtor_sbml.simulation.copasi import require_copasi, run_by_copasi

    require_copasi()
    return run_by_copasi

"""The engines that can run a plan, by name."""

from __future__ import annotations

from enum import StrEnum

from mtor_sbml.simulation.runs import PeriodRunner, run_by_libroadrunner


class EngineName(StrEnum):
    """What integrates."""

    LIBROADRUNNER = "libroadrunner"
    COPASI = "copasi"  #: slower, and shares no code with libRoadRunner; an optional extra

    @property
    def label(self) -> str:
        """The name as its makers write it."""
        return {EngineName.LIBROADRUNNER: "libRoadRunner", EngineName.COPASI: "COPASI"}[self]


def runner_of(engine: EngineName) -> PeriodRunner:
    """What runs periods by that engine.

    Raises:
        UsageError: It is not installed.
    """
    if engine is EngineName.LIBROADRUNNER:
        return run_by_libroadrunner
    from mtor_sbml.simulation.copasi import require_copasi, run_by_copasi

    require_copasi()
    return run_by_copasi

# The public surface, imported name by name on first use. What is not listed here is private, whatever its name.
from .errors import (
    ChangeError,
    ExitCode,
    ExpectationsError,
    FormulaError,
    IsolationError,
    LoadError,
    MtorSbmlError,
    NoSteadyState,
    Place,
    SimulationError,
    SourceError,
    UnitsError,
    UsageError,
)
from .expectation.check import Verdicts, check
from .expectation.declared import expectations, experiments, observables, simulate
from .expectation.explain import explain
from .expectation.explanation import Explanation
from .expectation.parse import parse
from .expectation.verdict import Outcome, Strength, Verdict
from .model.document import Model
from .model.loading import load, load_text
from .simulation.engines import EngineName
from .simulation.experiment import Condition, Experiment, Period
from .simulation.interop import to_roadrunner, to_tellurium
from .simulation.simulate import Simulation
from .simulation.witness import Agreement
from .validation.finding import Finding, Severity
from .validation.validate import Findings, validate
from .variants.calibrate import calibrate
from .variants.calibration import Calibration
from .variants.ensemble import ensemble
from .variants.ensemble_result import Ensemble
from .variants.mutate import mutate
from .variants.mutation import Mutation

__all__ = [
    "Agreement",
    "Calibration",
    "ChangeError",
    "Condition",
    "EngineName",
    "Ensemble",
    "ExitCode",
    "ExpectationsError",
    "Experiment",
    "Explanation",
    "Finding",
    "Findings",
    "FormulaError",
    "IsolationError",
    "LoadError",
    "Model",
    "MtorSbmlError",
    "Mutation",
    "NoSteadyState",
    "Outcome",
    "Period",
    "Place",
    "Severity",
    "Simulation",
    "SimulationError",
    "SourceError",
    "Strength",
    "UnitsError",
    "UsageError",
    "Verdict",
    "Verdicts",
    "calibrate",
    "check",
    "ensemble",
    "expectations",
    "experiments",
    "explain",
    "load",
    "load_text",
    "mutate",
    "observables",
    "parse",
    "simulate",
    "to_roadrunner",
    "to_tellurium",
    "validate",
]

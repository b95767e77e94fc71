"""What the composer refuses, as findings, each cause once beside what the rules found in the sources themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mtor_sbml.errors import (
    ComposerDied,
    ImportFault,
    InvalidResult,
    MtorSbmlError,
    Place,
    Redefinition,
    WiringFault,
)
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules.antimony import composer_died, import_fails, no_antimony
from mtor_sbml.validation.rules.antimony_names import defined_twice, undeclared
from mtor_sbml.validation.rules.antimony_wiring import two_definitions, unfit_wire, untyped_port
from mtor_sbml.validation.rules.unit_declarations import units_missing
from mtor_sbml.validation.rules.validity import doubtful

#: The rule that reports a fault, by its class; what is none of these is `ANT001`.
_RULES: tuple[tuple[type[MtorSbmlError], Rule[Any]], ...] = (
    (ImportFault, import_fails),
    (WiringFault, unfit_wire),
    (Redefinition, defined_twice),
    (ComposerDied, composer_died),
)


def of_composer(problem: MtorSbmlError) -> Finding:
    """The finding for what the composer refuses."""
    of = next((each for kind, each in _RULES if isinstance(problem, kind)), no_antimony)
    finding = of.finding(problem.message, fix=problem.hint or "mend the Antimony at this place")
    return replace(finding, place=problem.place)


def is_said(problem: MtorSbmlError, found: tuple[Finding, ...]) -> bool:
    """Whether what the composer refuses is found already, or follows from it."""
    errors = [each for each in found if each.severity is Severity.ERROR and each.rule.startswith("ANT")]
    # That the flat model is no valid SBML follows from such a wire; libSBML names an element, not the wire.
    wires = [each for each in errors if each.rule in {untyped_port.code, two_definitions.code}]
    follows = bool(wires) and isinstance(problem, InvalidResult)
    return follows or any(_same_line(each.place, problem.place) for each in errors)


def is_undeclared(finding: Finding, found: tuple[Finding, ...]) -> bool:
    """Whether a finding of the composed model says that something has no value, or no unit, which nothing declares."""
    said = {each.place for each in found if each.rule == undeclared.code}
    at = finding.place
    return (
        finding.rule in {doubtful.code, units_missing.code}
        and at is not None
        and _bare(at) in {_bare(each) for each in said if each}
    )


def _bare(place: Place) -> Place:
    """A place whatever the instance: the model names the one that it found first."""
    return replace(place, module=None, instance=None, port=None)


def _same_line(one: Place | None, other: Place | None) -> bool:
    return one is not None and other is not None and (one.file, one.line) == (other.file, other.line)

"""What the composer refuses, as findings, each cause once beside what the rules found in the sources themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
from mtor_sbml.validation.rules.antimony_units import undefined_unit
from mtor_sbml.validation.rules.antimony_wiring import two_definitions, unfit_wire, untyped_port
from mtor_sbml.validation.rules.conservation import out_of_nothing
from mtor_sbml.validation.rules.network import dead_end, idle_species, never_there

#: The rule that reports a fault, by its class; what is none of these is `ANT001`.
_RULES: tuple[tuple[type[MtorSbmlError], Rule[Any]], ...] = (
    (ImportFault, import_fails),
    (WiringFault, unfit_wire),
    (Redefinition, defined_twice),
    (ComposerDied, composer_died),
)
#: Rules whose findings name what libantimony made of a name that nobody meant.
_MAKE_SYMBOLS = frozenset({undeclared.code, unfit_wire.code})
#: Rules whose findings say that the network lacks a reaction, or has one that does not fit the others.
_OF_NETWORK = frozenset({out_of_nothing.code, idle_species.code, never_there.code, dead_end.code})


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
    # Nor does it name the line of a unit, but the first line of the text.
    units = re.findall(r"'(\w+)'", problem.message) if re.search(r"\bunit\b", problem.message) else []
    is_unit = any(f"unit {unit!r}" in each.message for each in errors for unit in units)
    return follows or is_unit or any(_same_line(each.place, problem.place) for each in errors)


def follows(finding: Finding, found: tuple[Finding, ...]) -> bool:
    """Whether what is wrong with the composed model follows from what is found in the sources.

    So it is with all that a misspelt name made, and with a network that lost a reaction.
    """
    is_lost = any(each.rule == defined_twice.code for each in found)
    return finding.element in _made_by_mistake(found) or (is_lost and finding.rule in _OF_NETWORK)


def _made_by_mistake(found: Iterable[Finding]) -> frozenset[str]:
    return _about(each for each in found if each.severity is Severity.ERROR and each.rule in _MAKE_SYMBOLS)


def lacking(found: Iterable[Finding]) -> frozenset[str]:
    """Ids in the flat model of which it is found already that they have no value or unit."""
    return _about(each for each in found if each.rule in {*_MAKE_SYMBOLS, undefined_unit.code})


def _about(found: Iterable[Finding]) -> frozenset[str]:
    return frozenset(name for each in found for name in (each.element, *each.members) if name)


def _same_line(one: Place | None, other: Place | None) -> bool:
    return one is not None and other is not None and (one.file, one.line) == (other.file, other.line)

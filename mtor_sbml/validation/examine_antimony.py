"""Read one Antimony network or module and run the rules over it and over the SBML that it makes, in this process."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from mtor_sbml.errors import MtorSbmlError, Place, SourceError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.source import locate
from mtor_sbml.model.source_files import read_source
from mtor_sbml.validation.composing import is_said, is_undeclared, of_composer
from mtor_sbml.validation.examine import beside, examine, placed
from mtor_sbml.validation.examine_file import OWN_RULES, Examined
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.source_rules import SOURCE_RULES
from mtor_sbml.validation.sources import Sources
from mtor_sbml.validation.suppression import comments_in


def examine_antimony(path: Path, policy: Policy, parts: Collection[str]) -> Examined:
    """Findings of Antimony: of its sources, and of the SBML that they make; arguments as of `examine_file`."""
    try:
        source = read_source(path)
    except SourceError as problem:
        return Examined((does_not_compose(path, problem),))
    sources, chosen = Sources(source), [rule for rule in SOURCE_RULES if policy.runs(rule)]
    found = policy.weighed((finding for rule in chosen for finding in rule.check(sources)), chosen)
    try:
        sbml = compose(path, isolated=False)
        of_model = examine(sbml, policy, parts=parts)
        if OWN_RULES in parts:
            of_model += beside(Filed(path, sbml, policy.parameters), policy, of_model)
        of_model = placed(of_model, locate(path).get)
        found += tuple(each for each in of_model if not is_undeclared(each, found))
    except SourceError as problem:
        if not is_said(problem, found):
            found += (does_not_compose(path, problem),)
    return Examined(found, tuple(comments_in(source.files.values())))


def does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    """The finding of Antimony that makes no model."""
    finding = of_composer(problem)
    return replace(finding, place=finding.place or Place(str(path)))

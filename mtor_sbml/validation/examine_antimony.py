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
        of_text = examine_sources(path, policy)
    except SourceError as problem:
        return Examined((does_not_compose(path, problem),))
    try:
        sbml = compose(path, isolated=False)
        of_model = examine(sbml, policy, parts=parts)
        if OWN_RULES in parts:
            of_model += beside(Filed(path, sbml, policy.parameters), policy, of_model)
        of_model = placed(of_model, locate(path).get)
    except SourceError as problem:
        return with_refusal(of_text, path, problem)
    news = (each for each in of_model if not is_undeclared(each, of_text.found))
    return replace(of_text, found=(*of_text.found, *news))


def examine_sources(path: Path, policy: Policy) -> Examined:
    """Findings of the text alone, whether or not it composes.

    Raises:
        SourceError: The file cannot be read.
    """
    source = read_source(path)
    sources, chosen = Sources(source), [rule for rule in SOURCE_RULES if policy.runs(rule)]
    found = policy.weighed((finding for rule in chosen for finding in rule.check(sources)), chosen)
    return Examined(found, tuple(comments_in(source.files.values())))


def with_refusal(of_text: Examined, path: Path, problem: MtorSbmlError) -> Examined:
    """What is found in the text, and that it makes no model, unless that follows from it."""
    if is_said(problem, of_text.found):
        return of_text
    return replace(of_text, found=(*of_text.found, does_not_compose(path, problem)))


def does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    """The finding of Antimony that makes no model."""
    finding = of_composer(problem)
    return replace(finding, place=finding.place or Place(str(path)))

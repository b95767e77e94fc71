"""Read one Antimony network or module and run the rules over it and over the SBML that it makes, in this process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from mtor_sbml.errors import MtorSbmlError, Place, SourceError
from mtor_sbml.model.antimony_text import Spot
from mtor_sbml.model.compose import compose
from mtor_sbml.model.source_files import read_source
from mtor_sbml.validation.composing import follows, is_said, lacking, of_composer
from mtor_sbml.validation.examine import beside, examine, placed_in
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
        of_model = examine(sbml, policy, parts=parts, lacking=lacking(of_text.found))
        if OWN_RULES in parts:
            of_model += beside(Filed(path, sbml, policy.parameters), policy, of_model)
        of_model = placed_in(read_source(path), of_model, sbml)
    except SourceError as problem:
        return with_refusal(of_text, path, problem)
    news = (each for each in of_model if not follows(each, of_text.found))
    return replace(of_text, found=(*of_text.found, *news))


def examine_sources(path: Path, policy: Policy) -> Examined:
    """Findings of the text alone, whether or not it composes.

    Raises:
        SourceError: The file cannot be read.
    """
    source = read_source(path)
    sources, chosen = Sources(source), [rule for rule in SOURCE_RULES if policy.runs(rule)]
    found = policy.weighed((finding for rule in chosen for finding in rule.check(sources)), chosen)
    files = [file.place(Spot(1, 1)).file for file in source.files.values()]
    in_order = sorted(found, key=lambda each: _position(each, files))
    return Examined(tuple(in_order), tuple(comments_in(source.files.values())))


def _position(finding: Finding, files: Sequence[str]) -> tuple[int, int, int]:
    """Where a finding comes in the order of files, lines and columns."""
    at = finding.place
    if at is None or at.file not in files:
        return len(files), 0, 0
    return files.index(at.file), at.line or 0, at.column or 0


def with_refusal(of_text: Examined, path: Path, problem: MtorSbmlError) -> Examined:
    """What is found in the text, and that it makes no model, unless that follows from it."""
    if is_said(problem, of_text.found):
        return of_text
    return replace(of_text, found=(*of_text.found, does_not_compose(path, problem)))


def does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    """The finding of Antimony that makes no model."""
    finding = of_composer(problem)
    return replace(finding, place=finding.place or Place(str(path)))

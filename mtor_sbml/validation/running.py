"""The part of a check that runs the model: by libRoadRunner in the child process, by COPASI in one of its own.

It comes after the document was looked at, and only where that is valid: what breaks SBML's own rules, or makes of
Antimony another model than it says or none, is mended first, and some such files crash simulators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from mtor_sbml.errors import IsolationError, MtorSbmlError, Place
from mtor_sbml.isolation import Worker, run_isolated
from mtor_sbml.model.compose import compose
from mtor_sbml.model.source import locate
from mtor_sbml.validation.examine import found_by, placed, read_document, sources_of
from mtor_sbml.validation.examine_file import Examined
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rules.kinetic_signs import runs_without_reactant
from mtor_sbml.validation.rules.simulation import below_zero
from mtor_sbml.validation.rules.validity import unfinished
from mtor_sbml.validation.subject import Subject
from mtor_sbml.validation.trial import Trial
from mtor_sbml.validation.trial_rules import IMPORT_RULES, TRIAL_RULES

#: Share of the time for one file that all questions to COPASI may take.
_SHARE = 0.8


def run_file(worker: Worker, path: Path, policy: Policy, examined: Examined, timeout_s: float) -> Examined:
    """What was found in a file, and what running it shows; arguments as of `bounded.check_file`."""
    if not _is_wanted(policy, examined.found):
        return examined
    try:
        found = worker.call(examine_run, path, policy, timeout_s, timeout_s=timeout_s)
    except IsolationError as problem:
        found = (_unfinished(problem),)
    news = (each for each in found if not follows(each, examined.found))
    return replace(examined, found=(*examined.found, *news))


def follows(finding: Finding, found: tuple[Finding, ...]) -> bool:
    """Whether a run shows only what was found without it: a rate that goes on takes its reactant below zero."""
    if finding.rule != below_zero.code or "later" in finding.message:  # others fall, too: who knows why
        return False
    endless = (each for each in found if each.rule == runs_without_reactant.code)
    reactions = {name for each in endless for name in (each.element, *each.members)}
    return not reactions.isdisjoint(re.findall(r"\w+", finding.message))


def run_text(sbml: str, policy: Policy, found: tuple[Finding, ...], timeout_s: float) -> tuple[Finding, ...]:
    """What running a document shows; nothing where that is not wanted, or the document is not valid."""
    if not _is_wanted(policy, found):
        return ()
    try:
        shown = run_isolated(examine_run_of, sbml, policy, timeout_s, timeout_s=timeout_s)
    except IsolationError as problem:
        return (_unfinished(problem),)
    return tuple(each for each in shown if not follows(each, found))


def _is_wanted(policy: Policy, found: Iterable[Finding]) -> bool:
    errors = {each.rule for each in found if each.severity is Severity.ERROR} - {unfinished.code}
    return not any(each.startswith(("VAL", "ANT")) for each in errors) and any(map(policy.runs, TRIAL_RULES))


def examine_run(path: Path, policy: Policy, timeout_s: float) -> tuple[Finding, ...]:
    """What running a file shows, SBML or Antimony, each finding with its place in the Antimony sources.

    Native libraries do the work: run it isolated.
    """
    if path.suffix.lower() == ".ant":
        return _placed(examine_run_of(compose(path, isolated=False), policy, timeout_s), path)
    return _placed(examine_run_of(path, policy, timeout_s), sources_of(path))


def examine_run_of(sbml: str | Path, policy: Policy, timeout_s: float) -> tuple[Finding, ...]:
    """What running an SBML text or file shows."""
    subject = Subject(read_document(sbml), (), sbml)
    try:
        trial = Trial(
            subject,
            is_for_copasi=any(map(policy.runs, IMPORT_RULES)),
            until=policy.until,
            timeout_s=_SHARE * timeout_s,
        )
        _ = subject.model
    except MtorSbmlError as problem:
        return (_unfinished(problem),)
    return found_by(TRIAL_RULES, trial, policy)


def _placed(found: Iterable[Finding], sources: Path | None) -> tuple[Finding, ...]:
    place_of: Callable[[str], Place | None] = locate(sources).get if sources else lambda _: None
    return placed(found, place_of)


def _unfinished(problem: MtorSbmlError) -> Finding:
    reason = re.sub(r"^examine_run\w*", "the run", problem.message)
    is_cut_off = isinstance(problem, IsolationError)
    return unfinished.finding(
        f"the model was not run{' to the end' if is_cut_off else ''}, so nothing is known of how it behaves: {reason}",
        fix=problem.hint or "raise --timeout or --memory, or run a shorter time with --until",
        severity=Severity.ERROR if is_cut_off else Severity.WARNING,
    )

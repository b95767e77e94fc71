"""Read one file and run the rules over it, in this process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import MtorSbmlError, Place, SourceError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.project import find_project
from mtor_sbml.model.source import locate
from mtor_sbml.model.source_files import read_source
from mtor_sbml.validation.causes import causes_of
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.messages import CATEGORIES, messages_of, reading_messages
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.registry import DOCUMENT_RULES, LIBSBML_RULES, SOURCE_RULES
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules.validity import invalid, unfinished, unreadable
from mtor_sbml.validation.subject import Sources, Subject
from mtor_sbml.validation.suppression import Suppression, comments_in

if TYPE_CHECKING:
    import libsbml


#: The parts of a check that can be left out because they do not come to an end: libSBML's, and our own rules.
OWN_RULES = "our own rules"
PARTS = (*CATEGORIES, OWN_RULES)


def examine(
    sbml: str | Path,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    *,
    parts: Collection[str] = PARTS,
) -> tuple[Finding, ...]:
    """Findings of an SBML text, or of a file in any encoding that XML allows, in the order of the text.

    libSBML may crash or hang on a malformed file: run it isolated where the file is a stranger's.

    Args:
        sbml: What to look at.
        policy: Which rules run, and how much their findings weigh.
        parts: Of `PARTS` those that are checked.
    """
    document = read_document(sbml)
    told = causes_of(reading_messages(document))
    if document.getModel() is None or any(cause.rule == unreadable.code for cause in told):
        # What libSBML hands out now is empty or half a model: nothing else that it says can be trusted.
        subject = Subject(document, told, sbml)
        return tuple(unreadable.check(subject)) or tuple(invalid.check(subject))
    subject = Subject(document, causes_of(messages_of(document, parts)), sbml)
    rules = DOCUMENT_RULES if OWN_RULES in parts else LIBSBML_RULES
    found = [finding for rule in rules if policy.runs(rule) for finding in _checked(rule, subject)]
    return policy.weighed(sorted(found, key=lambda finding: finding.line or 0))


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file, and which comments of its sources speak of findings."""

    found: tuple[Finding, ...]
    comments: tuple[Suppression, ...] = ()


def examine_file(path: Path, policy: Policy, parts: Collection[str] = PARTS) -> Examined:
    """Findings of a file, SBML or Antimony, each with its place in the Antimony sources where it has one.

    Antimony is composed in this process: run it isolated.
    """
    if path.suffix.lower() == ".ant":
        return _examine_antimony(path, policy, parts)
    found = examine(path, policy, parts=parts)
    built_from = sources_of(path) if found else None
    if built_from is None:
        return Examined(found)
    return Examined(placed(found, locate(built_from).get), tuple(comments_in(read_source(built_from).files.values())))


def _examine_antimony(path: Path, policy: Policy, parts: Collection[str]) -> Examined:
    """Findings of an Antimony network or module: of its sources, and of the SBML that they make."""
    try:
        source = read_source(path)
    except SourceError as problem:
        return Examined((does_not_compose(path, problem),))
    chosen = (rule for rule in SOURCE_RULES if policy.runs(rule))
    found = policy.weighed(finding for rule in chosen for finding in rule.check(Sources(source)))
    try:
        sbml = compose(path, isolated=False)
        found += placed(examine(sbml, policy, parts=parts), locate(path).get)
    except SourceError as problem:
        found += (does_not_compose(path, problem),)
    return Examined(found, tuple(comments_in(source.files.values())))


def does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    """The finding of Antimony that makes no model."""
    return replace(
        unreadable.finding(problem.message, fix=problem.hint or "mend the Antimony at this place"),
        place=problem.place or Place(str(path)),
    )


def placed(found: Iterable[Finding], place_of: Callable[[str], Place | None]) -> tuple[Finding, ...]:
    """The findings with the place of their element in the sources."""
    return tuple(replace(f, place=place_of(f.element)) if f.element and not f.place else f for f in found)


def can_be_read(sbml: str | Path) -> bool:
    """Whether libSBML survives reading a document."""
    read_document(sbml)
    return True


def read_document(sbml: str | Path) -> libsbml.SBMLDocument:
    """A document as libSBML reads it, whatever is wrong with it."""
    import libsbml

    return libsbml.readSBMLFromFile(str(sbml)) if isinstance(sbml, Path) else libsbml.readSBMLFromString(sbml)


def _checked(rule: Rule[Subject], subject: Subject) -> Iterator[Finding]:
    """What a rule finds; a rule that cannot be applied to this document is said to be left out."""
    try:
        yield from rule.check(subject)
    except MtorSbmlError as problem:
        yield unfinished.finding(
            f"rule {rule.code} was not checked: {problem.message}",
            fix=problem.hint or "mend what else is found first, and validate again",
        )


def sources_of(path: Path) -> Path | None:
    """The Antimony that an SBML file was built from, when a project built it."""
    project = find_project(path.resolve().parent)
    if path.resolve().parent != project.outputs.resolve():
        return None
    network = next((copy.network for copy in project.ready_to_run if copy.id == path.stem), path.stem)
    return project.source_of(network) if network in project.networks() else None

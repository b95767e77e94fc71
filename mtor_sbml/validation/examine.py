"""Read one file and run the rules over it, in this process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mtor_sbml.errors import MtorSbmlError, Place, SourceError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.project import find_project
from mtor_sbml.model.source import locate
from mtor_sbml.model.source_files import read_source
from mtor_sbml.validation.causes import causes_of
from mtor_sbml.validation.composing import is_said, is_undeclared, of_composer
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.flat import joined, submodels
from mtor_sbml.validation.messages import CATEGORIES, messages_of, reading_messages
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.registry import DOCUMENT_RULES, FILE_RULES, LIBSBML_RULES, SOURCE_RULES
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules.validity import invalid, unfinished, unreadable
from mtor_sbml.validation.subject import Sources, Subject
from mtor_sbml.validation.suppression import Suppression, comments_in

if TYPE_CHECKING:
    import libsbml


S = TypeVar("S")

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
    messages, of_joined = messages_of(document, parts), None
    if submodels(document):
        of_joined, messages = joined(document, messages)
    subject = Subject(document, causes_of(messages), sbml, parts, of_joined)
    rules = DOCUMENT_RULES if OWN_RULES in parts else LIBSBML_RULES
    found = found_by([rule for rule in rules if policy.runs(rule)], subject)
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
    if OWN_RULES in parts:
        found += beside(Filed(path, path, policy.parameters), policy, found)
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
    sources = Sources(source)
    chosen = (rule for rule in SOURCE_RULES if policy.runs(rule))
    found = policy.weighed(finding for rule in chosen for finding in rule.check(sources))
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


def beside(filed: Filed, policy: Policy, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a file's surroundings show, unless nothing can be read."""
    if any(each.rule == unreadable.code for each in found):
        return ()
    return policy.weighed(found_by([rule for rule in FILE_RULES if policy.runs(rule)], filed))


def does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    """The finding of Antimony that makes no model."""
    finding = of_composer(problem)
    return replace(finding, place=finding.place or Place(str(path)))


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


def found_by(rules: Iterable[Rule[S]], subject: S) -> list[Finding]:
    """What rules find; those that cannot be applied to this document are said to be left out."""
    found: list[Finding] = []
    left_out: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        try:
            found += rule.check(subject)
        except MtorSbmlError as problem:
            left_out.setdefault((problem.message, problem.hint or ""), []).append(rule.code)
    for (message, hint), codes in left_out.items():
        were = f"rule {codes[0]} was" if len(codes) == 1 else f"rules {', '.join(codes)} were"
        fix = hint or "mend what else is found first, and validate again"
        found.append(unfinished.finding(f"{were} not checked: {message}", fix=fix))
    return found


def sources_of(path: Path) -> Path | None:
    """The Antimony that an SBML file was built from, when a project built it."""
    project = find_project(path.resolve().parent)
    if path.resolve().parent != project.outputs.resolve():
        return None
    network = next((copy.network for copy in project.ready_to_run if copy.id == path.stem), path.stem)
    return project.source_of(network) if network in project.networks() else None

"""Read one SBML document and run the rules over it, in this process."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mtor_sbml.errors import IsolationError, MtorSbmlError, Place, SourceError
from mtor_sbml.model.project import Project, find_project
from mtor_sbml.validation.causes import MISSING_FILE, causes_of, without
from mtor_sbml.validation.document_rules import DOCUMENT_RULES, LIBSBML_RULES
from mtor_sbml.validation.examine_file import OWN_RULES, PARTS, Examined
from mtor_sbml.validation.file_rules import FILE_RULES
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.flat import joined, submodels
from mtor_sbml.validation.messages import messages_of, reading_messages
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules.validity import invalid, unfinished, unreadable
from mtor_sbml.validation.subject import Subject
from mtor_sbml.validation.suppression import comments_in

if TYPE_CHECKING:
    import libsbml

    from mtor_sbml.model.source_files import Source


S = TypeVar("S")


def examine(
    sbml: str | Path,
    policy: Policy = Policy(),  # noqa: B008 - frozen
    *,
    parts: Collection[str] = PARTS,
    lacking: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Findings of an SBML text, or of a file in any encoding that XML allows, in the order of the text.

    libSBML may crash or hang on a malformed file: run it isolated where the file is a stranger's.

    Args:
        sbml: What to look at.
        policy: Which rules run, and how much their findings weigh.
        parts: Of `PARTS` those that are checked.
        lacking: Ids of elements of which it is told elsewhere that they have no value or unit.
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
    subject = Subject(document, causes_of(without(messages, lacking)), sbml, parts, of_joined)
    rules = DOCUMENT_RULES if OWN_RULES in parts else LIBSBML_RULES
    found = found_by(rules, subject, policy)
    if any(MISSING_FILE in cause.codes for cause in subject.causes):  # that rules cannot be applied follows from it
        found = tuple(each for each in found if each.rule != unfinished.code)
    return tuple(sorted(found, key=lambda finding: finding.line or 0))


def examine_sbml(path: Path, policy: Policy, parts: Collection[str]) -> Examined:
    """Findings of an SBML file, with their places in the Antimony that it was built from; as of `examine_file`."""
    found = examine(path, policy, parts=parts)
    filed = Filed(path, path, policy.parameters)
    if OWN_RULES in parts:
        found += beside(filed, policy, found)
    built_from = _sources(path, filed.project) if found else None
    if built_from is None:
        return Examined(found)
    from mtor_sbml.model.source_files import read_source  # the reader of Antimony takes long to load

    try:
        source = read_source(built_from)
    except SourceError:  # which its own check tells
        return Examined(found)
    text = path.read_text(encoding="utf-8", errors="replace")
    return Examined(placed_in(source, found, text), tuple(comments_in(source.files.values())))


def beside(filed: Filed, policy: Policy, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a file's surroundings show, unless nothing can be read."""
    if any(each.rule == unreadable.code for each in found):
        return ()
    return found_by(FILE_RULES, filed, policy)


def placed_in(source: Source, found: Iterable[Finding], sbml: str) -> tuple[Finding, ...]:
    """The findings with their places in the sources: those about one annotation at that."""
    from mtor_sbml.model.source import places, places_of_annotations

    annotations, lines = places_of_annotations(source), sbml.splitlines()

    def at_annotation(finding: Finding) -> Finding:
        is_one = finding.rule.startswith("ANN") and finding.line is not None and finding.line <= len(lines)
        resource = _RESOURCE.search(lines[finding.line - 1]) if is_one and finding.line else None
        place = annotations.get((finding.element or "", unescape(resource[1]))) if resource else None
        return replace(finding, place=place) if place else finding

    return placed(map(at_annotation, found), places(source).get)


_RESOURCE = re.compile(r'rdf:resource="([^"]*)"')


def placed(found: Iterable[Finding], place_of: Callable[[str], Place | None]) -> tuple[Finding, ...]:
    """The findings with the place of their element in the sources."""
    return tuple(replace(f, place=place_of(f.element)) if f.element and not f.place else f for f in found)


def read_document(sbml: str | Path) -> libsbml.SBMLDocument:
    """A document as libSBML reads it, whatever is wrong with it."""
    import libsbml

    return libsbml.readSBMLFromFile(str(sbml)) if isinstance(sbml, Path) else libsbml.readSBMLFromString(sbml)


def found_by(rules: Iterable[Rule[S]], subject: S, policy: Policy) -> tuple[Finding, ...]:
    """What those of the rules find that run; those that cannot be applied to this document are said to be left out."""
    chosen = [rule for rule in rules if policy.runs(rule)]
    found: list[Finding] = []
    left_out: dict[tuple[str, str, Severity], list[str]] = {}
    for rule in chosen:
        try:
            found += rule.check(subject)
        except MtorSbmlError as problem:
            severity = Severity.ERROR if isinstance(problem, IsolationError) else Severity.WARNING
            left_out.setdefault((problem.message, problem.hint or "", severity), []).append(rule.code)
    for (message, hint, severity), codes in left_out.items():
        were = f"rule {codes[0]} was" if len(codes) == 1 else f"rules {', '.join(codes)} were"
        fix = hint or "mend what else is found first, and validate again"
        found.append(unfinished.finding(f"{were} not checked: {message}", fix=fix, severity=severity))
    return policy.weighed(found, chosen)


def sources_of(path: Path) -> Path | None:
    """The Antimony that an SBML file was built from, when a project built it."""
    return _sources(path, find_project(path.resolve().parent))


def _sources(path: Path, project: Project) -> Path | None:
    if path.resolve().parent != project.outputs.resolve():
        return None
    network = next((copy.network for copy in project.ready_to_run if copy.id == path.stem), path.stem)
    return project.source_of(network) if network in project.networks() else None

"""Read one document and run every rule over it, in this process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import causes_of
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.messages import check_everything, messages_of
from mtor_sbml.validation.registry import DOCUMENT_RULES
from mtor_sbml.validation.rules.validity import invalid, unreadable
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml


def examine(sbml: str | Path) -> tuple[Finding, ...]:
    """Findings of an SBML text, or of a file in any encoding that XML allows, in the order of the text.

    libSBML may crash or hang on a malformed file: run it isolated where the file is a stranger's.
    """
    document = _read(sbml)
    told = causes_of(messages_of(document))
    if document.getModel() is None or any(cause.rule == unreadable.code for cause in told):
        # What libSBML hands out now is empty or half a model: nothing else that it says can be trusted.
        subject = Subject(document, told, sbml)
        return tuple(unreadable.check(subject)) or tuple(invalid.check(subject))
    check_everything(document)
    return _of_all_rules(Subject(document, causes_of(messages_of(document)), sbml))


def examine_each(sources: tuple[str | Path, ...]) -> tuple[tuple[Finding, ...], ...]:
    """`examine` for several documents, so that one child process serves them all."""
    return tuple(examine(source) for source in sources)


def can_be_read(sbml: str | Path) -> bool:
    """Whether libSBML survives reading a document."""
    _read(sbml)
    return True


def _read(sbml: str | Path) -> libsbml.SBMLDocument:
    import libsbml

    return libsbml.readSBMLFromFile(str(sbml)) if isinstance(sbml, Path) else libsbml.readSBMLFromString(sbml)


def _of_all_rules(subject: Subject) -> tuple[Finding, ...]:
    found = [finding for rule in DOCUMENT_RULES for finding in rule.check(subject)]
    return tuple(sorted(found, key=lambda finding: finding.line or 0))

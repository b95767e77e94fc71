"""The formats of verdicts and findings as documents, each with its writers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtor_sbml.expectation.verdict import Verdicts
    from mtor_sbml.validation.finding import Findings


class ReportFormat(StrEnum):
    """How verdicts and findings are printed: for people on a terminal, or as a document."""

    CONSOLE = "console"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"


class FindingFormat(StrEnum):
    """How findings are printed: as verdicts are, or as the commands by which GitHub marks lines of a change."""

    CONSOLE = "console"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    GITHUB = "github"


class TableFormat(StrEnum):
    """How numbers over many variants are printed: for people on a terminal, as a document, or as a plain table."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


def check_document(results: Sequence[Verdicts], kind: ReportFormat, *, seconds: float) -> str:
    """Verdicts as a document of a kind, any but CONSOLE; `seconds` is what judging took."""
    # Loaded on use: the command line asks for the kinds to tell of them in its help.
    from mtor_sbml.reporting import json, junit, markdown, sarif

    writers = {
        ReportFormat.JSON: lambda: json.as_text(json.check_json(results)),
        ReportFormat.JUNIT: lambda: junit.check_junit(results, seconds=seconds),
        ReportFormat.SARIF: lambda: json.as_text(sarif.check_sarif(results)),
        ReportFormat.MARKDOWN: lambda: markdown.check_markdown(results),
    }
    return writers[kind]()


def validate_document(results: Sequence[Findings], kind: FindingFormat, *, seconds: float) -> str:
    """Findings as a document of a kind, any but CONSOLE; `seconds` is what validating took."""
    from mtor_sbml.reporting import github, json, junit, markdown, sarif

    writers = {
        FindingFormat.JSON: lambda: json.as_text(json.validate_json(results)),
        FindingFormat.JUNIT: lambda: junit.validate_junit(results, seconds=seconds),
        FindingFormat.SARIF: lambda: json.as_text(sarif.validate_sarif(results)),
        FindingFormat.MARKDOWN: lambda: markdown.validate_markdown(results),
        FindingFormat.GITHUB: lambda: github.validate_github(results),
    }
    return writers[kind]()

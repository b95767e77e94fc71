"""What several commands share: the format of results, how they leave, and words on the way."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from mtor_sbml.errors import ExitCode
from mtor_sbml.reporting.formats import ReportFormat

if TYPE_CHECKING:
    from mtor_sbml.expectation.verdict import Verdicts


class Format(StrEnum):
    """How results are printed."""

    CONSOLE = "console"
    JSON = "json"


#: Of verdicts and findings.
ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", help="How results are printed.", show_default=True)
]
FormatOption = Annotated[Format, typer.Option("--format", help="How results are printed.", show_default=True)]
ExpectationsOption = Annotated[
    Path | None, typer.Option("--expectations", help="The expectations file, whatever network it names.")
]


def leave(code: ExitCode) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(int(code))


def warn(verdicts: Verdicts) -> None:
    """Say what is suspicious in the expectations files, beside the verdicts."""
    from mtor_sbml.reporting.paths import place_from_here

    for text, place in verdicts.warnings:
        typer.echo(f"{place_from_here(place)}: warning: {text}", err=True)


def say(text: str) -> None:
    """Tell somebody who watches what is going on; results alone go to standard output."""
    if sys.stderr.isatty():
        typer.echo(text, err=True)

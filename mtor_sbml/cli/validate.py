"""`mtor-sbml validate`: findings for any SBML or Antimony files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from mtor_sbml.cli.options import ReportFormatOption, leave, say
from mtor_sbml.errors import ExitCode
from mtor_sbml.reporting.formats import ReportFormat, validate_document


class FailOn(StrEnum):
    """The least that makes the command fail."""

    ERROR = "error"
    WARNING = "warning"


def validate(
    paths: Annotated[list[Path], typer.Argument(help="SBML or Antimony files, or folders with such files.")],
    *,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="The least that makes the exit code 1.")] = FailOn.ERROR,
    format: ReportFormatOption = ReportFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Say what is wrong with SBML or Antimony files.

    Each finding names the element, where it stands and what to do. No file harms the run: one that cannot be read, or
    that crashes the library, is a finding too.

    \b
    Example:
      mtor-sbml validate model.xml
      mtor-sbml validate models/ --fail-on warning --format sarif > validate.sarif
    """  # noqa: D301
    from mtor_sbml.validation.validate import find_files, validate_files

    started = perf_counter()
    files = find_files(paths)
    say(f"validating {len(files)} files")
    results = tuple(validate_files(files))
    if format is ReportFormat.CONSOLE:
        from mtor_sbml.reporting import console

        console.show(console.validate_report(results))
    else:
        typer.echo(validate_document(results, format, seconds=perf_counter() - started))
    falls_short = any(each.errors or (fail_on is FailOn.WARNING and each.warnings) for each in results)
    leave(ExitCode.FALLS_SHORT if falls_short else ExitCode.OK)

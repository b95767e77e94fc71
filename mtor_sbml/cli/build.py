"""`mtor-sbml build`: compose the sources into the outputs."""

from __future__ import annotations

from typing import Annotated

import typer

from mtor_sbml.cli.options import Format, FormatOption, leave, say
from mtor_sbml.errors import ExitCode


def build(
    networks: Annotated[list[str] | None, typer.Argument(help="Networks; all of the project if none is named.")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if the outputs differ.")] = False,
    format: FormatOption = Format.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Compose the Antimony sources into SBML.

    The outputs are the same to the byte wherever they are built. A fault in the sources leaves them untouched.

    \b
    Example:
      mtor-sbml build mtor_network
      mtor-sbml build --check
    """  # noqa: D301
    from mtor_sbml.exchange.build import build as build_outputs
    from mtor_sbml.model.project import find_project
    from mtor_sbml.reporting import console, json

    project = find_project()
    say(f"composing the networks of {project.sources}")
    report = build_outputs(project, networks or None, check=check)
    if format is Format.JSON:
        typer.echo(json.as_text(json.build_json(report)))
    else:
        console.show(console.build_report(report))
    leave(ExitCode.OK if report.is_current else ExitCode.FALLS_SHORT)

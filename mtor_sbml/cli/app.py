"""The command `mtor-sbml`, and the one place where an error becomes a message and an exit code."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from mtor_sbml.cli.build import build
from mtor_sbml.cli.calibrate import calibrate
from mtor_sbml.cli.check import check
from mtor_sbml.cli.document import document
from mtor_sbml.cli.ensemble import ensemble
from mtor_sbml.cli.explain import explain
from mtor_sbml.cli.mutate import mutate
from mtor_sbml.cli.rule import rule
from mtor_sbml.cli.run import run
from mtor_sbml.cli.schema import schema
from mtor_sbml.cli.simulate import simulate
from mtor_sbml.cli.validate import validate
from mtor_sbml.errors import ExitCode, MtorSbmlError
from mtor_sbml.isolation import ONE_THREAD, collect_rarely

#: Set to anything, it shows the traceback of an internal error.
DEBUG_VARIABLE = "MTOR_SBML_DEBUG"

# Without markup the help needs no rich, which alone takes as long as all the rest.
app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, name="mtor-sbml"
)
for command in (run, build, validate, rule, simulate, check, mutate, ensemble, calibrate, explain, document, schema):
    app.command()(command)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mtor-sbml {version('mtor-sbml')}")
        raise typer.Exit


@app.callback(epilog="Exit codes: 0 all well, 1 falls short, 2 could not be judged, 3 internal error.")
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Models as Antimony modules, composed to clean SBML, simulated and judged by what biology says.

    \b
    Example:
      mtor-sbml run
      mtor-sbml check model.xml --expectations model.yaml --format json
    """  # noqa: D301 - \b keeps the lines of the example apart


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    collect_rarely()
    os.environ.update({**ONE_THREAD, **os.environ})  # numpy reads it when it is imported, which is later
    for stream in (sys.stdout, sys.stderr):
        # "→" and "µ" must reach a file or a pipe under any locale.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app(prog_name="mtor-sbml")
    except MtorSbmlError as problem:
        from mtor_sbml.reporting.paths import error_from_here

        typer.echo(error_from_here(problem), err=True)
        sys.exit(ExitCode.NOT_JUDGED)
    except OSError as problem:  # a disk that is full, a folder that may not be written
        typer.echo(f"error: {problem}", err=True)
        sys.exit(ExitCode.NOT_JUDGED)
    except Exception as problem:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        typer.echo(_internal(problem), err=True)
        sys.exit(ExitCode.INTERNAL)
    sys.exit(ExitCode.OK)


def _internal(problem: Exception) -> str:
    return (
        f"mtor-sbml: internal error: {type(problem).__name__}: {problem}\n"
        "  This is a fault of mtor-sbml. Please tell its maintainers, with the command, the files and what the same\n"
        f"  command says under {DEBUG_VARIABLE}=1, which shows the traceback."
    )

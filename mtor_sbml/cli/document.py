"""`mtor-sbml document`: a network as pages and diagrams."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.bounded import FileMemoryOption, FileTimeoutOption, Limits, bounded
from mtor_sbml.cli.options import leave, say
from mtor_sbml.errors import ExitCode

if TYPE_CHECKING:
    from mtor_sbml.reporting.pages.book import Book


def document(
    model: Annotated[str, typer.Argument(help="A network of the project, or an Antimony or SBML file.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the pages are.")] = Path("docs/model"),
    parameters: Annotated[
        Path | None,
        typer.Option(help="PEtab parameter table. [default: NETWORK.tsv or parameters.tsv beside the expectations]"),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if the pages differ.")] = False,
    timeout: FileTimeoutOption = None,
    memory: FileMemoryOption = None,
) -> None:
    """Write a network as pages: its modules, reactions in words, diagrams, parameters and claims.

    Markdown, and diagrams in Graphviz's language with the SVG that `dot` draws of them. Other files in the folder stay.

    \b
    Example:
      mtor-sbml document mtor_network
      mtor-sbml document mtor_network --check
    """  # noqa: D301
    say(f"documenting {model}")
    book = bounded([model], Limits(timeout, memory), "documenting", _make, model, parameters)
    if check:
        stale = book.outdated(out)
        for name in stale:
            typer.echo(f"outdated {out / name}")
        leave(ExitCode.FALLS_SHORT if stale else ExitCode.OK)
    for name in book.write(out):
        typer.echo(f"written  {out / name}")


def _make(name: str, parameters: Path | None) -> Book:
    from mtor_sbml.expectation.check import check as check_model
    from mtor_sbml.model.loading import is_own, load
    from mtor_sbml.model.project import find_project
    from mtor_sbml.reporting.pages.book import make_book

    model, project = load(name), find_project()
    is_network = is_own(name)
    if parameters is None and is_network:
        known = (project.expectations / f"{name}.tsv", project.expectations / "parameters.tsv")
        parameters = next((path for path in known if path.is_file()), None)
    judged = check_model(model, processes=None) if is_network and project.expectations_for(name) else None
    return make_book(model, judged, parameters)

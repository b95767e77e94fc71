"""`mtor-sbml run`: the main job, and the CI job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from mtor_sbml.cli.options import Format, FormatOption, leave, say, warn
from mtor_sbml.errors import MtorSbmlError

if TYPE_CHECKING:
    from mtor_sbml.model.project import Project
    from mtor_sbml.reporting.run_result import RunResult


def run(
    *,
    format: FormatOption = Format.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Do the main job: build --check, validate and check.

    Are the outputs what the sources give, are they valid, do the models behave? It works on the project around the
    working directory; outside any, on the networks that come with mtor-sbml.

    \b
    Example:
      mtor-sbml run --format json > run.json
    """  # noqa: D301
    from mtor_sbml.model.project import find_project
    from mtor_sbml.reporting import console, json
    from mtor_sbml.reporting.paths import error_from_here

    started = perf_counter()
    result = _run_steps(find_project())
    result.seconds = perf_counter() - started
    for _, problem in result.errors:
        typer.echo(error_from_here(problem), err=True)
    for verdicts in result.verdicts:
        warn(verdicts)
    if format is Format.JSON:
        typer.echo(json.as_text(json.run_json(result)))
    else:
        console.show(console.run_report(result))
    leave(result.exit_code)


def _run_steps(project: Project) -> RunResult:
    """Every step, whatever became of the one before."""
    from mtor_sbml.cli.check import networks_with_expectations
    from mtor_sbml.exchange.build import build
    from mtor_sbml.expectation.check import check
    from mtor_sbml.model.loading import load
    from mtor_sbml.reporting.run_result import BUILD, CHECK, VALIDATE, RunResult
    from mtor_sbml.validation.validate import validate_files

    result = RunResult()
    if not project.shipped:  # what comes with the package was compared when the package was made
        say("composing the networks")
        with _errors_kept(result, BUILD):
            result.build = build(project, check=True)
    say("validating the outputs")
    with _errors_kept(result, VALIDATE):
        result.findings = tuple(validate_files([project.outputs]))
    with _errors_kept(result, CHECK):
        for network in networks_with_expectations():
            say(f"judging {network}")
            with _errors_kept(result, CHECK):
                result.verdicts += (check(load(network), processes=None),)
    return result


@contextmanager
def _errors_kept(result: RunResult, step: str) -> Iterator[None]:
    try:
        yield
    except MtorSbmlError as problem:
        result.errors.append((step, problem))

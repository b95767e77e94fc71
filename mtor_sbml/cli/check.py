"""`mtor-sbml check`: verdicts on what models are expected to do."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.options import ExpectationsOption, ReportFormatOption, leave, say, warn
from mtor_sbml.errors import ExitCode, UsageError
from mtor_sbml.reporting.formats import ReportFormat, check_document

if TYPE_CHECKING:
    from mtor_sbml.expectation.verdict import Verdicts


def check(
    model: Annotated[
        str | None, typer.Argument(help="A network's name, or an SBML or Antimony file; all networks if none is named.")
    ] = None,
    *,
    expectations: ExpectationsOption = None,
    only: Annotated[
        str | None, typer.Option("-k", metavar="SUBSTRING", help="Only expectations whose id holds this text.")
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Judge twice, then with tenfold tighter tolerances; what flips is an error."),
    ] = False,
    properties: Annotated[
        Path | None,
        typer.Option("--properties", help="Judge by a property file of PyBioNetFit, .prop or .conf, instead."),
    ] = None,
    time: Annotated[
        float | None,
        typer.Option(
            metavar="END", help="With --properties: the last sample, in the model's time unit. [default: 120]"
        ),
    ] = None,
    step: Annotated[
        float | None, typer.Option(help="With --properties: from one sample to the next. [default: 1]")
    ] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say how many periods were simulated.")] = False,
    format: ReportFormatOption = ReportFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Judge models by what is expected of them.

    Each expectation gets a verdict, a margin (how far it is from flipping) and the numbers behind both.

    \b
    Example:
      mtor-sbml check mtor_network -k C06
      mtor-sbml check model.xml --expectations model.yaml --format junit > check.xml
      mtor-sbml check model.xml --properties model.prop --time 20
    """  # noqa: D301
    started = perf_counter()
    if properties is not None:
        if expectations is not None or only is not None or strict:
            raise UsageError("--properties are judged by themselves", hint="leave out --expectations, -k and --strict")
        results: tuple[Verdicts, ...] = (_judge_properties(model, properties, end=time, step=step),)
    elif time is not None or step is not None:
        raise UsageError("--time and --step go with --properties", hint="experiments say their own times")
    else:
        models = (model,) if model else networks_with_expectations(expectations)
        results = tuple(_judge(name, expectations, only, strict=strict) for name in models)
    if only and not any(len(verdicts.verdicts) for verdicts in results):
        raise UsageError(f"no expectation's id holds '{only}'", hint="leave out -k to see all of them")
    for verdicts in results:
        warn(verdicts)
    if format is ReportFormat.CONSOLE:
        from mtor_sbml.reporting import console

        console.show(console.check_report(results, verbose=verbose))
    else:
        typer.echo(check_document(results, format, seconds=perf_counter() - started))
    leave(ExitCode.OK if all(verdicts.hold for verdicts in results) else ExitCode.FALLS_SHORT)


def networks_with_expectations(expectations: Path | None = None) -> tuple[str, ...]:
    """The networks to judge when none is named: the file's own, or all of the project that have expectations.

    Raises:
        UsageError: There is none.
    """
    from mtor_sbml.expectation.declared import subject_of
    from mtor_sbml.model.project import find_project

    if expectations is not None:
        return (subject_of(expectations),)
    project = find_project()
    networks = tuple(network for network in project.networks() if project.expectations_for(network))
    if not networks:
        raise UsageError(
            f"no network of {project.root} has expectations",
            hint=f"write one into {project.expectations}, or name a model and --expectations FILE",
        )
    return networks


def _judge(name: str, expectations: Path | None, only: str | None, *, strict: bool) -> Verdicts:
    from mtor_sbml.expectation.check import check as check_model
    from mtor_sbml.model.loading import load

    say(f"judging {name}")
    model = load(name)
    if only is None:
        return check_model(model, expectations, strict=strict)
    from mtor_sbml.expectation.declared import expectations as declared

    ids = [each for each in declared(model, expectations) if only in each]
    return check_model(model, expectations, ids=ids, strict=strict)


def _judge_properties(name: str | None, path: Path, *, end: float | None, step: float | None) -> Verdicts:
    from mtor_sbml.expectation.bpsl.properties import check_properties
    from mtor_sbml.model.loading import load

    say(f"judging by {path}")
    return check_properties(load(name) if name is not None else None, path, end=end, step=step)

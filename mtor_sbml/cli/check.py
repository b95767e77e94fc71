"""`mtor-sbml check`: verdicts on what models are expected to do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.bounded import FileMemoryOption, FileTimeoutOption, Limits, bounded
from mtor_sbml.cli.options import (
    ExpectationsOption,
    OnlyOption,
    ReportFormatOption,
    TagsOption,
    apart,
    is_chosen,
    leave,
    say,
    warn,
)
from mtor_sbml.errors import ExitCode, UsageError
from mtor_sbml.reporting.formats import ReportFormat, check_document
from mtor_sbml.simulation.engines import EngineName

if TYPE_CHECKING:
    from mtor_sbml.expectation.verdict import Verdicts


def check(
    model: Annotated[
        str | None, typer.Argument(help="A network's name, or an SBML or Antimony file; all networks if none is named.")
    ] = None,
    *,
    expectations: ExpectationsOption = None,
    only: OnlyOption = None,
    tags: TagsOption = None,
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
    engine: Annotated[EngineName, typer.Option(help="What integrates.")] = EngineName.LIBROADRUNNER,
    witness: Annotated[
        EngineName | None, typer.Option(help="Run all with a second engine too; where they differ is an error.")
    ] = None,
    witness_tolerance: Annotated[
        float | None,
        typer.Option(metavar="SHARE", min=0.0, help="Of an element's range that is no difference. [default: 0.001]"),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Processes that simulate. [default: one a core, where it pays]"),
    ] = None,
    timeout: FileTimeoutOption = None,
    memory: FileMemoryOption = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Say how many periods were simulated.")] = False,
    format: ReportFormatOption = ReportFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Judge models by what is expected of them.

    Each expectation gets a verdict, a margin (how far it is from flipping) and the numbers behind both.

    \b
    Example:
      mtor-sbml check mtor_network -k C06
      mtor-sbml check --tags fast
      mtor-sbml check model.xml --expectations model.yaml --format junit > check.xml
      mtor-sbml check model.xml --properties model.prop --time 20
      mtor-sbml check mtor_network --witness copasi
    """  # noqa: D301
    started = perf_counter()
    limits = Limits(timeout, memory)
    asked = _Asked(expectations, only, tuple(tags or ()), strict, engine, witness, witness_tolerance)
    if properties is not None:
        if asked != _Asked():
            raise UsageError("--properties are judged by themselves", hint=f"leave out {asked.in_words}")
        say(f"judging by {properties}")
        files = [model or str(properties)]
        results: tuple[Verdicts, ...] = (
            bounded(files, limits, "judging", _judge_properties, model, properties, time, step),
        )
    elif time is not None or step is not None:
        raise UsageError("--time and --step go with --properties", hint="experiments say their own times")
    elif witness is None and witness_tolerance is not None:
        raise UsageError("--witness-tolerance goes with --witness", hint="add --witness copasi")
    else:
        results = tuple(
            _judge_bounded(name, asked, jobs, limits)
            for name in ((model,) if model else networks_with_expectations(expectations))
        )
    if (only or tags) and not any(len(verdicts.verdicts) for verdicts in results):
        raise _none_chosen(only, tags or ())
    for verdicts in results:
        warn(verdicts)
    if format is ReportFormat.CONSOLE:
        from mtor_sbml.reporting import console

        console.show(console.check_report(results, verbose=verbose))
        for verdicts in results:
            if verdicts.agreement is not None and verdicts.agreement.holds:
                typer.echo(f"{verdicts.model_id}: {verdicts.agreement}")
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """By what and how expectations are judged."""

    expectations: Path | None = None
    only: str | None = None
    tags: tuple[str, ...] = ()
    strict: bool = False
    engine: EngineName = EngineName.LIBROADRUNNER
    witness: EngineName | None = None
    witness_tolerance: float | None = None

    @property
    def in_words(self) -> str:
        """The options that were given."""
        names = {each.name: f"--{each.name.replace('_', '-')}" for each in fields(self)} | {"only": "-k"}
        return ", ".join(names[each.name] for each in fields(self) if getattr(self, each.name) != each.default)


def _judge_bounded(name: str, asked: _Asked, jobs: int | None, limits: Limits) -> Verdicts:
    say(f"judging {name}")
    return bounded([name], limits, "judging", _judge, name, asked, jobs)


def _none_chosen(only: str | None, tags: Collection[str]) -> UsageError:
    said = [f"an id that holds '{only}'"] if only else []
    for what, each in zip(("the tag", "not the tag"), apart(tags), strict=True):
        said += [f"{what} {' or '.join(map(repr, sorted(each)))}"] if each else []
    hint = "leave out -k or --tags to see all of them"
    return UsageError(f"no expectation has {' and '.join(said)}", hint=hint)


def _judge(name: str, asked: _Asked, jobs: int | None) -> Verdicts:
    from mtor_sbml.expectation.check import check as check_model
    from mtor_sbml.expectation.declared import files_about
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation.witness import TOLERANCE

    model, ids = load(name), None
    files = files_about(model, asked.expectations)
    if asked.only is not None or asked.tags:
        known = [each for file in files for each in file.expectations]
        ids = [each.id for each in known if is_chosen(each, asked.only, asked.tags)]
    return check_model(
        model,
        files,
        ids=ids,
        strict=asked.strict,
        engine=asked.engine,
        witness=asked.witness,
        witness_tolerance=TOLERANCE if asked.witness_tolerance is None else asked.witness_tolerance,
        processes=jobs,
    )


def _judge_properties(name: str | None, path: Path, end: float | None, step: float | None) -> Verdicts:
    from mtor_sbml.expectation.bpsl.properties import check_properties
    from mtor_sbml.model.loading import load

    return check_properties(load(name) if name is not None else None, path, end=end, step=step)

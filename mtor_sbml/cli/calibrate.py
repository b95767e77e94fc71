"""`mtor-sbml calibrate`: values with which a model does what is expected of it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.options import (
    EverythingOption,
    ExpectationsOption,
    FoldOption,
    JobsOption,
    MemoryOption,
    OnlyOption,
    ParametersOption,
    SchedulerOption,
    SeedOption,
    TableFormatOption,
    TagsOption,
    TimeoutOption,
    VaryOption,
    chosen_ids,
    leave,
    say,
)
from mtor_sbml.cli.picture import PlotOption, require_picture, write_picture
from mtor_sbml.cli.progress import progress_bar, resuming
from mtor_sbml.errors import ExitCode
from mtor_sbml.reporting.formats import TableFormat

if TYPE_CHECKING:
    from mtor_sbml.reporting.calibration import Occasion
    from mtor_sbml.variants.calibration import Calibration


def calibrate(
    model: Annotated[str, typer.Argument(help="A network's name, or an SBML or Antimony file.")],
    *,
    expectations: ExpectationsOption = None,
    measurements: Annotated[
        Path | None, typer.Option(help="PEtab measurement table to fit as well, with noiseParameters.")
    ] = None,
    parameters: ParametersOption = None,
    fold: FoldOption = None,
    everything: EverythingOption = False,
    vary: VaryOption = None,
    only: OnlyOption = None,
    tags: TagsOption = None,
    should: Annotated[bool, typer.Option("--should", help="Regard the should expectations, too.")] = False,
    goal: Annotated[float, typer.Option(help="The margin that is good enough.")] = 0.25,
    method: Annotated[str, typer.Option(help="cma (CMA-ES), de (differential evolution), or random.")] = "cma",
    evaluations: Annotated[int, typer.Option("--evaluations", "-n", min=1, help="At most so many candidates.")] = 5000,
    restarts: Annotated[int, typer.Option(min=0, help="How often to search again, more widely.")] = 3,
    population: Annotated[
        int | None, typer.Option(min=2, help="Candidates in a generation. [default: as CMA-ES has it]")
    ] = None,
    pull: Annotated[float, typer.Option(min=0.0, help="Weight of the distance from the model's own values.")] = 0.02,
    seed: SeedOption = 0,
    jobs: JobsOption = 1,
    scheduler: SchedulerOption = None,
    timeout: TimeoutOption = 300.0,
    memory: MemoryOption = 4096,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the table and the record; a search that was interrupted resumes from it."),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the values into the Antimony sources and the parameter table.")
    ] = False,
    plot: PlotOption = None,
    format: TableFormatOption = TableFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Search for values with which a model does what is expected of it.

    Values vary within the ranges of a parameter table, or by a factor. What is maximised is the smallest margin of the
    must expectations, up to the goal. Values that are not needed stay as they are.

    \b
    Example:
      mtor-sbml calibrate mtor_network -j 2 --out calibration
      mtor-sbml calibrate mtor_network --vary 'akt_*' -k C12 --out akt --write
      mtor-sbml calibrate model.xml --expectations model.yaml --fold 10 --measurements blots.tsv
    """  # noqa: D301
    from mtor_sbml.model.loading import load
    from mtor_sbml.model.rewrite import require_sources
    from mtor_sbml.variants.calibrate import calibrate as calibrate_model

    require_picture(plot)
    loaded = load(model)
    if write:
        require_sources(loaded)
    ids = chosen_ids(loaded, expectations, only, tags)
    with resuming(out), progress_bar(f"calibrating {loaded.id}", "evaluations") as progress:
        found = calibrate_model(
            loaded,
            expectations,
            measurements=measurements,
            ids=ids,
            table=parameters,
            fold=fold,
            everything=everything,
            only=vary or (),
            should=should,
            goal=goal,
            method=method,
            evaluations=evaluations,
            restarts=restarts,
            population=population,
            pull=pull,
            seed=seed,
            jobs=jobs,
            scheduler=scheduler,
            timeout_s=timeout,
            memory_mb=memory,
            out=out,
            progress=progress,
        )
    occasion = _occasion()
    if out is not None:
        _keep(found, occasion, out)
    if plot is not None:
        write_picture(found.plot(), plot)
    _print(found, occasion, format)
    if write:
        _write(found, occasion, out)
    leave(ExitCode.OK if found.reached else ExitCode.FALLS_SHORT)


def _occasion() -> Occasion:
    from datetime import datetime

    from mtor_sbml.installed import installed_version
    from mtor_sbml.reporting.calibration import Occasion

    installed = installed_version() or "(a checkout that is not installed)"
    return Occasion(shlex.join(["mtor-sbml", *sys.argv[1:]]), datetime.now().astimezone(), installed)


def _keep(found: Calibration, occasion: Occasion, folder: Path) -> None:
    from mtor_sbml.model.tables import text_of
    from mtor_sbml.reporting.calibration import calibration_json, calibration_markdown
    from mtor_sbml.reporting.json import as_text
    from mtor_sbml.variants.parameter_table import table_of
    from mtor_sbml.whole_files import write_whole

    write_whole(
        {
            folder / "calibration.json": as_text(calibration_json(found, occasion)) + "\n",
            folder / "calibration.md": calibration_markdown(found, occasion) + "\n",
            folder / "parameters.tsv": text_of(table_of(found, found.table, source=_source(occasion, folder))),
        }
    )
    say(f"wrote the parameter table and the record into {folder}")


def _source(occasion: Occasion, folder: Path | None) -> str:
    """What tells how the values were found: the record, or at least the command and the day."""
    return (folder / "calibration.md").as_posix() if folder else f"{occasion.command}, {occasion.when:%Y-%m-%d}"


def _print(found: Calibration, occasion: Occasion, kind: TableFormat) -> None:
    from mtor_sbml.reporting import calibration, console
    from mtor_sbml.reporting.json import as_text

    if kind is TableFormat.CONSOLE:
        console.show(calibration.calibration_report(found))
    elif kind is TableFormat.JSON:
        typer.echo(as_text(calibration.calibration_json(found, occasion)))
    elif kind is TableFormat.MARKDOWN:
        typer.echo(calibration.calibration_markdown(found, occasion))
    else:
        typer.echo(found.to_frame().to_csv(index=False), nl=False)


def _write(found: Calibration, occasion: Occasion, out: Path | None) -> None:
    """Bring what moved into the sources and into the parameter table, all of it or nothing."""
    from mtor_sbml.model.rewrite import rewrite
    from mtor_sbml.model.tables import text_of
    from mtor_sbml.variants.parameter_table import table_of
    from mtor_sbml.variants.ranges import table_of_project
    from mtor_sbml.whole_files import write_whole

    rewriting = rewrite(found.model, found.moved)
    texts = dict(rewriting.after)
    table = found.table or table_of_project()  # with --fold: it says what the sources say, so it moves with them
    if found.moved and table.is_file():
        texts[table] = text_of(table_of(found, table, source=_source(occasion, out)))
    typer.echo(rewriting.diff(), err=True, nl=False)
    write_whole(texts)
    for path in texts:
        typer.echo(f"updated {path}", err=True)
    if texts:
        typer.echo("now: mtor-sbml build", err=True)

"""`mtor-sbml ensemble`: how much of what a model does depends on luck in its values?"""

from __future__ import annotations

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
)
from mtor_sbml.cli.picture import PlotOption, require_picture, write_picture
from mtor_sbml.cli.progress import progress_bar, resuming
from mtor_sbml.reporting.formats import TableFormat

if TYPE_CHECKING:
    from mtor_sbml.variants.ensemble_result import Ensemble


def ensemble(
    model: Annotated[str, typer.Argument(help="A network's name, or an SBML or Antimony file.")],
    *,
    expectations: ExpectationsOption = None,
    samples: Annotated[int, typer.Option("--samples", "-n", min=1, help="How many variants.")] = 1000,
    method: Annotated[
        str, typer.Option(help="lhs (Latin hypercube), sobol, loguniform, or saltelli (for Sobol indices).")
    ] = "lhs",
    parameters: ParametersOption = None,
    fold: FoldOption = None,
    everything: EverythingOption = False,
    vary: VaryOption = None,
    only: OnlyOption = None,
    tags: TagsOption = None,
    seed: SeedOption = 0,
    jobs: JobsOption = 1,
    scheduler: SchedulerOption = None,
    timeout: TimeoutOption = 300.0,
    memory: MemoryOption = 4096,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; a run that was interrupted resumes from it.")
    ] = None,
    plot: PlotOption = None,
    format: TableFormatOption = TableFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Vary a model's values, and see how often each expectation still holds.

    Values vary within the ranges of a parameter table, or by a factor. The report has for each expectation the share
    of variants on which it holds, its margins, and the value that they depend on most.

    \b
    Example:
      mtor-sbml ensemble mtor_network -j 2 --out ensemble --plot ensemble.png
      mtor-sbml ensemble model.xml --expectations model.yaml --fold 1.5 -n 500
      mtor-sbml ensemble mtor_network --vary 'akt_*' --method saltelli -n 2000 -k C12
    """  # noqa: D301
    from mtor_sbml.model.loading import load
    from mtor_sbml.variants.ensemble import ensemble as sample_model

    require_picture(plot)
    loaded = load(model)
    ids = chosen_ids(loaded, expectations, only, tags)
    with resuming(out), progress_bar(f"sampling {loaded.id}", "variants") as progress:
        found = sample_model(
            loaded,
            expectations,
            ids=ids,
            samples=samples,
            method=method,
            seed=seed,
            table=parameters,
            fold=fold,
            everything=everything,
            only=vary or (),
            jobs=jobs,
            scheduler=scheduler,
            timeout_s=timeout,
            memory_mb=memory,
            out=out,
            progress=progress,
        )
    if plot is not None:
        write_picture(found.plot(), plot)
    _print(found, format)


def _print(found: Ensemble, kind: TableFormat) -> None:
    from mtor_sbml.reporting import console, ensemble
    from mtor_sbml.reporting.ensemble_json import ensemble_json
    from mtor_sbml.reporting.json import as_text

    if kind is TableFormat.CONSOLE:
        console.show(ensemble.ensemble_report(found))
    elif kind is TableFormat.JSON:
        typer.echo(as_text(ensemble_json(found)))
    elif kind is TableFormat.MARKDOWN:
        typer.echo(ensemble.ensemble_markdown(found))
    else:
        typer.echo(found.to_frame().to_csv(index=False), nl=False)

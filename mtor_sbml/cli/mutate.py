"""`mtor-sbml mutate`: which mechanisms of a model would no expectation miss?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.check import networks_with_expectations
from mtor_sbml.cli.options import (
    ExpectationsOption,
    JobsOption,
    MemoryOption,
    OnlyOption,
    SchedulerOption,
    TableFormatOption,
    TagsOption,
    TimeoutOption,
    chosen_ids,
    leave,
)
from mtor_sbml.cli.picture import require_picture, write_picture
from mtor_sbml.cli.progress import progress_bar, resuming
from mtor_sbml.errors import ExitCode
from mtor_sbml.reporting.formats import TableFormat

if TYPE_CHECKING:
    from mtor_sbml.variants.mutation import Mutation


def mutate(
    model: Annotated[
        str | None, typer.Argument(help="A network's name, or an SBML or Antimony file; all networks if none is named.")
    ] = None,
    *,
    expectations: ExpectationsOption = None,
    kinds: Annotated[
        str | None,
        typer.Option(help="Only these, with commas: reaction, regulation, protein, species, parameter, together."),
    ] = None,
    only: OnlyOption = None,
    tags: TagsOption = None,
    mutant: Annotated[
        list[str] | None,
        typer.Option("--mutant", metavar="PATTERN", help="Only mutants like this, such as 'akt_*'; may be repeated."),
    ] = None,
    must_only: Annotated[
        bool, typer.Option("--must-only", help="Let only a must kill, as only it fails a build.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only mutants of what is other in the model since this commit or branch."),
    ] = None,
    fail_under: Annotated[
        float | None, typer.Option(metavar="SHARE", min=0.0, max=1.0, help="Fall short when fewer are killed: 0.9.")
    ] = None,
    jobs: JobsOption = 1,
    scheduler: SchedulerOption = None,
    timeout: TimeoutOption = 300.0,
    memory: MemoryOption = 4096,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results; a run that was interrupted resumes from it.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Picture to write, of one model: .png, .svg or .pdf.")] = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="List every mutant and every survivor.")] = False,
    format: TableFormatOption = TableFormat.CONSOLE,  # noqa: A002 - the option's name
) -> None:
    """Remove each mechanism of a model in turn, and see whether an expectation notices.

    A mutant that survives is a mechanism that nothing guards. The expectations file may list those that may survive,
    with reasons, under survivors.

    \b
    Example:
      mtor-sbml mutate mtor_network -j 2 --out mutants
      mtor-sbml mutate model.xml --expectations model.yaml --kinds reaction,regulation
      mtor-sbml mutate --changed-since main --fail-under 0.9 --format markdown
    """  # noqa: D301
    from mtor_sbml.model.loading import load
    from mtor_sbml.variants.mutants import Kind
    from mtor_sbml.variants.mutate import mutate as mutate_model

    chosen = tuple(kind.strip() for kind in kinds.split(",")) if kinds else tuple(Kind)
    require_picture(plot)
    names = (model,) if model else networks_with_expectations(expectations)
    results = []
    for name in names:
        loaded = load(name)
        ids = chosen_ids(loaded, expectations, only, tags)
        with resuming(out), progress_bar(f"mutating {loaded.id}", "mutants") as progress:
            results.append(
                mutate_model(
                    loaded,
                    expectations,
                    kinds=chosen,
                    ids=ids,
                    only=mutant or (),
                    must_only=must_only,
                    changed_since=changed_since,
                    jobs=jobs,
                    scheduler=scheduler,
                    timeout_s=timeout,
                    memory_mb=memory,
                    out=out / loaded.id if out and len(names) > 1 else out,
                    progress=progress,
                )
            )
    if plot is not None:
        write_picture(results[0].plot(), plot)
    _print(results, format, verbose=verbose)
    leave(ExitCode.OK if all(_is_well(each, fail_under) for each in results) else ExitCode.FALLS_SHORT)


def _is_well(mutation: Mutation, fail_under: float | None) -> bool:
    """Whether enough mutants are killed, and what the expectations files say of mutants is so."""
    score = mutation.score
    return mutation.is_consistent and (fail_under is None or score is None or score >= fail_under)


def _print(results: list[Mutation], kind: TableFormat, *, verbose: bool) -> None:
    from mtor_sbml.reporting import console, mutation
    from mtor_sbml.reporting.json import as_text
    from mtor_sbml.reporting.mutation_json import mutate_json

    if kind is TableFormat.CONSOLE:
        console.show(mutation.mutation_report(results, verbose=verbose))
    elif kind is TableFormat.JSON:
        typer.echo(as_text(mutate_json(results)))
    elif kind is TableFormat.MARKDOWN:
        typer.echo(mutation.mutation_markdown(results))
    else:
        import pandas as pd

        frames = [each.to_frame().assign(model=each.model_id) for each in results]
        typer.echo(pd.concat(frames).to_csv(index=False), nl=False)

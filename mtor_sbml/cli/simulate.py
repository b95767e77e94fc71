"""`mtor-sbml simulate`: one experiment as a table and a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.bounded import FileMemoryOption, FileTimeoutOption, Limits, bounded
from mtor_sbml.cli.options import ExpectationsOption
from mtor_sbml.cli.picture import PlotOption, require_picture, write_picture
from mtor_sbml.errors import UsageError
from mtor_sbml.simulation.engines import EngineName

if TYPE_CHECKING:
    import pandas as pd

    from mtor_sbml.simulation.simulate import Simulation


class TableFormat(StrEnum):
    """How the table is printed when it goes to no file."""

    CSV = "csv"
    JSON = "json"


def simulate(
    model: Annotated[str, typer.Argument(help="A network's name, or an SBML or Antimony file.")],
    *,
    experiment: Annotated[str, typer.Option("--experiment", "-e", help="An experiment of the expectations.")],
    expectations: ExpectationsOption = None,
    engine: Annotated[EngineName, typer.Option(help="What integrates.")] = EngineName.LIBROADRUNNER,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Table to write: .csv or .parquet.")] = None,
    plot: PlotOption = None,
    format: Annotated[  # noqa: A002 - the option's name
        TableFormat, typer.Option("--format", help="How the table is printed when there is no --output.")
    ] = TableFormat.CSV,
    timeout: FileTimeoutOption = None,
    memory: FileMemoryOption = None,
) -> None:
    """Simulate an experiment: a table, a picture.

    The table has a column `time` and one for each observable, in the model's units.

    \b
    Example:
      mtor-sbml simulate mtor_network --experiment insulin --plot insulin.png
      mtor-sbml simulate mtor_network -e insulin --engine copasi
      mtor-sbml simulate model.xml -e insulin --expectations model.yaml -o insulin.csv
    """  # noqa: D301
    if output is not None and output.suffix not in {".csv", ".parquet"}:
        raise UsageError(f"'{output}' names no kind of table", hint="give it the ending .csv or .parquet")
    require_picture(plot)
    limits = Limits(timeout, memory)
    simulation = bounded([model], limits, "simulating", _simulated, model, experiment, expectations, engine)
    table = simulation.to_frame()
    if output is not None:
        _write(table, output)
    elif plot is None:
        _print(table, format)
    if plot is not None:
        write_picture(simulation.plot(), plot)


def _simulated(model: str, experiment: str, expectations: Path | None, engine: EngineName) -> Simulation:
    from mtor_sbml.expectation.declared import simulate as simulate_declared
    from mtor_sbml.model.loading import load

    return simulate_declared(load(model), experiment, expectations=expectations, engine=engine)


def _print(table: pd.DataFrame, format: TableFormat) -> None:  # noqa: A002
    if format is TableFormat.JSON:
        typer.echo(table.to_json(orient="records", indent=2))
    else:
        typer.echo(table.to_csv(index=False), nl=False)


def _write(table: pd.DataFrame, path: Path) -> None:
    """Write a table whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        if path.suffix == ".parquet":
            table.to_parquet(part, index=False)
        else:
            table.to_csv(part, index=False)
        part.replace(path)
    except ImportError as problem:
        raise UsageError("Parquet files need pyarrow, which is not installed", hint="pip install pyarrow") from problem
    finally:
        part.unlink(missing_ok=True)

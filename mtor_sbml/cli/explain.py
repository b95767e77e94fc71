"""`mtor-sbml explain`: one expectation, with all that led to its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.bounded import FileMemoryOption, FileTimeoutOption, Limits, bounded
from mtor_sbml.cli.check import networks_with_expectations
from mtor_sbml.cli.options import ExpectationsOption, Format, FormatOption, say
from mtor_sbml.cli.picture import PlotOption, require_picture, write_picture
from mtor_sbml.errors import UsageError

if TYPE_CHECKING:
    from mtor_sbml.expectation.explanation import Explanation
    from mtor_sbml.model.document import Model

#: Endings of the pictures that can be written.


def explain(
    id: Annotated[str, typer.Argument(help="The id of an expectation, as `check` prints it.")],  # noqa: A002
    model: Annotated[
        str | None, typer.Argument(help="A network's name, or an SBML or Antimony file; found by the id if not named.")
    ] = None,
    *,
    expectations: ExpectationsOption = None,
    plot: PlotOption = None,
    format: FormatOption = Format.CONSOLE,  # noqa: A002 - the option's name
    timeout: FileTimeoutOption = None,
    memory: FileMemoryOption = None,
) -> None:
    """Explain one expectation: what it says and why, what was read, and what it needs to hold.

    The picture shows the signals that it reads. The moments that decide are marked; what is allowed is dotted.

    \b
    Example:
      mtor-sbml explain C06-rapamycin-acute
      mtor-sbml explain C12-needs[AKT1] mtor_network --plot C12.png
    """  # noqa: D301
    from mtor_sbml.reporting import explained, json

    require_picture(plot)
    names = (model,) if model is not None else networks_with_expectations(expectations)
    explanation = bounded(names, Limits(timeout, memory), "explaining", _explained, id, names, expectations)
    if plot is not None:
        write_picture(explanation.plot(), plot)
    if format is Format.JSON:
        typer.echo(json.as_text(explained.as_json(explanation)))
    else:
        typer.echo(explained.as_text(explanation))


def _explained(id: str, names: Sequence[str], expectations: Path | None) -> Explanation:  # noqa: A002
    from mtor_sbml.expectation.explain import explain as explain_one

    return explain_one(_model_of(id, names), id, expectations)


def _model_of(wanted: str, names: Sequence[str]) -> Model:
    """The model that an expectation is about: as named, or the one whose files have the id."""
    from mtor_sbml.expectation.declared import expectations as declared
    from mtor_sbml.model.loading import load
    from mtor_sbml.model.suggestions import nearest

    if len(names) == 1:
        return load(names[0])
    known: dict[str, list[Model]] = {}
    for network in names:
        say(f"reading the expectations of {network}")
        model = load(network)
        for each in declared(model):
            for alias in {each, each.partition("[")[0]}:
                known.setdefault(alias, []).append(model)
    if wanted not in known:
        raise UsageError(f"no expectation {wanted!r}", hint=nearest(wanted, known))
    # A `for` has several rows, all of one model.
    found = list(dict.fromkeys(known[wanted]))
    if len(found) > 1:
        listed = " and ".join(each.id for each in found)
        raise UsageError(f"{wanted!r} is an expectation of {listed}", hint=f"name one: explain {wanted} {found[0].id}")
    return found[0]

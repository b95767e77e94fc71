"""The picture that `--plot` asks for: its kind is looked at before the work, and it is written whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PlotOption = Annotated[Path | None, typer.Option("--plot", help="Picture to write: .png, .svg or .pdf.")]

_KINDS = {".png", ".svg", ".pdf"}


def require_picture(path: Path | None) -> None:
    """Refuse a file that cannot be written as a picture, before anything is run for it.

    Raises:
        UsageError: It has another ending.
    """
    if path is not None and path.suffix not in _KINDS:
        raise UsageError(f"'{path}' names no kind of picture", hint="give it the ending .png, .svg or .pdf")


def write_picture(figure: Figure, path: Path) -> None:
    """Write a figure, with all that is around its axes."""
    from mtor_sbml.whole_files import write_whole_bytes

    content = BytesIO()
    figure.savefig(content, format=path.suffix.removeprefix("."), dpi=150, bbox_inches="tight")
    write_whole_bytes({path: content.getvalue()})

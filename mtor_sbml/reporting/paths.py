"""Paths as somebody in the working directory would type them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mtor_sbml.errors import MtorSbmlError, Place


def from_here(path: Path | str) -> str:
    """A path below the working directory without it, any other as it is."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def place_from_here(place: Place) -> Place:
    """A place whose file is written as `from_here` writes it."""
    return replace(place, file=from_here(place.file))


def error_from_here(error: MtorSbmlError) -> MtorSbmlError:
    """An error at a place whose file is written as `from_here` writes it."""
    return error.at(place_from_here(error.place)) if error.place else error

"""New values in the Antimony sources of a model: the numbers are replaced where they stand, all else stays as it is."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path

from mtor_sbml.errors import Place, UsageError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.document import Model
from mtor_sbml.model.initial import given_value
from mtor_sbml.model.reading import read_model
from mtor_sbml.model.source_files import SourceFile, display, read_source
from mtor_sbml.model.suggestions import nearest_id

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
#: Digits of a number that had to be converted from the model's unit to that of its source.
_DIGITS = 7
#: How far the composed model may be from what was asked for: what is lost to those digits.
_AGREES = 10.0 ** (1 - _DIGITS)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Sources with other numbers, not written yet."""

    before: Mapping[Path, str]  #: texts of the files that change
    after: Mapping[Path, str]

    def diff(self) -> str:
        """The changes as a unified diff, files named from the working directory."""
        return "".join(
            line
            for path, old in self.before.items()
            for line in difflib.unified_diff(
                old.splitlines(keepends=True),
                self.after[path].splitlines(keepends=True),
                display(path),
                display(path),
                n=0,
            )
        )


def require_sources(model: Model) -> Path:
    """The main source of a model.

    Raises:
        UsageError: It was not composed from Antimony sources.
    """
    if model.sources is None:
        raise UsageError(
            f"model {model.id!r} was not composed from Antimony sources", hint="name the network, or its .ant file"
        )
    return model.sources


def rewrite(model: Model, values: Mapping[str, float]) -> Rewriting:
    """The sources of a model with other values; nothing is written.

    Units stay as they are written: a number is scaled by what its value is scaled by. The new sources are composed, and
    the values compared with what was asked for.

    Args:
        model: A composed network, or a module; its sources say what it says.
        values: By id, in the model's own units.

    Raises:
        UsageError: The model has no sources, a value is not a plain number in them, two values share one number and
            differ, or something else in the sources decides a value.
        SourceError: The sources do not compose.
    """
    source = read_source(require_sources(model))
    before = {path: file.text for path, file in source.files.items()}
    numbers: dict[tuple[Path, int, int], tuple[str, str]] = {}
    lines = {path: text.split("\n") for path, text in before.items()}
    for element, value in values.items():
        file, line, found = _number_of(model, element, source.files)
        spot, new = (file.path, line, found.start(1)), _scaled(model, element, found[1], value)
        other, said = numbers.setdefault(spot, (element, new))
        if said != new:
            raise UsageError(
                f"{other!r} and {element!r} are one number in the sources and would become {said} and {new}",
                place=Place(display(file.path), line, found.start(1) + 1),
                hint="let only one of them vary, or write the module's number as a port",
            )
    for (path, line, start), (_, new) in sorted(numbers.items(), reverse=True):
        text = lines[path][line - 1]
        lines[path][line - 1] = text[:start] + re.sub(_NUMBER, new, text[start:], count=1)
    after = {path: "\n".join(each) for path, each in lines.items()}
    _require_agreement(model, values, after)
    changed = [path for path in before if before[path] != after[path]]
    return Rewriting({path: before[path] for path in changed}, {path: after[path] for path in changed})


def _number_of(model: Model, element: str, files: Mapping[Path, SourceFile]) -> tuple[SourceFile, int, re.Match[str]]:
    """The file, line and match (group 1 the number) that give an element its value."""
    place = model.place_of(element)
    if place is None or place.line is None or place.column is None:
        hint = nearest_id(element, model, model.ids)
        raise UsageError(f"{element!r} is nowhere in the sources of model {model.id!r}", hint=hint)
    file = files[Path(place.file).resolve()]
    name = re.match(r"\w+", file.line(place.line)[place.column - 1 :])
    assert name is not None, place
    pattern = re.compile(rf"(?<![\w.])\$?{name[0]}(?:\s+in\s+\w+)?\s*=\s*({_NUMBER})(?=[ \t]*\w*[ \t]*(?:[;,]|//|$))")
    here = pattern.search(file.line(place.line))
    matches = [(place.line, here)] if here else list(_matches(pattern, file, place.line))
    if len(matches) != 1:
        raise UsageError(
            f"{element!r} is not given by one plain number here", place=place, hint=f"write {name[0]} = 1 unit"
        )
    line, found = matches[0]
    return file, line, found


def _matches(pattern: re.Pattern[str], file: SourceFile, line: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Where else in the module that holds a line the pattern is found, outside of comments."""
    starts = [module.spot.line for module in file.read.modules.values()]
    first = max((start for start in starts if start <= line), default=1)
    last = min((start for start in starts if start > line), default=len(file.text.split("\n")) + 1)
    for number in range(first, last):
        found = pattern.search(file.line(number).split("//")[0])
        if found:
            yield number, found


def _scaled(model: Model, element: str, written: str, value: float) -> str:
    own = given_value(model, element)
    if value == own:
        return written
    if float(written) == own:
        return f"{value:.12g}"
    if not own:
        raise UsageError(f"{element!r} is 0, so the unit of its number in the sources cannot be told")
    return f"{float(written) * value / own:.{_DIGITS}g}"


def _require_agreement(model: Model, values: Mapping[str, float], texts: Mapping[Path, str]) -> None:
    """Compose the new sources and compare every value.

    Raises:
        UsageError: A value is not what was asked for, or another one moved.
    """
    main = require_sources(model).resolve()
    root = Path(os.path.commonpath([path.parent for path in texts]))
    with tempfile.TemporaryDirectory(prefix="mtor-sbml-") as folder:
        for path, text in texts.items():
            copy = Path(folder) / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text, encoding="utf-8", newline="")
        composed = read_model(compose(Path(folder) / main.relative_to(root)))
    for element in (*model.parameters, *model.species, *model.compartments):
        wanted, got = values.get(element, given_value(model, element)), given_value(composed, element)
        if wanted is None or got is None:
            continue
        if not isclose(wanted, got, rel_tol=_AGREES):
            place = model.place_of(element)
            raise UsageError(
                f"with the new numbers {element!r} would be {got:.8g}, not {wanted:.8g}",
                place=place,
                hint="something else in the sources decides it, such as a line of the network; change it by hand",
            )

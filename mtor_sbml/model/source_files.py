"""The files of a network: its own and all that it imports, read, with their faults, and joined into one text.

libantimony looks for an import in the working directory before it looks beside the importing file, and reads a file
again each time it is imported, which ends in "already defined". Joined by us, a network composes to the same model from
everywhere, and modules may share a file of functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from mtor_sbml.errors import ImportFault, Place, SourceError
from mtor_sbml.model.antimony_reader import read_text
from mtor_sbml.model.antimony_text import MAIN, Import, Module, Spot, Text
from mtor_sbml.model.suggestions import nearest

_SBML_SUFFIXES = {".xml", ".sbml"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Antimony file, read."""

    path: Path  #: absolute
    text: str
    read: Text

    def place(self, spot: Spot) -> Place:
        """The spot as a place, with the file as the user would type it."""
        return Place(display(self.path), spot.line, spot.column)

    def line(self, number: int) -> str:
        """The text of a line counted from 1; empty beyond the end."""
        lines = self.text.split("\n")
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def error(self, spot: Spot, message: str, hint: str, *, kind: type[SourceError] = SourceError) -> SourceError:
        """An error at a spot, with the line and a caret under it."""
        line = self.line(spot.line)
        snippet = f"    {line}\n    {' ' * (spot.column - 1)}^" if line.strip() else ""
        return kind(message, place=self.place(spot), hint=hint, snippet=snippet)


@dataclass(frozen=True, slots=True)
class Defined:
    """A module and the file that defines it."""

    module: Module
    file: SourceFile


@dataclass(frozen=True, slots=True)
class Source:
    """An Antimony file with everything it imports."""

    file: SourceFile
    files: Mapping[Path, SourceFile]  #: in the order of their texts in the joined text
    modules: Mapping[str, Defined]
    functions: Mapping[str, Place]
    main: str  #: name of the module that is composed
    faults: tuple[SourceError, ...]  #: imports that are missing, unreadable or go round in a circle


@dataclass(slots=True)
class _Gathering:
    root: Path
    files: dict[Path, SourceFile] = field(default_factory=dict)
    faults: list[SourceError] = field(default_factory=list)


def read_source(path: Path) -> Source:
    """Read an Antimony file and everything it imports.

    Raises:
        SourceError: The file itself cannot be read. Faults of its imports are listed, not raised.
    """
    path = path.resolve()
    gathering = _Gathering(root=path.parent)
    file = _open(path, place=None)
    _gather(file, gathering, trail=())
    files = gathering.files
    modules: dict[str, Defined] = {}
    functions: dict[str, Place] = {}
    for each in files.values():
        for name, module in each.read.modules.items():
            modules.setdefault(name, Defined(module, each))
        for name, spot in each.read.functions.items():
            functions.setdefault(name, each.place(spot))
    return Source(file, files, modules, functions, _main(file, modules), tuple(gathering.faults))


def join(source: Source) -> tuple[str, tuple[tuple[SourceFile, int], ...]]:
    """The text of all files, each once and before what imports it, and for each of its lines the file and line."""
    lines: list[str] = []
    origins: list[tuple[SourceFile, int]] = []

    def add(file: SourceFile, text: str, first: int) -> None:
        for number, line in enumerate(text.split("\n"), start=first):
            lines.append(line)
            origins.append((file, number))

    def include(file: SourceFile) -> None:
        done.add(file.path)
        position, line = 0, 1
        for statement in file.read.imports:
            add(file, file.text[position : statement.start], line)
            imported = _resolve(statement.file, file.path.parent, source.file.path.parent)
            if imported and imported.suffix in _SBML_SUFFIXES:
                add(file, f'import "{imported.as_posix()}"', statement.spot.line)
            elif imported and imported in source.files and imported not in done:
                include(source.files[imported])
            position, line = statement.end, statement.spot.line
        add(file, file.text[position:], line)

    done: set[Path] = set()
    include(source.file)
    return "\n".join(lines) + "\n", tuple(origins)


def display(path: Path) -> str:
    """The path as the user would type it: relative to the working directory when below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _gather(file: SourceFile, gathering: _Gathering, trail: tuple[SourceFile, ...]) -> None:
    trail = (*trail, file)
    for statement in file.read.imports:
        path = _resolve(statement.file, file.path.parent, gathering.root)
        if path is None:
            gathering.faults.append(_missing(statement, file))
        elif any(path == each.path for each in trail):
            gathering.faults.append(_circle(path, trail, statement))
        elif path not in gathering.files and path.suffix not in _SBML_SUFFIXES:
            try:
                imported = _open(path, place=file.place(statement.spot))
            except SourceError as fault:
                gathering.faults.append(fault)
            else:
                _gather(imported, gathering, trail)
    gathering.files[file.path] = file


def _resolve(name: str, *folders: Path) -> Path | None:
    """The imported file: beside the importing one, or else from the folder of the network."""
    candidates = (folder / name for folder in folders)
    return next((path.resolve() for path in candidates if path.is_file()), None)


def _open(path: Path, place: Place | None) -> SourceFile:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError(
            f"{display(path)} is not UTF-8 text: {problem.reason} at byte {problem.start}",
            place=place or Place(display(path)),
            hint="save the file as UTF-8",
        ) from problem
    except OSError as problem:
        raise SourceError(
            f"cannot read {display(path)}: {problem.strerror}",
            place=place or Place(display(path)),
            hint="name an Antimony file that exists and that you may read",
        ) from problem
    try:
        return SourceFile(path, text, _read_cached(text))
    except RecursionError as problem:
        raise SourceError(
            f"{display(path)} nests brackets too deeply to be read",
            place=place or Place(display(path)),
            hint="give parts of the formula names of their own",
        ) from problem


@lru_cache(maxsize=256)
def _read_cached(text: str) -> Text:
    return read_text(text)


def _missing(statement: Import, file: SourceFile) -> SourceError:
    folder = file.path.parent
    known = [each.relative_to(folder).as_posix() for each in folder.rglob("*.ant") if each != file.path]
    hint = nearest(statement.file, known) or "an import is looked for beside the file that imports it"
    return file.error(statement.spot, f"there is no file {statement.file!r} to import", hint, kind=ImportFault)


def _circle(path: Path, trail: tuple[SourceFile, ...], statement: Import) -> SourceError:
    start = next(number for number, each in enumerate(trail) if each.path == path)
    names = [display(each.path) for each in trail[start:]] + [display(path)]
    return trail[-1].error(
        statement.spot,
        f"imports go round in a circle: {' → '.join(names)}",
        "take one import out; move what both files need into a third one that both import",
        kind=ImportFault,
    )


def _main(file: SourceFile, modules: Mapping[str, Defined]) -> str:
    """The starred module of the file, or else its last one, as libantimony has it."""
    own = file.read.modules
    starred = [name for name, module in own.items() if module.starred]
    if starred:
        return starred[-1]
    if MAIN in own:
        return MAIN
    candidates = list(own) or list(modules)
    return candidates[-1] if candidates else MAIN

"""A project: where sources, expectations and generated SBML lie, told by a `pyproject.toml`.

Outside any project the networks that come with the package are used, read-only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtor_sbml.errors import Place, UsageError
from mtor_sbml.model.suggestions import nearest

_FOLDERS = {"sources": "antimony", "expectations": "expectations", "outputs": "sbml_out"}
_READY_TO_RUN = "ready-to-run"
_VALIDATE = "validate"
_READY_KEYS = ("id", "name", "network", "experiment")


@dataclass(frozen=True, slots=True)
class ReadyToRun:
    """A pre-equilibrated copy of a network, to be made by the build."""

    id: str  #: also the name of its file
    name: str  #: what COPASI shows
    network: str
    experiment: str  #: whose beginning it is equilibrated in


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Where things lie. Folders are absolute."""

    root: Path
    sources: Path
    expectations: Path
    outputs: Path
    shipped: bool  #: the networks of the package itself: nothing is written there
    ready_to_run: tuple[ReadyToRun, ...] = ()
    #: `[tool.mtor-sbml.validate]` as it is written: the validator reads it.
    validate: Mapping[str, Any] = field(default_factory=dict)

    def networks(self) -> tuple[str, ...]:
        """The names of the networks: Antimony files at the top of the sources."""
        return tuple(sorted(path.stem for path in self.sources.glob("*.ant")))

    def source_of(self, network: str) -> Path:
        """The Antimony file of a network.

        Raises:
            UsageError: There is no such network; with the nearest.
        """
        networks = self.networks()
        if network not in networks:
            there_are = f"there are {', '.join(networks)}" if networks else f"there is no *.ant in {self.sources}"
            raise UsageError(
                f"no network {network!r} in {self.sources}",
                hint=f"{nearest(network, networks)} {there_are}".strip(),
            )
        return self.sources / f"{network}.ant"

    def output_of(self, network: str) -> Path:
        """The SBML file that the build makes of a network."""
        return self.outputs / f"{network}.xml"

    def expectations_for(self, network: str) -> tuple[Path, ...]:
        """The expectations files whose `network:` is this one, in order of name."""
        files = sorted((*self.expectations.glob("*.yaml"), *self.expectations.glob("*.yml")))
        return tuple(path for path in files if _network_named_in(path) == network)


def _network_named_in(path: Path) -> str | None:
    # The whole file is read, with its errors, only once it is asked for.
    found = re.search(r"^network:[ \t]*([^#\n]+)", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    return Path(found[1].strip().strip("'\"")).stem if found else None


def find_project(start: Path | None = None) -> Project:
    """The project of a folder: its nearest parent whose pyproject.toml has `[tool.mtor-sbml]`, or the shipped one.

    Args:
        start: The folder; by default the working directory.

    Raises:
        UsageError: The table has unknown keys or wrong values, or its file is no TOML.
    """
    folder = (start or Path.cwd()).resolve()
    for root in (folder, *folder.parents):
        file = root / "pyproject.toml"
        if file.is_file():
            table = _table_of(file)
            if table is not None:
                return _project(root, table, file)
    return shipped_project()


def shipped_project() -> Project:
    """The networks that come with the package; in a checkout, those of the repository."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "shipped"
    root = shipped if shipped.is_dir() else package.parent
    sources, expectations, outputs = (root / folder for folder in _FOLDERS.values())
    return Project(root=root, sources=sources, expectations=expectations, outputs=outputs, shipped=True)


def _table_of(file: Path) -> Mapping[str, Any] | None:
    text = file.read_text(encoding="utf-8", errors="replace")
    if "mtor-sbml" not in text:
        # Somebody else's: not ours to judge, broken or not.
        return None
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as problem:
        line = re.search(r"line (\d+)", str(problem))
        place = Place(str(file), int(line[1]) if line else None)
        raise UsageError(f"this is no TOML: {problem}", place=place) from problem
    table: Mapping[str, Any] | None = tool.get("mtor-sbml")
    return table


def _project(root: Path, table: Mapping[str, Any], file: Path) -> Project:
    place = Place(str(file))
    _refuse_unknown(table, (*_FOLDERS, _READY_TO_RUN, _VALIDATE), "[tool.mtor-sbml]", place)
    sources, expectations, outputs = (
        root / _text(table, key, "[tool.mtor-sbml]", place, default) for key, default in _FOLDERS.items()
    )
    return Project(
        root=root,
        sources=sources,
        expectations=expectations,
        outputs=outputs,
        shipped=False,
        ready_to_run=tuple(_ready(entry, place) for entry in table.get(_READY_TO_RUN, [])),
        validate=table.get(_VALIDATE, {}),
    )


def _ready(entry: Mapping[str, Any], place: Place) -> ReadyToRun:
    table = f"[[tool.mtor-sbml.{_READY_TO_RUN}]]"
    _refuse_unknown(entry, _READY_KEYS, table, place)
    return ReadyToRun(**{key: _text(entry, key, table, place) for key in _READY_KEYS})


def _refuse_unknown(table: Mapping[str, Any], known: Collection[str], name: str, place: Place) -> None:
    for key in table:
        if key not in known:
            hint = nearest(key, known) or f"known keys are {', '.join(known)}"
            raise UsageError(f"unknown key {key!r} in {name}", place=place, hint=hint)


def _text(table: Mapping[str, Any], key: str, name: str, place: Place, default: str | None = None) -> str:
    value = table.get(key, default)
    if value is None:
        raise UsageError(f"{name} needs the key {key!r}", place=place)
    if not isinstance(value, str):
        raise UsageError(f"{key!r} in {name} has to be a text, not {value!r}", place=place)
    return value

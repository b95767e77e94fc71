"""Load a model: a network by its name, an Antimony file, an SBML file, or either as text."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from mtor_sbml.errors import IsolationError, LoadError, Place, SourceError, UsageError
from mtor_sbml.isolation import is_bounded, run_isolated
from mtor_sbml.model.document import Model
from mtor_sbml.model.project import Project, find_project, shipped_project
from mtor_sbml.model.suggestions import nearest

_SBML_ENDINGS = {".xml", ".sbml"}


def load(name_or_path: str | Path) -> Model:
    """The model of that name, or in that file.

    Args:
        name_or_path: A network of the project or of the package ("mtor_network"), an Antimony file (.ant), or an SBML
            file (.xml, .sbml). A network is judged by its sources: its generated SBML is read only while no source is
            newer.

    Files that are not the project's own are read in a child process with limits on time and memory; what is done with
    the model afterwards happens in this one.

    Raises:
        UsageError: There is no such network or file, or it is a folder or no model file.
        SourceError: Antimony that does not compose.
        LoadError: SBML that cannot be read.
        IsolationError: SBML that libSBML crashed or hung on.
    """
    path = Path(name_or_path)
    if _is_name(path):
        return _load_network(str(name_or_path))
    _require_file(path)
    if path.suffix == ".ant":
        return _compose(path)
    text = _text_of(path)
    if path.suffix not in _SBML_ENDINGS and not text.lstrip("\ufeff \t\r\n").startswith("<"):
        raise UsageError(
            f"{path} is no model file that can be read", hint="Antimony files end in .ant, SBML files in .xml or .sbml"
        )
    if is_own(path) or is_bounded():
        return _read(text, origin=path)
    try:
        return run_isolated(_read, text, origin=path)
    except IsolationError as problem:
        raise type(problem)(f"reading it {problem.message.removeprefix('_read ')}", place=Place(str(path))) from problem


def is_own(name_or_path: str | Path) -> bool:
    """Whether it is a network, or a file of the project or the package, which is trusted as its code is."""
    path = Path(name_or_path)
    if _is_name(path):
        return True
    folders = [folder for place in (find_project(), shipped_project()) for folder in (place.sources, place.outputs)]
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in folders)


def _is_name(path: Path) -> bool:
    return not path.suffix and len(path.parts) == 1 and not path.is_file()


def load_text(text: str) -> Model:
    """The model that an SBML or Antimony text holds.

    Raises:
        SourceError: Antimony that does not compose.
        LoadError: SBML that cannot be read, or an empty text.
    """
    if not text.strip() or text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _read(text)
    from mtor_sbml.model.compose import compose

    with tempfile.TemporaryDirectory(prefix="mtor-sbml-") as folder:
        path = Path(folder) / "text.ant"
        path.write_text(text, encoding="utf-8")
        try:
            return _read(compose(path))
        except SourceError as problem:
            # The file is gone by the time anybody could look into it.
            place = replace(problem.place, file="Antimony text") if problem.place else Place("Antimony text")
            raise problem.at(place) from problem


def _load_network(name: str) -> Model:
    project = find_project()
    for place in (project, shipped_project()):
        if name in place.networks():
            return _load_from(place, name)
    if Path(name).is_dir():
        _require_file(Path(name))
    networks = project.networks() or shipped_project().networks()
    there_are = f"networks are {', '.join(networks)}; files end in .ant, .xml or .sbml"
    raise UsageError(f"there is no network {name!r}", hint=f"{nearest(name, networks)} {there_are}".strip())


def _load_from(project: Project, name: str) -> Model:
    source, output = project.source_of(name), project.output_of(name)
    if output.is_file() and (project.shipped or not _is_stale(output, project.sources)):
        return _read(_text_of(output), origin=output, sources=source)
    return _compose(source)


def _is_stale(output: Path, sources: Path) -> bool:
    written = output.stat().st_mtime_ns
    return any(source.stat().st_mtime_ns > written for source in sources.rglob("*.ant"))


def _compose(path: Path) -> Model:
    from mtor_sbml.model.compose import compose

    return _read(compose(path), origin=path, sources=path)


def _read(text: str, *, origin: Path | None = None, sources: Path | None = None) -> Model:
    from mtor_sbml.model.reading import read_model

    return read_model(text, origin=origin, sources=sources)


def _require_file(path: Path) -> None:
    if path.is_dir():
        models = sorted(each.name for each in path.iterdir() if each.suffix in {".ant", *_SBML_ENDINGS})
        raise UsageError(
            f"{path} is a folder, and one model was expected",
            hint=f"in it there are {', '.join(models[:5])}" if models else "there is no model in it either",
        )
    if not path.is_file():
        beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        raise UsageError(f"there is no file {path}", hint=nearest(path.name, beside))


def _text_of(path: Path) -> str:
    """The file's text, in the encoding that its XML declaration names."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}") from problem
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']", content)
    encoding = declared[1].decode() if declared else "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    try:
        text = content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        raise LoadError(
            f"the text cannot be read as {encoding}: {problem}", place=Place(str(path)), hint="save the file as UTF-8"
        ) from problem
    # libSBML gets the text as UTF-8 and would believe another declaration.
    return re.sub(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])[\w.-]+", r"\1UTF-8", text, count=1)

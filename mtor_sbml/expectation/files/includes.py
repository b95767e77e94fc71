"""What a file declares together with the files that it includes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.reading import fields_of, map_of, texts_of
from mtor_sbml.expectation.files.yaml_text import YamlMap, YamlNode, YamlText, content, read_yaml

#: Keys of a file; the second tuple is what `include` brings.
KEYS = ("network", "include", "units", "resolution", "words", "conditions", "experiments", "observables", "where",
        "expectations", "survivors")  # fmt: skip
SHARED = ("words", "conditions", "experiments", "observables", "where")

Sections: TypeAlias = dict[str, dict[str, tuple[YamlText, YamlNode]]]


def read_root(path: Path) -> YamlMap:
    """The mapping that is a whole file.

    Raises:
        ExpectationsError: The file cannot be read, or is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise ExpectationsError(f"cannot read {path}: {problem.strerror}", place=Place(str(path))) from problem
    except UnicodeDecodeError as problem:
        raise ExpectationsError("the file is not UTF-8", place=Place(str(path)), hint="save it as UTF-8") from problem
    return root_of(text, str(path))


def root_of(text: str, file: str) -> YamlMap:
    """The mapping that is a whole text."""
    root = read_yaml(text, file)
    if root is None:
        raise ExpectationsError("the file is empty", place=Place(file, 1, 1), hint="begin with `network: NAME`")
    return map_of(root, "an expectations file")


def sections_of(root: YamlMap, path: Path) -> Sections:
    """The shared sections of a file, by section and id, those that it includes first.

    Args:
        root: The file.
        path: Where it lies: includes are relative to it.

    Raises:
        ExpectationsError: Files that include each other, or one id with two meanings.
    """
    return _sections(root, path, (path.resolve(),))


def _sections(root: YamlMap, path: Path, chain: tuple[Path, ...]) -> Sections:
    fields = fields_of(root, "an expectations file", KEYS)
    sections: Sections = {section: {} for section in SHARED}
    for text in texts_of(fields["include"], "`include`") if "include" in fields else ():
        included = path.parent / text.text
        if included.resolve() in chain:
            raise text.error(f"`{text.text}` includes itself, by way of {' and '.join(each.name for each in chain)}")
        if not included.is_file():
            raise text.error(f"there is no file {included}", hint="paths are relative to the file that includes")
        for section, entries in _sections(read_root(included), included, (*chain, included.resolve())).items():
            _add(sections[section], entries)
    for section in SHARED:
        if section in fields:
            own = {key.text: (key, value) for key, value in map_of(fields[section], f"`{section}`").entries}
            _add(sections[section], own)
    return sections


def _add(known: dict[str, tuple[YamlText, YamlNode]], more: Mapping[str, tuple[YamlText, YamlNode]]) -> None:
    for name, (key, value) in more.items():
        if name in known and content(known[name][1]) != content(value):
            raise key.error(f"`{name}` is declared differently in {known[name][0].spot.place}")
        known.setdefault(name, (key, value))

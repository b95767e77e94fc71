"""Mend files: the edits that findings offer, none of which changes what the model means."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.errors import UsageError
from mtor_sbml.model.source_files import display, read_source
from mtor_sbml.validation.examine import sources_of
from mtor_sbml.validation.finding import Edit, Finding, Findings
from mtor_sbml.whole_files import write_whole_bytes

#: Bytes that are read with it and written again are the same, whatever encoding the file has.
_BYTES_AS_TEXT = "latin-1"


@dataclass(frozen=True, slots=True)
class Mended:
    """A file with its edits made."""

    path: Path
    before: bytes
    after: bytes
    findings: tuple[Finding, ...]  #: that are mended

    def diff(self) -> str:
        """The change as a unified diff."""
        before, after = (
            part.decode("utf-8", "replace").splitlines(keepends=True) for part in (self.before, self.after)
        )
        name = self.path.as_posix()
        lines = difflib.unified_diff(before, after, f"{name} (as it is)", f"{name} (mended)", n=1)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def mend(results: Iterable[Findings]) -> tuple[Mended, ...]:
    """The files with the edits of their findings made; those in which nothing can be mended are left out.

    What an Antimony network says, or SBML that a project builds, is mended in the sources. Nothing is written: see
    `write_mended`.

    Args:
        results: What validation found in files; findings without a file on the disk are left alone.
    """
    offered: dict[Path, list[Finding]] = defaultdict(list)
    for of_file in results:
        findings = [finding for finding in of_file if finding.edits]
        for path in _files_behind(Path(of_file.path)) if findings else ():
            offered[path] += (finding for finding in findings if finding not in offered[path])
    mended = (_mended(path, findings) for path, findings in offered.items())
    return tuple(each for each in mended if each.before != each.after)


def _files_behind(path: Path) -> Iterator[Path]:
    """The files that say what is in a file: its Antimony sources, or itself."""
    source = path if path.suffix.lower() == ".ant" else sources_of(path)
    if source is not None:
        yield from (Path(display(each.path)) for each in read_source(source).files.values())
    elif path.is_file():
        yield path


def write_mended(files: Iterable[Mended]) -> None:
    """Write mended files: each whole or not at all.

    Raises:
        UsageError: A file has changed since it was read; none is written.
    """
    files = tuple(files)
    for each in files:
        if each.path.read_bytes() != each.before:
            raise UsageError(
                f"'{each.path}' has changed meanwhile, so nothing was mended", hint="run the command again"
            )
    write_whole_bytes({each.path: each.after for each in files})


def _mended(path: Path, findings: Iterable[Finding]) -> Mended:
    before = path.read_bytes()
    lines = before.decode(_BYTES_AS_TEXT).splitlines(keepends=True)
    done = []
    for finding in findings:
        made = [_make(edit, lines) for edit in finding.edits]
        if any(made):
            done.append(finding)
    return Mended(path, before, "".join(lines).encode(_BYTES_AS_TEXT), tuple(done))


def _make(edit: Edit, lines: list[str]) -> bool:
    """Make one edit on the line that it names, or wherever its text stands; whether there was anything to do."""
    old, new = (part.encode().decode(_BYTES_AS_TEXT) for part in (edit.old, edit.new))
    numbers = range(len(lines)) if edit.line is None else [edit.line - 1]
    found = [number for number in numbers if number < len(lines) and old in lines[number]]
    for number in found:
        lines[number] = lines[number].replace(old, new, -1 if edit.line is None else 1)
    return bool(found)

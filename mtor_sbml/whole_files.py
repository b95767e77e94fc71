"""Write files whole or not at all: an interrupted command leaves the old ones as they were."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(texts: Mapping[Path, str]) -> None:
    """Write texts as UTF-8, line ends as they are; none takes its place before all of them are on the disk."""
    write_whole_bytes({path: text.encode() for path, text in texts.items()})


def write_whole_bytes(contents: Mapping[Path, bytes]) -> None:
    """Write contents as they are; none takes its place before all of them are on the disk."""
    parts: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            parts[path] = _written_beside(path, content)
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _written_beside(path: Path, content: bytes) -> Path:
    """The content in a file of the same folder under a temporary name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    part = Path(name)
    part.chmod(0o644)  # mkstemp makes it private; a result is as readable as any other file
    return part

"""Parsers of grammars, kept in the user's cache: to build one takes ten times as long as to load it.

The environment variable `MTOR_SBML_CACHE` names another folder; when it is empty, nothing is kept. A cache that cannot
be written or read is done without.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark
    from lark.lexer import TerminalDef

_VARIABLE = "MTOR_SBML_CACHE"
_DIGEST = sha256().digest_size


def parser_of(
    grammar: str,
    *,
    start: str = "start",
    propagate_positions: bool = False,
    edit_terminals: Callable[[TerminalDef], None] | None = None,
) -> Lark:
    """The LALR parser of a grammar.

    Args:
        grammar: In lark's notation, importing nothing.
        start: The rule that a whole text is.
        propagate_positions: Whether the nodes of its trees know where they stand.
        edit_terminals: Changes each terminal before the parser is built; depends on nothing but the terminal.
    """
    from lark import Lark, __version__

    edit = edit_terminals.__code__ if edit_terminals else None
    edited = edit and (edit.co_code, edit.co_names, edit.co_consts)
    kept = _kept_at(__version__, grammar, start, propagate_positions, edited)
    table = _read(kept) if kept else None
    if table is not None:
        return Lark.load(BytesIO(table))
    parser = Lark(
        grammar,
        parser="lalr",
        start=start,
        propagate_positions=propagate_positions,
        edit_terminals=edit_terminals,
        maybe_placeholders=False,
    )
    if kept:
        written = BytesIO()
        parser.save(written, exclude_options=["edit_terminals"])
        _write(kept, written.getvalue())
    return parser


def _kept_at(*built_from: object) -> Path | None:
    """The file for a parser: its name holds all that the parser depends on."""
    folder = _folder()
    name = sha256(repr((built_from, sys.version_info, sys.implementation.name)).encode()).hexdigest()
    return None if folder is None else folder / f"parser-{name[:32]}"


def _folder() -> Path | None:
    """The user's own folder for caches, never one that is shared: what is read from it is unpickled."""
    if _VARIABLE in os.environ:
        return Path(os.environ[_VARIABLE]) if os.environ[_VARIABLE] else None
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "mtor-sbml"


def _read(path: Path) -> bytes | None:
    """What was written there; None when it is not there or not whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, table = content[:_DIGEST], content[_DIGEST:]
    return table if sha256(table).digest() == digest else None


def _write(path: Path, table: bytes) -> None:
    """Put a file into place at once, so that nobody who reads meanwhile finds a part of it."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            written = Path(folder) / path.name
            written.write_bytes(sha256(table).digest() + table)
            written.replace(path)

"""Parsers from the cache: the same as fresh ones, whatever became of the cache."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from lark import Lark
from lark.lexer import PatternRE, TerminalDef

from mtor_sbml.grammar import parser_of

GRAMMAR = 'start: "a" NUMBER -> found\nNUMBER: /\\d+/\n%ignore " "\n'
OTHER = GRAMMAR.replace('"a"', '"b"')


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("MTOR_SBML_CACHE", str(folder))
    return folder


def _words_in_hexadecimal(terminal: TerminalDef) -> None:
    if terminal.name == "NUMBER":
        terminal.pattern = PatternRE("[0-9a-f]+")


def _is_built() -> bool:
    """Whether a parser is built rather than loaded, and reads what it should either way."""
    with patch.object(Lark, "__init__", autospec=True, side_effect=Lark.__init__) as built:
        tree = parser_of(GRAMMAR).parse("a 12")
    assert (tree.data, tree.children) == ("found", ["12"])
    return bool(built.called)


def test_the_second_parser_is_loaded() -> None:
    assert [_is_built(), _is_built()] == [True, False]


def test_another_grammar_is_another_parser() -> None:
    parser_of(GRAMMAR)
    assert parser_of(OTHER).parse("b 12").children == ["12"]


def test_a_loaded_parser_has_the_edited_terminals_and_positions() -> None:
    for _ in range(2):
        parser = parser_of(GRAMMAR, propagate_positions=True, edit_terminals=_words_in_hexadecimal)
        tree = parser.parse("a ff")
        assert tree.children == ["ff"]
        assert (tree.meta.start_pos, tree.meta.end_pos) == (0, 4)


def test_the_terminals_as_they_are_and_edited_are_kept_apart() -> None:
    parser_of(GRAMMAR, edit_terminals=_words_in_hexadecimal)
    assert _is_built()


@pytest.mark.parametrize("kept_bytes", [0, 16, -9])
def test_a_file_that_breaks_off_is_built_anew(cache: Path, kept_bytes: int) -> None:
    parser_of(GRAMMAR)
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:kept_bytes])
    assert [_is_built(), _is_built()] == [True, False]


def test_a_folder_that_cannot_be_made_is_done_without(cache: Path) -> None:
    cache.write_text("a file stands in the way")
    assert [_is_built(), _is_built()] == [True, True]


def test_nothing_is_kept_when_the_variable_is_empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MTOR_SBML_CACHE", "")
    monkeypatch.chdir(tmp_path)
    assert [_is_built(), _is_built()] == [True, True]
    assert not list(tmp_path.iterdir())


def test_by_default_it_lies_in_the_users_own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MTOR_SBML_CACHE")
    for variable in ("HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert _is_built()
    assert [path.parent.name for path in tmp_path.rglob("parser-*")] == ["mtor-sbml"]

"""The page about the language says what is so: its parts are current, its sentences are of the language."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token

from mtor_sbml.errors import Place
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.expectation.language import syntax
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load

SCRIPT = Path(__file__).parents[2] / "docs" / "write_language.py"
WRITER: dict[str, Any] = runpy.run_path(str(SCRIPT))
PAGE: str = WRITER["PAGE"].read_text(encoding="utf-8")
SENTENCES: tuple[str, ...] = WRITER["sentences"](PAGE)


@cache
def network() -> Model:
    return load("mtor_network")


def test_made_parts_are_current() -> None:
    assert WRITER["written"](PAGE) == PAGE, "run `python docs/write_language.py`"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence_can_be_read_and_its_names_and_types_are_right(sentence: str) -> None:
    fault = WRITER["fault"](PAGE, network(), sentence)
    assert fault is None, str(fault)


def test_every_form_of_the_grammar_has_an_example() -> None:
    trees = [syntax.parse(sentence, place=Place("language.md", 1, 1)).tree for sentence in SENTENCES]
    shown = {str(part.data) for tree in trees if not isinstance(tree, Token) for part in tree.iter_subtrees()}
    grammar = Lark(Path(syntax.__file__).with_name("grammar.lark").read_text(encoding="utf-8"), parser="lalr")
    # A `?rule` with one child leaves no node of its own.
    forms = {
        str(rule.alias or rule.origin.name)
        for rule in grammar.rules
        if rule.alias or not rule.options.expand1 or len(_kept(rule)) > 1
    }
    assert {name for name in forms if not name.startswith("_")} - shown == set()


def _kept(rule: Any) -> list[Any]:
    return [part for part in rule.expansion if not getattr(part, "filter_out", False)]


def test_every_word_of_the_language_stands_on_the_page() -> None:
    words = {word for line in PAGE.splitlines() if not line.startswith("> ") for word in line.replace("`", " ").split()}
    plain = {word.strip(".,;:()") for word in words}
    assert sorted(RESERVED - plain) == []


def test_the_file_that_the_page_begins_with_holds() -> None:
    file = parse_expectations(WRITER["example"](PAGE), network(), Place("language.md"))
    assert not file.warnings
    verdicts = check(network(), file)
    assert verdicts.summary()["holds"] == len(verdicts) == 5, [each.message for each in verdicts]

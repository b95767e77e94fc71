"""YAML keeps line and column, guesses nothing, and says each fault so that the writer knows what to change."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.yaml_text import YamlMap, YamlText, content, read_yaml


@pytest.fixture(params=["C", "Python"], autouse=True)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: the one in C is not everywhere."""
    if request.param == "Python":
        monkeypatch.setattr(yaml, "__with_libyaml__", False)


def value(text: str) -> YamlText:
    """The scalar of the only entry."""
    root = read_yaml(text, "a.yaml")
    assert isinstance(root, YamlMap)
    node = root.entries[0][1]
    assert isinstance(node, YamlText)
    return node


def where(text: str, word: str) -> str:
    """Line and column in the file at which a word of the value stands."""
    scalar = value(text)
    place = scalar.source.place_of(scalar.text.index(word))
    return f"{place.line}:{place.column}"


@pytest.mark.parametrize(
    "text", ["on", "off", "yes", "no", "true", "null", "~", "10:30", "0x1", "0o7", "1_000", "1e3", ".5", "2026-11-25"]
)
def test_scalars_are_the_text_they_look_like(text: str) -> None:
    assert content(read_yaml(f"a: {text}\nb: [{text}]\n", "a.yaml")) == {"a": text, "b": [text]}


def test_comment_ends_a_text_and_a_hash_inside_a_word_does_not() -> None:
    assert value("a: x[e] at 1 h > 2 # a comment\n").text == "x[e] at 1 h > 2"
    assert value("a: C#9\n").text == "C#9"


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("a: one two\n", "two", "1:8"),
        ("a: 'one two'\n", "two", "1:9"),
        ('a: "one two"\n', "two", "1:9"),
        ("a: 'it''s two'\n", "two", "1:11"),
        ('a: "\\u00b5M \\"two\\""\n', "two", "1:15"),
        ("a: one\n  two\n", "two", "2:3"),
        ("a: one\n\n  two three\n", "three", "3:7"),
        ("a: >-\n  one\n  two three\n", "three", "3:7"),
        ("a: >-  # folded\n    one\n\n    two\n", "two", "4:5"),
        ("a: |\n  one\n  two\n", "two", "3:3"),
        ('a: "one\n  two"\n', "two", "2:3"),
        ('a: "one \\\n  two"\n', "two", "2:3"),
    ],
)
def test_word_is_found_where_it_stands_in_the_file(text: str, word: str, place: str) -> None:
    assert where(text, word) == place


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a:\n\tb: 1\n", "2:1", "YAML indents with spaces, line 2 has a tab"),
        ("a: 1\nb: 2\na: 3\n", "3:1", "`a` is already there, in line 1"),
        ("a: &x 1\nb: 2\n", "1:4", "YAML anchors and aliases are refused here"),
        ("a:\n  <<: {b: 1}\n", "2:3", "YAML merge keys are refused here"),
        ("a: !!int 3\n", "1:4", "YAML tags such as tag:yaml.org,2002:int are refused here"),
        ("- {drug} lowers x\n", "1:3", "YAML reads a leading `{` as a mapping; put the expression in double quotes"),
        (
            "expect: {drug} lowers x\n",
            "1:9",
            "YAML reads a leading `{` as a mapping; put the expression in double quotes",
        ),
        ("a:\n- [x] lowers y\n", "2:3", "YAML reads a leading `[` as a list; put the expression in double quotes"),
        (
            'a: "x" lowers y\n',
            "1:4",
            "YAML reads a leading quote as the whole text; put the expression in double quotes",
        ),
        ("a: %x\n", "1:4", "YAML does not let a text begin with `%`"),
        ("a: b: c\n", "1:5", "YAML does not expect a key here"),
        ("a:\n  - b\n - c\n", "3:2", "YAML does not expect this here"),
        ('a: 1\nb: "c\n', "2:4", "this quote is never closed"),
        ("a: {b: x[y]}\n", "1:9", "YAML cannot read the `{…}` that begins in line 1: expected ',' or '}', but got '['"),
        ("a: 1\n---\nb: 2\n", "2:1", "a second document begins here; a file has one"),
        ("a: 1\nb: \0\n", "2:4", "the character U+0000 cannot stand in YAML"),
        ("{a: b}: c\n", "1:1", "a key is a word, and this is not"),
    ],
)
def test_fault_is_named_where_it_stands(text: str, place: str, message: str) -> None:
    with pytest.raises(ExpectationsError) as caught:
        read_yaml(text, "a.yaml")
    line, column = map(int, place.split(":"))
    assert (caught.value.message, caught.value.place) == (message, Place("a.yaml", line, column))


@given(
    words=st.lists(st.sampled_from(["x[e]", "p", "<=", "1", "h", "µM", "it's"]), min_size=1, max_size=9),
    joint=st.sampled_from([" ", "  ", "\n  ", " \n    ", "\n\n  "]),
    head=st.sampled_from(["", '"', "'", ">-\n  ", ">\n  ", "|\n  "]),
)
def test_every_character_stands_where_its_place_says(words: list[str], joint: str, head: str) -> None:
    said = joint.join(words) if head in {"", '"', "'"} else " ".join(words)
    tail = head if head in {'"', "'"} else ""
    text = f"a: {head}{said.replace(chr(39), chr(39) * 2) if head == chr(39) else said}{tail}\n"
    scalar, lines = value(text), text.split("\n")
    for offset, character in enumerate(scalar.text):
        place = scalar.source.place_of(offset)
        assert place.line is not None
        assert place.column is not None
        assert character.isspace() or lines[place.line - 1][place.column - 1] == character


def test_empty_text_has_no_document() -> None:
    assert read_yaml("# nothing\n", "a.yaml") is None


def test_six_hundred_lines_load_in_an_instant() -> None:
    text = "".join(f"- id: C{i}\n  claim: It does.\n  expect: knockout RPTOR lowers x[e] at 1 h\n" for i in range(200))
    read_yaml(text, "a.yaml")
    began = time.process_time()
    read_yaml(text, "a.yaml")
    assert time.process_time() - began < 0.5  # 0.09 s here; the rest is for slow machines

"""Errors say what, where and what to do, and survive the way home from a child process."""

import pickle

import pytest

from mtor_sbml import errors
from mtor_sbml.errors import MtorSbmlError, Place


def every_error(cls=MtorSbmlError):
    yield cls
    for child in cls.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize("cls", list(every_error()), ids=lambda cls: cls.__name__)
def test_every_error_is_pickled_whole(cls):
    raised = cls("no species 'X'", place=Place("a.ant", 3, 5), hint="declare it", snippet="  X -> Y\n  ^")
    restored = pickle.loads(pickle.dumps(raised))
    assert type(restored) is cls
    assert (restored.message, restored.place, restored.hint, restored.snippet) == (
        raised.message,
        raised.place,
        raised.hint,
        raised.snippet,
    )


def test_an_error_prints_place_snippet_and_hint():
    raised = errors.SourceError(
        "no species 'X'", place=Place("a.ant", 3, 5), hint="declare it", snippet="  X -> Y\n  ^"
    )
    assert str(raised) == "a.ant:3:5: error: no species 'X'\n  X -> Y\n  ^\n  declare it"


def test_the_tree_in_the_docstring_names_every_error():
    defined_there = [cls for cls in every_error() if cls.__module__ == errors.__name__]
    assert all(cls.__name__ in errors.__doc__ for cls in defined_there)

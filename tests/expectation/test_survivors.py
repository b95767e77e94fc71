"""`survivors`: mutants that may survive, with reasons. Ids are looked up by mutation testing alone."""

from __future__ import annotations

from .declaring import read, refusal

HEAD = "network: small\n"


def test_survivors_have_a_reason_and_a_place() -> None:
    survivors = read(HEAD + "survivors:\n  k*10: nobody measures it\n  Y@J5: it is small\n").survivors
    assert [(each.mutant, each.reason) for each in survivors.values()] == [
        ("k*10", "nobody measures it"),
        ("Y@J5", "it is small"),
    ]
    assert survivors["Y@J5"].place.line == 4


def test_survivor_without_a_reason_is_refused() -> None:
    assert refusal(HEAD + 'survivors: {k*10: ""}\n').message == "the reason why `k*10` may survive is empty"


def test_file_without_survivors_has_none() -> None:
    assert read(HEAD).survivors == {}

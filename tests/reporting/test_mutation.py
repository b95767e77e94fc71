"""Mutation testing as people and programs get it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from rich.console import Console

from mtor_sbml.errors import Place
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.changes import Setting
from mtor_sbml.reporting.json import as_text, schema
from mtor_sbml.reporting.mutation import in_words, mutation_markdown, mutation_report
from mtor_sbml.reporting.mutation_json import mutate_json
from mtor_sbml.variants.evaluate import Score
from mtor_sbml.variants.mutants import Kind, Mutant, Skipped
from mtor_sbml.variants.mutation import Guard, Judged, Mutation

HOLDS, FAILS = Score(Outcome.HOLDS, 1.5, ""), Score(Outcome.FAILS, -0.5, "")
LESS = Score(Outcome.HOLDS, 0.25, "")
ERROR = Score(Outcome.ERROR, None, "vacuous")


def mutant(name: str, kind: Kind = Kind.REACTION) -> Mutant:
    return Mutant(name, kind, name, f"{name} does not run", (Setting(name, 0.0),), Place("m.ant", 7))


def mutation(*more: Judged) -> Mutation:
    """Four mutants of each fate but one, a guard that does not guard, and an expectation that nothing kills."""
    return Mutation(
        model_id="net",
        mutants=(
            Judged(mutant("J1"), {"rises": FAILS, "idle": HOLDS}),
            Judged(mutant("J2"), {"rises": ERROR, "idle": HOLDS}),
            Judged(mutant("J3"), {"rises": LESS, "idle": HOLDS}),
            Judged(mutant("S@J3", Kind.REGULATION), {"rises": HOLDS, "idle": HOLDS}, accepted="too small to see"),
            *more,
        ),
        skipped=(
            Skipped(Kind.PARAMETER, "a", "its assignment rule decides it"),
            Skipped(Kind.PARAMETER, "b", "its assignment rule decides it"),
        ),
        nominal={"rises": HOLDS, "idle": HOLDS},
        sweeps=frozenset({"idle"}),
        excluded={"known": "declared to fail: it does not"},
        guards=(
            Guard("rises", "J3", False, "it holds without it too, with margin 0.25", Place("e.yaml", 3)),
            Guard("rises", "J1", True, place=Place("e.yaml", 3)),
        ),
    )


def printed(*results: Mutation, verbose: bool = False) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(mutation_report(results, verbose=verbose))
    return capture.get()


def test_scores_are_by_kind_and_for_all():
    rows = [line.split() for line in printed(mutation()).splitlines()]
    assert ["reaction", "3", "1", "1", "1", "0", "0", "67%"] in rows
    assert ["regulation", "1", "0", "0", "0", "1", "0"] in rows  # the accepted one leaves no score
    assert ["all", "4", "1", "1", "1", "1", "0", "67%"] in rows


def test_a_survivor_is_shown_with_what_notices_most_of_it_and_its_place():
    lines = printed(mutation()).splitlines()
    row = next(line for line in lines if line.strip().startswith("J3"))
    assert "rises: margin 1.50 → 0.25" in row
    assert "m.ant:7" in row


def test_a_survivor_that_moves_no_margin_is_noticed_by_nothing():
    unnoticed = Judged(mutant("J4"), {"rises": HOLDS, "idle": HOLDS})
    row = next(line for line in printed(mutation(unnoticed)).splitlines() if line.strip().startswith("J4"))
    assert "nothing" in row


def test_what_the_files_say_and_is_not_so_is_listed():
    text = printed(mutation(Judged(mutant("J5"), {"rises": FAILS}, accepted="a slip")))
    assert "e.yaml:3: rises without J3: it holds without it too, with margin 0.25" in text
    assert "J5, by rises" in text
    assert "1 guard not confirmed, 1 accepted as survivors, and killed" in text


def test_an_idle_sweep_says_on_how_many_mutants_it_was_judged():
    assert "idle (a sweep: judged on 4 mutants)" in printed(mutation())


def test_skipped_elements_are_counted_by_reason():
    assert "parameter 2, such as a: its assignment rule decides it" in printed(mutation())


def test_what_could_not_be_run_says_why_and_does_not_count():
    text = printed(mutation(Judged(mutant("J6"), {}, failure="did not finish within 1 s")))
    assert "J6: did not finish within 1 s" in text
    assert "2 of 3 mutants killed" in text


def test_eight_hundred_survivors_fit_a_screen_unless_all_are_asked_for():
    many = [Judged(mutant(f"R{number}"), {"rises": HOLDS}) for number in range(800)]
    short, long = printed(mutation(*many)), printed(mutation(*many), verbose=True)
    assert len(short.splitlines()) < 80
    assert "and 786 more, which -v lists" in short
    assert "R799" in long
    assert "R799" not in short


def test_without_mutants_there_is_no_score():
    empty = Mutation(model_id="net", mutants=(), skipped=(), nominal={"a": HOLDS}, sweeps=frozenset(), excluded={})
    assert in_words(empty) == "net: no mutants to judge"
    assert empty.idle == ()


def test_markdown_has_the_sentence_the_scores_and_the_survivors():
    text = mutation_markdown([mutation()])
    assert text.startswith("### net: 2 of 3 mutants killed (66.7%), 1 guard not confirmed")
    assert "| reaction | 3 | 1 | 1 | 1 | 0 | 0 | 67% |" in text
    assert "<summary>1 survivor</summary>" in text
    assert "S@J3: too small to see" in text


@pytest.mark.parametrize("more", [(), (Judged(mutant("J6"), {}, failure="did not finish"),)])
def test_json_is_as_its_schema_says(more):
    document = json.loads(as_text(mutate_json([mutation(*more)])))
    jsonschema.validate(document, schema("mutate"))
    (model,) = document["models"]
    by_id = {each["id"]: each for each in model["mutants"]}
    assert by_id["J1"]["killed_by"] == ["rises"]
    assert by_id["J2"]["errors"] == [{"expectation": "rises", "message": "vacuous"}]
    assert by_id["J3"]["felt_most"] == {"expectation": "rises", "margin": 0.25, "without": 1.5}
    assert model["summary"]["reactions and regulations"]["score"] == pytest.approx(2 / 3)

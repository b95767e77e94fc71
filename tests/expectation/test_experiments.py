"""Experiments: periods in order, inherited periods, and what cannot begin when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mtor_sbml.errors import Place

from .declaring import FILE, model, read, refusal, replaced

INSULIN = "{-inf: [fed], 0 min: [insulin], until: 2 h}"


def periods(experiment: str, more: str = "") -> list[tuple[float, list[str]]]:
    text = replaced(INSULIN, experiment + more)
    return [
        (period.time, [condition.id for condition in period.conditions])
        for period in read(text).experiments["insulin"].periods
    ]


def test_times_are_in_the_models_unit_and_in_order() -> None:
    assert periods("{1 h: [drug], -inf: [fed], -30 s: [insulin]}") == [
        (float("-inf"), ["fed"]),
        (-0.5, ["insulin"]),
        (60.0, ["drug"]),
    ]
    assert read().experiments["insulin"].until == 120.0
    assert read(replaced(", until: 2 h", "")).experiments["insulin"].until is None


def test_like_copies_the_periods_of_another_and_adds_to_them() -> None:
    more = "\n  other: {like: insulin, -inf: [raptor_ko], 1 h: [drug]}"
    other = read(replaced(INSULIN, INSULIN + more)).experiments["other"]
    assert [(period.time, [each.id for each in period.conditions]) for period in other.periods] == [
        (float("-inf"), ["fed", "raptor_ko"]),
        (0.0, ["insulin"]),
        (60.0, ["drug"]),
    ]
    assert other.until == 120.0


@pytest.mark.parametrize(
    ("experiment", "column", "message"),
    [
        ("{0: [insulin]}", 13, "a time needs a unit: `0 h`, `0 min` or `0 s`?"),
        ("{0 nM: [insulin]}", 13, "`0 nM` is no time"),
        ("{0 min: insulin}", 20, "`0 min` is a list: write `[insulin]`"),
        ("{0 min: [inslin]}", 21, "no condition `inslin`; did you mean `insulin`?"),
        ("{1 h: [drug], 60 min: [fed]}", 26, "`60 min` is the time of `1 h` in line 8"),
        ("{0 min: [drug], untl: 1 h}", 28, "unknown key `untl`, did you mean `until`?"),
        ("{0 min: [drug], until: -1 h}", 35, "an experiment ends after its last period: -1 h is not after 0 min"),
        ("{until: 1 h}", 3, "nothing begins in this experiment"),
        ("{like: insulin}", 19, "`insulin` is like itself, by way of insulin"),
        ("{like: basal}", 19, "no experiment `basal`"),
        ("{0 min: [drug, drug]}", 27, "condition `drug` is named twice at 0 min"),
        ("{0 min: [fed, insulin]}", 26,
         "`insulin` is changed twice at 0 min: by `fed` (line 3) and by `insulin` (line 4)"),
        ("{-inf: [fed], 0 min: [raptor_ko]}", 34,
         ("a knock-out sets the total before anything has bound, so it belongs in the first period (`-inf`); "
          "at 0 min Raptor sits in 2 species")),
        ("{-1 h: [drug], 0 min: [drug]}", 35, "`drug` is named again and would set `sirolimus` a second time at 0 min"),
    ],
)  # fmt: skip
def test_impossible_experiment_is_refused_where_it_stands(experiment: str, column: int, message: str) -> None:
    problem = refusal(replaced(INSULIN, experiment))
    assert (problem.message, problem.place) == (f"insulin: {message}", Place("a.yaml", 8, column))


def test_conditions_that_agree_may_begin_together() -> None:
    text = replaced(
        "raptor_ko: {knockout: [RPTOR]}", "raptor_ko: {knockout: [RPTOR]}\n  by_accession: {knockout: [Q8N122]}"
    )
    pooled = read(replaced(INSULIN, "{-inf: [raptor_ko, by_accession]}", text)).experiments["insulin"]
    assert [each.id for each in pooled.periods[0].conditions] == ["raptor_ko", "by_accession"]


def test_condition_named_again_without_an_effect_is_a_warning() -> None:
    text = replaced(INSULIN, "{-inf: [fed], 0 min: [fed, drug]}")
    assert read(text).warnings == (
        ("insulin: `fed` is named again at 0 min without an effect: what is not named stays", Place("a.yaml", 8, 34)),
    )


def test_condition_named_again_after_another_changed_its_target_is_none() -> None:
    assert read(replaced(INSULIN, "{-inf: [fed], 0 min: [insulin], 1 h: [fed]}")).warnings == ()


def test_model_without_a_time_unit_needs_units_in_the_file() -> None:
    silent = replace(model(), units=replace(model().units, time=None))
    assert "does not declare its time unit" in refusal(FILE, of=silent).message
    assert read("units: {time: h}\n" + FILE, of=silent).experiments["insulin"].until == 2.0

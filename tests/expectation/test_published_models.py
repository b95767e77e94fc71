"""Models that others published, judged by files of their own: nothing here is tied to our networks.

What they cannot do is declared as xfail with its reason, not left out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.verdict import Verdicts
from mtor_sbml.model.loading import load

FOLDER = Path(__file__).parents[1] / "data" / "biomodels"


@cache
def judged(number: int) -> Verdicts:
    path = FOLDER / f"BIOMD{number:010d}.xml"
    return check(load(path), path.with_suffix(".yaml"))


def said(number: int, expectation: str) -> str:
    return next(verdict.message for verdict in judged(number) if verdict.id == expectation)


@pytest.mark.parametrize(
    ("number", "holds", "known_failures"),
    [
        (448, 8, {"relief"}),  # insulin in adipocytes; declares no units at all
        (581, 7, {"after-a-day"}),  # mTORC2 and TSC; amounts, inputs that are constant boundary species
        (822, 4, {"dosing"}),  # rapamycin; an event, time without a unit
        (823, 7, {"rest"}),  # DEPTOR; oscillates, so nothing can be pre-equilibrated
    ],
)
def test_published_model_has_its_recorded_verdicts(number: int, holds: int, known_failures: set[str]) -> None:
    verdicts = judged(number)
    expected = {"holds": holds, "fails": 0, "error": 0, "xfail": len(known_failures), "xpass": 0}
    assert verdicts.summary() == expected, "\n".join(f"{each.id}: {each.message}" for each in verdicts)
    assert {each.id for each in verdicts if each.outcome.value == "xfail"} == known_failures
    assert not verdicts.warnings


@pytest.mark.parametrize(
    ("number", "expectation", "numbers"),
    [
        # Computed with libRoadRunner alone, on the same files.
        (581, "s473", "72.4 → 39"),
        (581, "variant", "4.76 → 0"),
        (823, "deptor-inhibits[p_mTORC1]", "→ 2.15 M"),
        (823, "deptor-inhibits[p_mTORC2]", "→ 17.7 M"),
        (823, "deptor-inhibits[p_mTORC2]", "→ 0.0106 M"),
    ],
)
def test_numbers_are_those_of_the_simulator_alone(number: int, expectation: str, numbers: str) -> None:
    assert numbers in said(number, expectation)


def test_known_failure_gives_its_reason_beside_the_numbers() -> None:
    assert said(822, "dosing").endswith(
        "known: the dose of the published file, 8e-20 where proteins are 1e-7, does nothing"
    )

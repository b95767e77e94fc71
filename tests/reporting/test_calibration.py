"""A calibration as people and programs get it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import jsonschema
import pytest
from rich.console import Console

from mtor_sbml.model.formula import Name
from mtor_sbml.model.reading import read_model
from mtor_sbml.reporting.calibration import Occasion, calibration_json, calibration_markdown, calibration_report
from mtor_sbml.reporting.json import as_text, schema
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.variants.calibration import Calibration, Effort, Progress
from mtor_sbml.variants.measurements import Measurement
from mtor_sbml.variants.objective import Objective, Standing
from mtor_sbml.variants.ranges import Range

SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="net"><listOfParameters>
<parameter id="k" value="0.1" constant="true"/><parameter id="d" value="0" constant="true"/></listOfParameters>
</model></sbml>"""
OCCASION = Occasion("mtor-sbml calibrate net", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "0.1.0")
MEASURED = tuple(Measurement("a", Name("k"), Experiment("rest", (), None), 1.0, 2.0, noise) for noise in (0.5, 1.0))


def calibration(**changes) -> Calibration:
    """Of three expectations, of which one cannot be evaluated before, and two values, of which one moved."""
    margins = {"before": Standing((0.25, -1.0, None)), "after": Standing((0.5, 0.1, 2.0))}
    return Calibration(
        **{
            "model": read_model(SBML),
            "ids": ("C01-a", "C02-b", "C03[c|d]"),
            "ranges": (
                Range(id="k", nominal=0.1, lower=0.01, upper=1.0, is_logarithmic=True),
                Range(id="d", nominal=0.0, lower=0.0, upper=1.0, is_logarithmic=False),
            ),
            "table": None,
            "values": {"k": 0.4, "d": 0.0},
            **margins,
            "measurements": (),
            "objective": Objective(weights=(1.0,) * 3, musts=(True,) * 3, goal=0.25),
            "effort": Effort(candidates=40, evaluated=20, given_up=3, failed=1, seconds=10.0),
            "history": (Progress(1, 11.0, None, None), Progress(40, 0.2, 0.1, None)),
            "settings": {"method": "cma", "seed": 7, "population": 6, "goal": 0.25, "pull": 0.02}
            | {"evaluations": 100, "restarts": 3},
        }
        | changes
    )


def measured() -> Calibration:
    """The same with two measurements instead of expectations."""
    standings = {"before": Standing((), misfit=3.0), "after": Standing((), misfit=1.0)}
    return calibration(ids=(), measurements=MEASURED, objective=Objective(weights=(), musts=(), goal=0.25), **standings)


def printed(of: Calibration) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(calibration_report(of))
    return capture.get()


def test_margins_are_listed_smallest_first_and_errors_by_name():
    lines = [line.split() for line in printed(calibration()).splitlines()]
    rows = [line for line in lines if line and line[0].startswith("C0")]
    assert rows == [["C02-b", "-1.00", "+0.10"], ["C01-a", "+0.25", "+0.50"], ["C03[c|d]", "error", "+2.00"]]


def test_what_moved_what_was_reached_and_what_it_took():
    text = " ".join(printed(calibration()).split())
    assert "k 0.1 0.4 4" in text
    assert (
        "3 of 3 expectations hold, smallest margin +0.10, the goal of 0.25 is not reached, 1 of 2 values moved" in text
    )
    assert "40 candidates, 20 evaluated now, 0.5 s each; 3 given up early; 1 could not be run" in text


def test_a_fit_is_told_as_chi_squared():
    text = " ".join(printed(measured()).split())
    assert "chi² 2 of 2 measurements, 1 of 2 values moved" in text
    assert "expectation" not in text


@pytest.mark.parametrize("of", [calibration(), measured()], ids=["expectations", "measurements"])
def test_the_json_is_as_the_schema_says(of):
    jsonschema.validate(json.loads(as_text(calibration_json(of, OCCASION))), schema("calibrate"))


def test_what_cannot_be_evaluated_is_null():
    document = calibration_json(calibration(), OCCASION)
    assert document["expectations"][2] == {"id": "C03[c|d]", "before": None, "after": 2.0}
    assert document["measurements"] is None


def test_the_likelihood_is_that_of_normal_noise():
    # -chi²/2 - sum of ln(noise sqrt(2 pi)): -1 - ln(0.5) - ln(2 pi)
    after = calibration_json(measured(), OCCASION)["measurements"]["after"]
    assert after == {"chi_squared": 2.0, "log_likelihood": pytest.approx(-1 + 0.6931472 - 1.8378771)}


def test_markdown_says_how_it_came_about():
    text = calibration_markdown(calibration(), OCCASION)
    assert text.startswith("### Calibration of net, 2026-01-02\n")
    assert "`mtor-sbml calibrate net`, mtor-sbml 0.1.0, seed 7" in text
    assert r"| C03\[c\|d\] | error | +2.00 |" in text
    assert "| k | 0.1 | 0.4 | 4 |" in text


def test_where_nothing_moved_it_says_so():
    still = calibration(values={"k": 0.1, "d": 0.0})
    assert "No value moved." in calibration_markdown(still, OCCASION)
    assert "factor" not in printed(still)

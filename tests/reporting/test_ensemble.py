"""Ensembles as people and programs get them."""

import json
from math import nan

import jsonschema
import numpy as np
import pytest
from rich.console import Console

from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.verdict import Outcome, Strength
from mtor_sbml.model.reading import read_model
from mtor_sbml.reporting.ensemble import ensemble_markdown, ensemble_report
from mtor_sbml.reporting.ensemble_json import ensemble_json
from mtor_sbml.reporting.json import as_text, schema
from mtor_sbml.variants.ensemble_result import Ensemble
from mtor_sbml.variants.ensemble_scores import Scores
from mtor_sbml.variants.evaluate import Evaluation, Score
from mtor_sbml.variants.ranges import Range
from mtor_sbml.variants.sample import Method, points

SBML = """<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"><model id="net">
<listOfParameters><parameter id="a" value="1" constant="true"/><parameter id="b" value="1" constant="true"/>
</listOfParameters></model></sbml>"""
RANGES = tuple(Range(id=each, nominal=1.0, lower=0.5, upper=2.0, is_logarithmic=True) for each in "ab")
STRENGTHS = {"always": Strength.MUST, "half": Strength.MUST, "silent|x": Strength.SHOULD}


def _scores(point):
    """`always` has one margin, `half` depends on a alone, `silent|x` cannot be evaluated."""
    margin = float(point[0] - 0.5)
    return (
        Score(Outcome.HOLDS, 2.0),
        Score(Outcome.HOLDS if margin >= 0 else Outcome.FAILS, margin),
        Score(Outcome.ERROR, None, "the crossing never happens"),
    )


def result(count=40, *, method=Method.LHS, failing=()):
    """An ensemble of two values and three expectations, some of whose variants could not be run."""
    sample = points(count, len(RANGES), method)
    scores, itself = Scores.empty(len(sample), 3), Scores.empty(1, 3)
    for row, point in enumerate(sample):
        scores.put(row, Evaluation("", None, "crashed") if row in failing else Evaluation("", _scores(point)))
    itself.put(0, Evaluation("", _scores((0.75, 0.5))))
    return Ensemble(
        model=read_model(SBML),
        expectations=tuple(
            Expectation(id=each, claim="", claims=(), expect=(), strength=strength)
            for each, strength in STRENGTHS.items()
        ),
        ranges=RANGES,
        method=method,
        seed=0,
        points=sample,
        scores=scores,
        itself=itself,
    )


def printed(ensemble):
    console = Console(width=160)
    with console.capture() as capture:
        console.print(ensemble_report(ensemble))
    return capture.get()


def row_of(text, start):
    return next(line.split() for line in text.splitlines() if line.strip().startswith(start))


def test_the_least_robust_come_first_with_what_they_depend_on():
    text = printed(result())
    assert text.index("silent|x") < text.index("half") < text.index("always")
    half = row_of(text, "half")
    assert half[1:5] == ["50.0%", "35", "–", "65%"]  # Wilson's interval of 20 in 40
    assert half[-2:] == ["a", "(+1.00)"]
    assert row_of(text, "always")[1] == "100%"


def test_what_cannot_be_evaluated_or_run_says_why():
    text = printed(result(failing=(3, 5)))
    assert "silent|x, on 38 variants: the crossing never happens" in text
    assert "2 variants, such as s000003: crashed" in text
    assert "2 of 40 could not be run" in text


def test_sobol_indices_take_the_place_of_correlations():
    pytest.importorskip("SALib")
    text = printed(result(64 * 4, method=Method.SALTELLI))
    half = " ".join(row_of(text, "half"))
    assert "a (ST 1.0" in half or "a (ST 0.9" in half  # its margin depends on a alone
    assert "of the 128 that are independent" in text


def test_markdown_has_the_sentence_and_a_table_in_which_nothing_is_markup():
    text = ensemble_markdown(result())
    assert text.startswith("### net: every must holds on 20 of 40 variants (50.0%, 95 % confidence 35.2% to 64.8%)")
    assert "| half | 50.0% | 35 – 65% |" in text
    assert r"| silent\|x | 0% |" in text


@pytest.mark.parametrize("how", [{}, {"failing": range(40)}, {"count": 256, "method": Method.SALTELLI}])
def test_json_is_as_its_schema_says(how):
    if how.get("method"):
        pytest.importorskip("SALib")
    document = json.loads(as_text(ensemble_json(result(**how))))
    jsonschema.validate(document, schema("ensemble"))


def test_json_has_the_numbers():
    document = ensemble_json(result(failing=(0,)))
    always, half, silent = document["expectations"]
    assert half["holds"]["of"] == 39
    assert half["depends_on"] == {"parameter": "a", "correlation": pytest.approx(1.0)}
    assert half["margin"]["itself"] == 0.25
    assert always["correlations"] == {"a": None, "b": None}
    assert silent["errors"]["count"] == 39
    assert silent["errors"]["first"] == "the crossing never happens"
    assert document["failures"] == [{"variant": "s000000", "reason": "crashed"}]


def test_nearly_all_is_not_called_all():
    found = result(4000)
    found.scores.margins[0, 0] = nan
    found.scores.fates[0, 0] = 1
    found.scores.errors[0] = 0, "it blinked"
    assert " ".join(row_of(printed(found), "always")[1:3]) == "> 99.9%"
    assert np.isnan(found.margins().iloc[0, 0])

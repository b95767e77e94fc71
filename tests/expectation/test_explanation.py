"""What an explanation shows: the signals, the moments that decide and what is allowed, against values on paper."""

import math

import numpy as np
import pytest
from matplotlib.colors import to_hex

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.explain import explain
from mtor_sbml.expectation.explanation import PeriodShown
from mtor_sbml.expectation.verdict import Outcome

from .judged import file_of, model


def explained(*expect, more=""):
    return explain(model(), "C01-one", file_of(*expect, more=more))


def marks(panel):
    return [[(mark.x, pytest.approx(mark.y, rel=1e-3)) for mark in curve.marks] for curve in panel.curves]


def test_both_arms_of_a_verb_are_curves_of_one_panel_with_what_is_allowed():
    shown = explained("no_loss raises P[made] at 30 min")
    [panel] = shown.panels
    assert (panel.y_unit, panel.x_name, panel.x_unit) == ("nM", "time", "min")
    assert [curve.arm for curve in panel.curves] == ["made", "made with no_loss"]
    control = -10 * math.expm1(-3)
    assert marks(panel) == [[(30.0, control)], [(30.0, 30.0)]]
    [line] = panel.thresholds
    assert line.value == pytest.approx(1.25 * control, rel=1e-3)
    assert (line.is_vertical, line.curve) == (False, 1)


def test_curves_go_on_after_the_moment_that_decides():
    [panel] = explained("X[plain] at 10 min <= 9 nM").panels
    [curve] = panel.curves
    assert (curve.x[0], curve.x[-1]) == (0.0, 20.0)
    assert np.interp([0, 10, 20], curve.x, curve.y) == pytest.approx([16, 8, 4], rel=1e-3)


def test_lines_and_units_have_panels_of_their_own():
    shown = explained("X[plain] at 10 min < 9 nM and p[made] at 10 min < 50 %", "Y[plain] at 10 min < 9 nM")
    assert [(panel.sentence[0], panel.y_unit) for panel in shown.panels] == [
        ("X", "nM"),
        ("X", "fraction"),
        ("Y", "nM"),
    ]


def test_part_with_more_to_spare_is_marked_as_such():
    [panel] = explained("X[plain] at 10 min <= 9 nM and X[plain] at 20 min <= 16 nM").panels
    [curve] = panel.curves
    assert [(mark.x, mark.decides) for mark in curve.marks] == [(10.0, True), (20.0, False)]


def test_moment_inside_always_is_the_one_that_breaks_it():
    shown = explained("always from 5 min to 30 min, X[plain] <= 8 nM")
    assert shown.values == (("X in plain at 5 min", "11.3 nM"),)
    assert shown.verdict.outcome is Outcome.FAILS


def test_times_are_bounded_by_upright_lines_on_the_clock():
    [panel] = explained("half_time(P[made]) between 5 min and 10 min").panels
    assert [(line.value, line.is_vertical) for line in panel.thresholds] == [(5.0, True), (10.0, True)]
    # Half of the way to 10·(1 - exp(-6)), which is where it is after an hour.
    [(time, _)] = marks(panel)[0]
    assert time == pytest.approx(-10 * math.log1p(math.expm1(-6) / 2), rel=1e-3)


def test_what_fails_says_what_it_needs_and_what_holds_how_long():
    sections = dict(explained("X[plain] at 10 min <= 4 nM").sections())
    assert sections["to hold, it needs"] == ("X in plain at 10 min: at most 4 nM; it is 8 nM",)
    sections = dict(explained("not (X[plain] at 10 min <= 4 nM)").sections())
    assert sections["it holds while"] == ("X in plain at 10 min: at least 4 nM; it is 8 nM",)


def test_of_an_or_one_is_enough():
    shown = explained("X[plain] at 10 min <= 4 nM or X[plain] at 20 min <= 1 nM")
    assert all(said.startswith("or X in plain") for said, _ in shown.allowed)


def test_experiments_are_shown_with_conditions_values_and_units():
    [control, changed] = explained("dose from 5 min does not change P[made] at 30 min").experiments
    assert control.periods == (
        PeriodShown("-inf", ("still (s = 0 nM/min)",)),
        PeriodShown("0 min", ("on (s = 1 nM/min)",)),
    )
    assert (changed.said, changed.until) == ("made with dose from 5 min", "1 h")
    assert changed.periods[-1] == PeriodShown("5 min", ("dose (drug = 20 nM)",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("knockout RPTOR", "knockout RPTOR"),
        ("2x RPTOR", "2x RPTOR"),
        ("cut X@J4", "cut X@J4"),
        ("k = 0.1 min^-1 from -inf", "k = 0.1 min^-1"),
    ],
)
def test_changes_of_a_sentence_are_shown_as_it_says_them(change, said):
    shown = explained(f"{change} does not change P[made] at 30 min")
    assert shown.experiments[1].periods[0].changes[-1] == said


def test_error_shows_its_signals_without_marks():
    shown = explained("X[plain] at 10 min < 1 nM", more="given: X[plain] at 10 min > 9 nM\n")
    assert shown.verdict.outcome is Outcome.ERROR
    assert [curve.marks for panel in shown.panels for curve in panel.curves] == [(), ()]
    assert shown.allowed == ()


def test_picture_has_the_arms_the_units_and_the_marks():
    figure = explained("no_loss raises P[made] at 30 min").plot()
    [ax] = figure.axes
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels[:2] == ["made", "made with no_loss"]
    assert labels[2].startswith("at least 11.9 nM")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (min)", "P\n(nM)")
    points = [line for line in ax.lines if line.get_marker() == "o"]
    assert [point.get_xdata()[0] for point in points] == [30.0, 30.0]
    assert to_hex(points[0].get_markerfacecolor()) == to_hex(ax.lines[0].get_color())


def test_notebook_shows_text_and_picture():
    assert "\nverdict: " in str(explained("X[plain] at 10 min <= 9 nM"))
    html = explained("X[plain] at 10 min <= 9 nM")._repr_html_()
    assert "verdict: holds" in html
    assert "&lt;= 9 nM" in html
    assert "<svg" in html


def test_misspelt_id_gets_the_nearest():
    with pytest.raises(UsageError, match="no expectation 'C01-on'") as caught:
        explain(model(), "C01-on", file_of("X[plain] at 10 min <= 9 nM"))
    assert caught.value.hint == "did you mean 'C01-one'?"


def test_id_of_several_rows_asks_which():
    file = file_of("{s}[plain] at 10 min < 20 nM", more="for: {s: [X, Y]}\n")
    with pytest.raises(UsageError, match="'C01-one' stands for 2 expectations") as caught:
        explain(model(), "C01-one", file)
    assert caught.value.hint == "name one: C01-one[X], C01-one[Y]"
    assert explain(model(), "C01-one[Y]", file).values[0][0] == "Y in plain at 10 min"


def test_rounding_is_not_blown_up_to_a_picture():
    figure = explained("P[plain] at 10 min <= 10 % of P[plain] at 20 min").plot()
    [ax] = figure.axes
    # Nothing makes P here; its resolution is 1e-4 of the 10 nM that it reaches in another experiment.
    assert ax.get_ylim() == pytest.approx((0, 2e-3), rel=1e-2)
    assert "resolution" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_crossing_at_which_a_claim_breaks_is_what_is_read():
    shown = explained("whenever X[plain] crosses 4 nM, Y[plain] <= 1 nM")
    [(said, _)] = shown.values
    assert said == "Y in plain at 20 min"
    assert [curve.name for curve in shown.panels[0].curves] == ["X", "Y"]


@pytest.mark.parametrize(
    "value", ["duration(X[plain] > 4 nM) > 1 min", "auc(X[plain]) > 1 nM*min", "mean(X[plain]) > 1 nM"]
)
def test_what_a_whole_window_decides_has_no_moment(value):
    shown = explained(value)
    assert shown.values == ()
    assert [curve.name for curve in shown.panels[0].curves] == ["X"]

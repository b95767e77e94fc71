"""Verdicts show themselves: as a table, as text, as a picture."""

from __future__ import annotations

import math

from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict, Verdicts


def verdict(name: str, outcome: Outcome, margin: float | None, strength: Strength = Strength.MUST) -> Verdict:
    return Verdict(
        id=name,
        claim="A claim.",
        claims=(),
        strength=strength,
        outcome=outcome,
        margin=margin,
        message="0.4 → 0.1",
        evidence=(),
        place=None,
    )


def verdicts(*each: Verdict) -> Verdicts:
    return Verdicts(model_id="toy", verdicts=each, asked=2, simulated=1)


GOOD = verdict("C01", Outcome.HOLDS, 1.5)
BAD = verdict("C02[p_S6K]", Outcome.FAILS, -0.5)
UNKNOWN = verdict("C03", Outcome.ERROR, None)


def test_one_failing_must_is_enough_not_to_hold() -> None:
    assert verdicts(GOOD).hold
    assert not verdicts(GOOD, BAD).hold
    assert verdicts(GOOD, verdict("C04", Outcome.FAILS, -1.0, Strength.SHOULD)).hold


def test_the_table_has_a_margin_or_none() -> None:
    frame = verdicts(GOOD, UNKNOWN).to_frame()
    assert frame["margin"].iloc[0] == 1.5
    assert math.isnan(frame["margin"].iloc[1])


def test_the_picture_has_a_bar_for_each_the_closest_to_flipping_lowest() -> None:
    (axes,) = verdicts(GOOD, BAD, UNKNOWN).plot().axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["C03", "C02[p_S6K]", "C01"]
    assert [bar.get_width() for bar in axes.patches] == [0.0, -0.5, 1.5]
    assert axes.get_title() == "toy: 1 holds, 1 fails, 1 error"


def test_what_is_shown_in_a_notebook_is_escaped() -> None:
    assert "p&lt;1" in verdicts(verdict("p<1", Outcome.HOLDS, 1.0))._repr_html_()

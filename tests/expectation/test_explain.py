"""What verdicts say: both numbers with units, the experiment and time, what decided, what was allowed."""

import numpy as np
import pytest

from .judged import Bench, at, verdict

DOSED = {
    "P / top[plain]": at(0.42),
    "P / top[plain__dose_0min]": at(0.021),
    "X[plain]": lambda t: 16 * 0.5 ** (t / 10),
    "X[rest]": at(4.0),
    "Y[plain]": lambda t: t * np.exp(1 - t / 10),
    "P / top[made]": at(0.93),
    "P / top[made__dose_0min]": at(0.95),
    "P / top[plain__RPTOR_ko]": at(0.4),
    "P / top[plain__RPTOR_ko__dose_0min]": at(0.39),
    "G[plain]": at(0.1),
    "G[plain__u_on_0min]": at(1.0),
    "G[plain__v_on_0min]": at(2.0),
    "G[plain__u_on_0min__v_on_0min]": at(10.0),
    "X - P": at(2.0),
    "drug": at(1e-12),
}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "dose from 0 min abolishes p[plain] at 1 h",
            "p-X (T1) in plain at 1 h: 0.42 → 0.021 with dose from 0 min (5 %; at most 10 % allowed)",
        ),
        (
            "dose from 0 min raises p[made] at 1 h",
            (
                "p-X (T1) in made at 1 h: 0.93 → 0.95 with dose from 0 min (1.02-fold; at least 1.25-fold expected); "
                "the control is at 0.93 and can rise 1.08-fold at most: read earlier or give less"
            ),
        ),
        (
            "not (dose from 0 min lowers p[made] at 1 h)",
            "p-X (T1) in made at 1 h: 0.93 → 0.95 with dose from 0 min (102 %; more than 80 % expected)",
        ),
        (
            "dose from 0 min lowers p[plain] at 1 h, requires RPTOR",
            (
                "p-X (T1) in plain at 1 h: 0.42 → 0.021 with dose from 0 min (5 %; at most 80 % allowed); "
                "with knockout RPTOR 0.4 → 0.39 with dose from 0 min (97.5 %; 80 % to 125 % expected)"
            ),
        ),
        ("X[plain] at 20 min <= 8 nM", "X in plain at 20 min is 4 nM; at most 8 nM expected"),
        ("8 nM > X[plain] at 20 min", "X in plain at 20 min is 4 nM; less than 8 nM expected"),
        ("not (X[plain] at 20 min < 8 nM)", "X in plain at 20 min is 4 nM; at least 8 nM expected"),
        (
            "X[plain] at 20 min >= 200 % of X[rest] at 1 h",
            "X in plain at 20 min is 4 nM; at least 8 nM (200 % of X in rest at 1 h) expected",
        ),
        ("X[plain] at 20 min between 5 nM and 9 nM", "X in plain at 20 min is 4 nM; at least 5 nM expected"),
        (
            "drug[plain] at 0 min > 9 nM and X[plain] at 10 min > 9 nM",
            (
                "drug in plain at 0 min is 0 nM; more than 9 nM expected; "
                "X in plain at 10 min is 8 nM; more than 9 nM expected"
            ),
        ),
        (
            "X[plain] at 20 min > 9 nM or X[plain] at 10 min > 7 nM",
            "X in plain at 10 min is 8 nM; more than 7 nM expected",
        ),
        (
            "X[plain] at 20 min is about 5 nM within 10 %",
            "X in plain at 20 min is 4 nM; within 10 % of 5 nM expected",
        ),
        (
            "at 1 h, seen[plain] is absent",
            "drug seen in plain at 1 h is 0 nM; less than its resolution, 0.001 nM, expected",
        ),
        (
            "always, X[plain] >= 1 nM",
            "from 0 min to 1 h, fails at 1 h: X in plain at 1 h is 0.25 nM; at least 1 nM expected",
        ),
        (
            "eventually within 30 min, X[plain] <= 1 nM",
            "from 0 min to 30 min, never; closest at 30 min: X in plain at 30 min is 2 nM; at most 1 nM expected",
        ),
        (
            "first_time(X[plain] < 8 nM) <= first_time(X[plain] < 0.1 nM)",
            "first_time(X[plain] < 8 nM): 10 min; before never within 1 h (first_time(X[plain] < 0.1 nM)) expected",
        ),
        (
            "time_to_peak(Y[plain]) < 5 min",
            "time to the peak of Y in plain: 10 min; before 5 min expected",
        ),
        (
            "Y[plain] peaks between 5 min and 20 min",
            "Y in plain: 0 nM, 10 nM at 10 min, 0.404 nM; a peak between 5 min and 20 min expected",
        ),
        ("X[plain] falls", "X in plain: 16 nM → 0.25 nM; a fall by 1.25-fold expected"),
        ("X[rest] is conserved", "X in rest leaves 4 nM by 0 nM at most; conserved expected"),
        (
            "g[plain] at 1 h needs both u_on from 0 min and v_on from 0 min",
            (
                "gated in plain with u_on from 0 min + v_on from 0 min at 1 h with both 10 nM; u_on from 0 min alone "
                "1 nM (10 %), v_on from 0 min alone 2 nM (20 %); at most 25 % allowed"
            ),
        ),
        (
            "fold_change(p[plain] at 1 h by dose from 0 min) <= 10 %",
            "fold change of p-X (T1) in plain at 1 h by dose from 0 min is 0.05; at most 10 % expected",
        ),
    ],
)
def test_explanations(sentence, said):
    assert Bench(DOSED).said(sentence) == said


def test_two_signals_that_start_from_one_state_get_a_hint():
    bench = Bench({"X[plain]": lambda t: 5 - t / 60, "X[rest]": at(5.0)})
    said = bench.said("always, X[plain] < X[rest]")
    assert "fails at 0 min: X in plain at 0 min is 5 nM" in said
    assert said.endswith("; both start from one state, so write `always after 5 min, …`")


def test_a_verdict_says_it_all():
    assert verdict("fast from 0 min lowers P[made] at 1 h").message == (
        "P in made at 1 h: 9.98 nM → 5 nM with fast from 0 min (50.1 %; at most 80 % allowed)"
    )

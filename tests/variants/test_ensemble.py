"""Ensembles of models whose margins are known on paper, however they are run.

X decays from X0 = 16 nM with k0 = ln 2/10 per min. That at most 8 nM is left after 10 min has the margin
log2(8/X) = 3 − log2 X0 + k/k0, so with k alone varied by a factor f it holds for k ≥ k0: on half of the variants.
"""

import importlib
import json
import os
import signal
from contextlib import contextmanager, nullcontext
from itertools import count
from math import log
from pathlib import Path

import numpy as np
import pytest

from mtor_sbml.errors import Place, SimulationError, UsageError
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants import ensemble as module
from mtor_sbml.variants.ensemble import ensemble
from mtor_sbml.variants.evaluate import Evaluation, evaluate
from mtor_sbml.variants.executor import executor
from mtor_sbml.variants.variant import ITSELF, Variant

from ..expectation.judged import HEAD, NETWORK, file_of, model
from ..simulation.building import sbml_of

HALVES = "X[plain] at 10 min <= 8 nM"


class Here:
    """Workers of this process, which count what they do and fail where they are told to."""

    def __init__(self):
        self.evaluated = []
        self.failing = {}

    def evaluate(self, task, blocks):
        for number, variants in blocks:
            self.evaluated += [each.id for each in variants]
            yield number, tuple(self._one(task, each) for each in variants)

    def _one(self, task, variant):
        failure = self.failing.get(variant.id)
        return evaluate(task, variant) if failure is None else Evaluation(variant.id, None, failure)


@pytest.fixture
def here(monkeypatch):
    workers = Here()
    monkeypatch.setattr(module, "executor", lambda *_, **__: nullcontext(workers))
    return workers


def halves(**how):
    return ensemble(model(), file_of(HALVES), **{"fold": 2.0, "only": ["k"], "samples": 40, **how})


@pytest.mark.usefixtures("here")
class TestOneValue:
    """k varies by a factor of 2, so that the margin is k/k0 − 1."""

    def test_it_holds_where_the_formula_says(self):
        found = halves()
        (of,) = found.robustness
        # One sample in each fortieth of the range, half of which lies above k0.
        assert (of.holds.count, of.holds.of, of.errors.count) == (20, 40, 0)
        assert found.all_hold == of.holds
        assert found.values()["k"].to_numpy() * 10 / log(2) - 1 == pytest.approx(
            found.margins()["C01-one"].to_numpy(), abs=1e-5
        )

    @pytest.mark.parametrize("method", ["sobol", "loguniform"])
    def test_the_true_share_lies_in_the_interval(self, method):
        (of,) = halves(method=method, seed=3).robustness
        low, high = of.holds.interval
        assert low < 0.5 < high

    def test_quantiles_are_those_of_the_formula(self):
        (of,) = halves(samples=200).robustness
        # k = k0 · 2^(2p − 1) at the share p of a logarithmic range.
        expected = [2 ** (2 * p - 1) - 1 for p in (0.05, 0.25, 0.5, 0.75, 0.95)]
        assert of.quantiles == pytest.approx(expected, abs=0.02)
        assert of.itself == pytest.approx(0.0, abs=1e-6)

    def test_a_monotone_margin_is_named_with_its_correlation(self):
        (of,) = halves().robustness
        assert of.strongest.parameter == "k"
        assert of.strongest.correlation == pytest.approx(1.0)

    def test_a_declared_failure_holds_where_it_holds(self):
        found = ensemble(model(), file_of(HALVES, more="xfail: not yet"), fold=2.0, only=["k"], samples=20)
        assert (found.robustness[0].holds.count, found.robustness[0].fails.count) == (10, 10)
        assert found.all_hold.count == 20  # of no must


@pytest.mark.usefixtures("here")
def test_what_does_not_matter_is_not_named():
    found = halves(only=["k", "d", "u", "v"], samples=30)
    assert found.correlations().loc["C01-one"].abs().idxmax() == "k"
    assert abs(found.correlations().loc["C01-one", "d"]) < 0.5
    unrelated = halves(only=["d"], samples=30)
    assert unrelated.robustness[0].strongest is None


@pytest.mark.usefixtures("here")
def test_sobol_indices_of_an_additive_margin_are_shares_of_its_variance():
    pytest.importorskip("SALib")
    found = halves(only=["k", "X"], method="saltelli", samples=520)
    assert found.size == 512
    # log2 X0 is uniform within ±1; k/k0 is 2^U, U uniform within ±1: mean 3/(4 ln 2), square's mean 15/(16 ln 2).
    of_x, of_k = 1 / 3, 15 / (16 * log(2)) - (3 / (4 * log(2))) ** 2
    table = found.sobol().set_index("parameter")
    for parameter, variance in (("X", of_x), ("k", of_k)):
        row = table.loc[parameter]
        assert row["S1"] == pytest.approx(variance / (of_x + of_k), abs=max(0.05, row["S1_conf"]))
        assert row["ST"] == pytest.approx(variance / (of_x + of_k), abs=0.05)
    (of,) = found.robustness
    assert of.holds.of == 256  # the base points, twice 128


@pytest.mark.usefixtures("here")
def test_what_cannot_be_evaluated_has_a_share_and_a_reason():
    premise = "given: X[plain] at 10 min <= 8 nM"
    found = ensemble(model(), file_of("X[plain] at 20 min >= 0.1 nM", more=premise), fold=2.0, only=["k"], samples=20)
    (of,) = found.robustness
    assert (of.holds.count, of.errors.count, of.holds.of) == (10, 10, 20)
    assert "the premise does not hold" in of.why
    assert found.margins()["C01-one"].isna().sum() == 10


def test_a_variant_that_fails_is_counted_apart(here):
    here.failing = {"s000004": "did not finish within 1 s", "s000001": "crashed"}
    found = halves()
    assert found.failures == {"s000001": "crashed", "s000004": "did not finish within 1 s"}
    (of,) = found.robustness
    assert of.holds.of == 38
    assert of.holds.count + of.fails.count == 38
    assert found.in_words().endswith("; 2 of 40 could not be run")


def test_where_all_variants_fail_there_is_nothing_to_say(here):
    here.failing = {f"s{number:06d}": "crashed" for number in range(10)}
    found = halves(samples=10)
    assert found.all_hold.of == 0
    assert found.to_frame()["holds"].isna().all()
    assert found.robustness[0].strongest is None
    assert "crashed" not in found._repr_html_()
    found.plot()


def test_a_model_that_fails_itself_is_an_error(here):
    here.failing = {ITSELF.id: "crashed"}
    with pytest.raises(SimulationError, match="the model itself cannot be judged: crashed"):
        halves()


@pytest.mark.usefixtures("here")
def test_local_parameters_vary_too():
    own = '<listOfLocalParameters><localParameter id="k" value="0.07" units="per_min"/></listOfLocalParameters>'
    text = sbml_of(NETWORK)
    law = text.index("</math>", text.index('<reaction id="J1"')) + len("</math>")
    local = read_model(text[:law] + own + text[law:])
    found = ensemble(local, file_of(HALVES, of=local), fold=2.0, only=["J1_*"], samples=10)
    assert [each.id for each in found.ranges] == ["J1_k"]


@pytest.mark.usefixtures("here")
def test_a_table_says_what_varies(tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text(
        "parameterId\tlowerBound\tupperBound\testimate\nk\t0.05\t0.0693147180559946\ttrue\nd\t0\t1\tfalse\n"
    )
    found = ensemble(model(), file_of(HALVES), table=table, samples=10)
    assert found.robustness[0].holds.count == 0
    assert found.values().columns.tolist() == ["k"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("how", "said", "hint"),
    [
        ({"method": "sobel"}, "no method 'sobel'", "did you mean 'sobol'?"),
        ({"only": ["kk"]}, "'kk' is none of the", "did you mean 'k'?"),
        ({"samples": 0}, "0 samples are none", "such as -n 1000"),
        ({"fold": 1.0}, "1 is no factor to vary by", "a factor above 1, such as --fold 1.5"),
        ({"ids": ["C02"]}, "no expectation 'C02'", ""),
    ],
)
def test_what_makes_no_sense_is_refused(how, said, hint):
    with pytest.raises(UsageError) as caught:
        halves(**how)
    assert said in caught.value.message
    assert caught.value.hint == hint


class TestInAFolder:
    """Results are kept as they come."""

    @pytest.fixture(autouse=True)
    def _parquet(self):
        pytest.importorskip("pyarrow")

    def test_interrupted_three_times_nothing_is_lost_or_done_twice(self, here, tmp_path):
        undisturbed = halves(samples=300)
        here.evaluated.clear()
        for limit in (60, 150, 240):
            with pytest.raises(KeyboardInterrupt):
                halves(samples=300, out=tmp_path / "run", progress=_interrupting(limit))
        found = halves(samples=300, out=tmp_path / "run")
        assert sorted(here.evaluated) == sorted([ITSELF.id, *(f"s{number:06d}" for number in range(300))])
        assert np.array_equal(found.scores.margins, undisturbed.scores.margins)
        assert found.to_frame().equals(undisturbed.to_frame())

    def test_failures_and_errors_come_back_from_the_folder(self, here, tmp_path):
        here.failing = {"s000003": "crashed"}
        first = halves(out=tmp_path / "run")
        here.evaluated.clear()
        again = halves(out=tmp_path / "run")
        assert here.evaluated == []
        assert again.failures == first.failures == {"s000003": "crashed"}
        assert again.to_frame().equals(first.to_frame())

    @pytest.mark.usefixtures("here")
    def test_a_complete_folder_asks_for_no_process(self, tmp_path, monkeypatch):
        first = halves(out=tmp_path / "run")
        monkeypatch.setattr(module, "executor", None)
        assert halves(out=tmp_path / "run").to_frame().equals(first.to_frame())

    @pytest.mark.usefixtures("here")
    @pytest.mark.parametrize(
        ("other", "said"),
        [
            ({"seed": 1}, "its seed is 0, and asked for is 1"),
            ({"samples": 41}, "its number of variants is 40, and asked for is 41"),
            ({"fold": 3.0}, "its range of k is "),
            ({"method": "sobol"}, "its sampling is lhs, and asked for is sobol"),
        ],
    )
    def test_another_run_is_refused(self, tmp_path, other, said):
        halves(out=tmp_path / "run")
        with pytest.raises(UsageError, match="holds another run") as caught:
            halves(out=tmp_path / "run", **other)
        assert said in caught.value.message

    @pytest.mark.usefixtures("here")
    def test_the_folder_says_what_was_run(self, tmp_path):
        halves(out=tmp_path / "run")
        manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
        assert manifest["range of k"] == "0.03465735902799725 to 0.138629436111989, logarithmic"
        assert manifest["seed"] == 0


def _interrupting(limit):
    """Progress that is interrupted once some variants are done."""

    def progress(done, _total):
        if done >= limit:
            raise KeyboardInterrupt

    return progress


@pytest.mark.usefixtures("here")
def test_progress_counts_what_is_there_already(tmp_path):
    pytest.importorskip("pyarrow")
    seen = []
    halves(out=tmp_path / "run", progress=lambda *told: seen.append(told))
    assert seen[0] == (0, 40)
    assert seen[-1] == (40, 40)
    seen.clear()
    halves(out=tmp_path / "run", progress=lambda *told: seen.append(told))
    assert seen == [(40, 40)]


@pytest.fixture(scope="module")
def undisturbed():
    """The result of workers of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "executor", lambda *_, **__: nullcontext(Here()))
        return halves()


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_processes_has_one_result(undisturbed, jobs):
    found = halves(jobs=jobs)
    assert np.array_equal(found.scores.margins, undisturbed.scores.margins)
    assert found.to_frame().equals(undisturbed.to_frame())


def test_a_worker_that_is_killed_by_its_id_is_replaced(undisturbed, monkeypatch):
    started = []

    @contextmanager
    def watched(*arguments, **how):
        with executor(*arguments, **how) as workers:
            started.append(workers)
            yield workers

    monkeypatch.setattr(module, "executor", watched)
    killed, calls = [], count()

    def progress(_done, _total):
        if next(calls) == 5:
            (child,) = started[0]._crew._children
            killed.append(child._worker.pid)
            os.kill(killed[0], signal.SIGKILL)

    found = halves(progress=progress)
    assert len(killed) == 1
    assert not found.failures
    assert np.array_equal(found.scores.margins, undisturbed.scores.margins)


def test_a_variant_that_crashes_is_one_failure(undisturbed, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)  # the child imports it by its name
    bomb = importlib.import_module("bombs").Bomb
    made = module.variants_at

    def with_a_bomb(ranges, points, *, first):
        return tuple(
            Variant(each.id, bomb("abort")) if each.id == "s000007" else each
            for each in made(ranges, points, first=first)
        )

    monkeypatch.setattr(module, "variants_at", with_a_bomb)
    found = halves()
    assert found.failures == {"s000007": "crashed in a native library (SIGABRT)"}
    others = np.arange(40) != 7
    assert np.array_equal(found.scores.margins[others], undisturbed.scores.margins[others])


@pytest.mark.usefixtures("here")
def test_the_picture_has_all_expectations_and_the_values_that_matter():
    text = f"{HEAD}- {{id: C01-a, claim: a, expect: '{HALVES}'}}\n- {{id: C02-b, claim: b, expect: 'p[made] rises'}}\n"
    found = ensemble(model(), parse_expectations(text, model(), Place("a.yaml")), fold=1.5, samples=20)
    margins, heat, _ = found.plot().axes
    assert [each.get_text().split("  ")[0] for each in margins.get_yticklabels()] == ["C01-a", "C02-b"]
    assert "k" in [each.get_text() for each in heat.get_xticklabels()]
    assert heat.images[0].get_array().shape == (2, len(found.ranges))

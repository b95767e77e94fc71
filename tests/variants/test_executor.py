"""Whatever becomes of a process, every variant has one evaluation, the same one on any number of workers."""

import importlib
import logging
import os
import signal
import threading
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from mtor_sbml.errors import IsolationError, SimulationError, UsageError
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants import crew
from mtor_sbml.variants import executor as module
from mtor_sbml.variants.evaluate import Evaluation, evaluate, task_of
from mtor_sbml.variants.executor import completed, executor
from mtor_sbml.variants.variant import Variant

from ..expectation.judged import NETWORK, file_of, model
from ..simulation.building import sbml_of

VARIANTS = tuple(Variant(f"v{number}", (Setting("d", 0.05 * (1 + number)),)) for number in range(6))
BLOCKS = [(number, VARIANTS[2 * number : 2 * number + 2]) for number in range(3)]


@pytest.fixture(scope="module")
def task():
    return task_of(model(), file_of("P[made] at 20 min >= 2 nM"))


@pytest.fixture
def bomb(monkeypatch):
    # The child imports it by its name.
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("bombs").Bomb


@pytest.fixture
def threads(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda _name: None)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("threads")
def test_any_number_of_processes_finds_what_this_one_finds(task, jobs):
    with executor(jobs) as workers:
        found = dict(workers.evaluate(task, BLOCKS))
    assert found == {number: tuple(evaluate(task, each) for each in variants) for number, variants in BLOCKS}


def test_a_bad_variant_is_its_own_failure(task, bomb):
    bad = [Variant(kind, bomb(kind)) for kind in ("hang", "hoard", "abort")]
    variants = [VARIANTS[0], *bad, VARIANTS[1]]
    with executor(1, timeout_s=2, memory_mb=2048) as workers:
        ((_, (before, *failed, after)),) = workers.evaluate(task, [(0, variants)])
    assert [each.failure for each in failed] == [
        "did not finish within 2 s and was stopped",
        "needs more than 2048 MiB",
        "crashed in a native library (SIGABRT)",
    ]
    assert [each.scores for each in failed] == [None, None, None]
    assert [before, after] == [evaluate(task, each) for each in VARIANTS[:2]]


def test_a_model_that_takes_too_long_by_itself_is_an_error_of_its_file(monkeypatch):
    monkeypatch.setattr(crew, "_COMPILED_S", 0.01)
    strange = task_of(replace(model(), origin=Path("lab/m.xml")), file_of("P[made] at 20 min >= 2 nM"))
    with (
        executor(1, timeout_s=0.01) as workers,
        pytest.raises(
            IsolationError, match=r"compiling and running the model itself did not finish within 0\.03 s"
        ) as caught,
    ):
        list(workers.evaluate(strange, BLOCKS))
    assert str(caught.value.place) == "lab/m.xml"


def test_a_killed_process_is_replaced_and_nothing_is_lost(task, bomb, tmp_path):
    killed = Variant("killed", bomb("kill", tmp_path / "marker"))
    with executor(1) as workers:
        ((_, found),) = workers.evaluate(task, [(0, [killed, VARIANTS[0]])])
    assert found == (
        Evaluation("killed", evaluate(task, Variant("", ())).scores),
        evaluate(task, VARIANTS[0]),
    )


def test_a_process_that_is_killed_by_its_id_between_variants_is_replaced(task):
    with executor(1) as workers:
        first = dict(workers.evaluate(task, BLOCKS[:1]))
        (child,) = workers._crew._children
        os.kill(child._worker.pid, signal.SIGKILL)
        assert dict(workers.evaluate(task, BLOCKS[:1])) == first


def test_processes_live_on_from_one_call_to_the_next(task):
    with executor(1) as workers:
        list(workers.evaluate(task, BLOCKS))
        (child,) = workers._crew._children
        first = child._worker.pid
        list(workers.evaluate(task, BLOCKS))
        assert child._worker.pid == first
    assert child._worker.pid is None


def test_a_model_that_cannot_be_run_at_all_ends_the_run():
    late = read_model(sbml_of(NETWORK.replace("loss * P", "loss * delay(P, lag)")))
    with executor(1) as workers, pytest.raises(SimulationError, match="delay"):
        list(workers.evaluate(task_of(late, file_of("P[made] at 20 min >= 2 nM", of=late)), BLOCKS))


def test_blocks_are_taken_as_workers_get_free():
    taken = []

    def blocks():
        for number in range(1000):
            taken.append(number)
            yield number, ()

    def submit(_variants):
        future = Future()
        future.set_result(())
        return future

    found = completed(submit, blocks(), slots=lambda: 2)
    for seen, _ in enumerate(found, start=1):
        assert len(taken) <= seen + 4
    assert len(taken) == 1000


@pytest.mark.usefixtures("threads")
def test_leaving_early_stops_what_is_under_way(task, bomb):
    with executor(2, timeout_s=50) as workers:
        blocks = [(0, VARIANTS[:1]), (1, [Variant("long", bomb("hang"))]), *BLOCKS]
        next(workers.evaluate(task, blocks))
    assert not [each for each in threading.enumerate() if "ThreadPool" in each.name]


@pytest.mark.usefixtures("threads")
def test_a_scheduler_without_dask_says_what_to_install():
    with pytest.raises(UsageError, match="needs Dask") as caught:
        executor(scheduler="tcp://127.0.0.1:1")
    assert 'pip install "mtor-sbml[variants]"' in str(caught.value)


class TestDask:
    """With Dask, here and through a scheduler."""

    @pytest.fixture(autouse=True)
    def _quiet(self):
        pytest.importorskip("distributed")
        logging.getLogger("distributed").setLevel(logging.CRITICAL)

    def test_a_local_cluster_finds_what_this_process_finds(self, task, bomb):
        blocks = [*BLOCKS, (3, [Variant("bad", bomb("abort")), VARIANTS[0]])]
        with executor(2) as workers:
            found = dict(workers.evaluate(task, blocks))
        assert found[3][0].scores is None
        assert found[3][1] == evaluate(task, VARIANTS[0])
        assert {number: found[number] for number in range(3)} == {
            number: tuple(evaluate(task, each) for each in variants) for number, variants in BLOCKS
        }

    def test_the_workers_of_a_scheduler_do_too(self, task):
        from distributed import LocalCluster

        how = {"n_workers": 1, "processes": False, "protocol": "tcp", "dashboard_address": "127.0.0.1:0"}
        with LocalCluster(**how) as there, executor(scheduler=there.scheduler_address) as workers:
            found = dict(workers.evaluate(task, BLOCKS))
        assert found == {number: tuple(evaluate(task, each) for each in variants) for number, variants in BLOCKS}

    def test_a_scheduler_that_does_not_answer_is_a_clear_error(self, monkeypatch):
        from mtor_sbml.variants import cluster

        monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
        with (
            pytest.raises(UsageError, match="no Dask scheduler answers at tcp"),
            executor(scheduler="tcp://127.0.0.1:1"),
        ):
            pass

    def test_a_block_that_takes_its_workers_with_it_is_done_again_one_by_one(self):
        from distributed import KilledWorker

        from mtor_sbml.variants.cluster import _result

        def submit(variants):
            future = Future()
            if VARIANTS[1] in variants:
                future.set_exception(KilledWorker("block", SimpleNamespace(address="tcp://lost"), 3))
            else:
                future.set_result(tuple(Evaluation(each.id, ()) for each in variants))
            return future

        found = _result(submit(VARIANTS[:3]), VARIANTS[:3], submit)
        assert [each.variant for each in found] == ["v0", "v1", "v2"]
        assert [each.scores for each in found] == [(), None, ()]
        assert "was lost" in found[1].failure

    def test_a_lost_scheduler_says_that_one_can_go_on(self):
        from mtor_sbml.variants.cluster import _result

        future = Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        with pytest.raises(IsolationError, match="scheduler was lost"):
            _result(future, VARIANTS, lambda _: future)

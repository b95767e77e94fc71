"""What was found is kept whole, survives interruptions, and is never mixed with another run."""

import json
from dataclasses import replace

import numpy as np
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.variants.evaluate import Evaluation, Score, task_of
from mtor_sbml.variants.store import open_store

from ..expectation.judged import HEAD, file_of, model

pytest.importorskip("pyarrow")

PLAN = {"kind": "ensemble", "seed": 1, "variants": 6}
BLOCK = (
    Evaluation("v0", (Score(Outcome.HOLDS, 0.25),)),
    Evaluation("v1", (Score(Outcome.ERROR, None, "the solver gave up"),)),
    Evaluation("v2", None, "did not finish within 1 s"),
)


@pytest.fixture(scope="module")
def task():
    return task_of(model(), file_of("P[made] at 20 min >= 2 nM"))


@pytest.fixture
def store(tmp_path, task):
    return open_store(tmp_path / "run", task, PLAN)


def test_what_is_written_is_read_again(store):
    store.write(7, BLOCK)
    assert store.read(7) == BLOCK
    assert list(store.evaluations()) == list(BLOCK)


def test_the_table_has_a_row_for_each_variant_and_expectation(store):
    store.write(1, BLOCK[2:])
    store.write(0, BLOCK[:2])
    table = store.to_frame()
    assert list(table.columns) == ["block", "variant", "expectation", "outcome", "margin", "message"]
    assert list(table["variant"]) == ["v0", "v1", "v2"]
    assert list(table["outcome"]) == ["holds", "error", "failure"]
    assert table["margin"][0] == 0.25
    assert np.isnan(table["margin"][1])
    assert table["message"][2] == "did not finish within 1 s"
    assert table["expectation"].isna().tolist() == [False, False, True]


def test_an_empty_store_has_an_empty_table(store):
    assert store.to_frame().empty


def test_a_second_start_finds_what_the_first_left(store, task):
    store.write(0, BLOCK)
    again = open_store(store.folder, task, PLAN)
    assert list(again.missing([(0, "a"), (1, "b")])) == [(1, "b")]


def _cut_off(data):
    return data[:-20]


def _emptied(_data):
    return b""


def _flipped(data):
    """One bit of the first page is another."""
    at = data.index(b"v0") if b"v0" in data else 40
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("damage", [_cut_off, _emptied, _flipped])
def test_a_torn_block_counts_as_missing_and_is_written_anew(store, damage):
    store.write(0, BLOCK)
    (path,) = store.folder.glob("*.parquet")
    path.write_bytes(damage(path.read_bytes()))
    assert list(store.missing([(0, ())])) == [(0, ())]
    assert store.numbers() == []
    store.write(0, BLOCK)
    assert store.read(0) == BLOCK


def test_what_a_killed_writer_left_is_no_block(store):
    (store.folder / ".block-000000-1.part").write_bytes(b"half")
    assert store.numbers() == []


@pytest.mark.parametrize(
    ("changes", "plan", "told"),
    [
        ({}, {"seed": 2}, "its seed is 1, and asked for is 2"),
        ({}, {"method": "sobol"}, "its method is nothing, and asked for is sobol"),
        ({"tolerances": Tolerances(1e-6, 1e-9)}, {}, "its tolerances is 1e-08, 1e-09, and asked for is 1e-06, 1e-09"),
        ({"files": (file_of("P[made] at 20 min >= 3 nM"),)}, {}, "its text of the expectations is"),
        ({"model": replace(model(), sbml=model().sbml + "\n")}, {}, "its model's text is"),
    ],
)
def test_another_run_is_refused_by_what_differs(store, task, changes, plan, told):
    with pytest.raises(UsageError) as caught:
        open_store(store.folder, replace(task, **changes), PLAN | plan)
    assert f"{store.folder} holds another run: {told}" in str(caught.value)


def test_layout_and_comments_of_the_expectations_do_not_count(store):
    moved = file_of("P[made] at 20 min >= 2 nM", head="# moved down\n\n" + HEAD)
    open_store(store.folder, task_of(model(), moved), PLAN)


def test_a_folder_with_other_things_is_refused(tmp_path, task):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(UsageError, match=r"holds thesis\.docx, and no manifest\.json"):
        open_store(tmp_path, task, PLAN)


def test_the_manifest_says_what_was_run(store):
    said = json.loads((store.folder / "manifest.json").read_text())
    assert said["model"] == "small"
    assert said["seed"] == 1

import json

import pytest

from mtor_sbml.errors import UsageError

pytestmark = pytest.mark.usefixtures("built")


def test_shows_claim_evidence_experiment_values_and_what_is_allowed(invoke):
    done = invoke("explain", "T01-decays")
    assert done.exit_code == 0
    for line in (
        "expectations/toy.yaml:7:9: T01-decays (must, toy)",
        "  A decays.",
        "  A at 30 min <= 1 nM",
        "  guide: paper",
        "  rest, until 1 h",
        "  A in rest at 30 min: 0.498 nM",
        "verdict: holds, margin +1.01",
        "  A in rest at 30 min: at most 1 nM; it is 0.498 nM",
    ):
        assert line in done.stdout.splitlines(), done.stdout


def test_json_holds_the_verdict_of_check(invoke):
    document = json.loads(invoke("explain", "T01-decays", "toy", "--format", "json").stdout)
    checked = json.loads(invoke("check", "--format", "json").stdout)
    assert document["verdict"] == checked["models"][0]["expectations"][0]
    assert document["experiments"] == [
        {"experiment": "rest", "periods": [{"time": "0 min", "changes": []}], "until": "1 h"}
    ]
    assert document["values"] == [{"of": "A in rest at 30 min", "value": "0.498 nM"}]


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_writes_a_picture(built, invoke, ending, begins):
    assert invoke("explain", "T01-decays", "--plot", built / f"decays.{ending}").exit_code == 0
    assert (built / f"decays.{ending}").read_bytes().startswith(begins)


def test_failing_expectation_is_explained_all_the_same(built, invoke):
    path = built / "expectations" / "toy.yaml"
    path.write_text(path.read_text().replace("<= 1 nM", "<= 0.1 nM"))
    done = invoke("explain", "T01-decays")
    assert done.exit_code == 0
    assert "to hold, it needs" in done.stdout


def test_misspelt_id_ends_in_2_with_the_nearest(command):
    done = command("explain", "T01-decay")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'T01-decays'?" in done.stderr


def test_unknown_kind_of_picture_is_wrong_use(invoke):
    assert isinstance(invoke("explain", "T01-decays", "--plot", "decays.gif").exception, UsageError)

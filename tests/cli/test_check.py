"""`mtor-sbml check`. The model is A(t) = 10 exp(-0.1 t) nM, so A is 0.498 nM at 30 min and 0.0248 nM at 60 min."""

import json
import math
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.reporting.json import schema

pytestmark = pytest.mark.usefixtures("built")
needs_copasi = pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")


@pytest.fixture
def edit(built):
    """Replace a text in the expectations."""

    def replace(old, new):
        path = built / "expectations" / "toy.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return replace


def test_model_that_behaves_is_well(invoke):
    done = invoke("check", "toy")
    assert done.exit_code == 0
    assert "2 hold, 0 fail" in done.stdout


def test_all_networks_are_judged_when_none_is_named(invoke):
    document = json.loads(invoke("check", "--format", "json").stdout)
    jsonschema.validate(document, schema("check"))
    assert [model["model"] for model in document["models"]] == ["toy"]
    assert document["summary"]["holds"] == 2


def test_must_that_fails_falls_short_and_explains_itself(invoke, edit):
    edit("<= 1 nM", "<= 0.1 nM")
    done = invoke("check")
    assert done.exit_code == 1
    assert "toy.yaml:" in done.stdout
    assert "A decays." in done.stdout
    assert "0.498" in done.stdout


def test_strict_changes_nothing_where_the_solver_is_exact_enough(invoke):
    assert invoke("check", "--strict").stdout == invoke("check").stdout


def test_what_is_not_for_properties_is_named(invoke):
    done = invoke("check", "toy", "--properties", "a", "--strict", "-k", "T01", "--witness", "copasi")
    assert isinstance(done.exception, UsageError)
    assert done.exception.hint == "leave out -k, --strict, --witness"


def test_should_that_fails_is_only_reported(invoke, edit):
    edit("<= 1 nM", "<= 0.1 nM\n    strength: should")
    done = invoke("check")
    assert done.exit_code == 0
    assert "fails (should)" in done.stdout


def test_sbml_file_has_the_same_verdicts_as_the_name(built, invoke):
    by_name = invoke("check", "toy", "--format", "json")
    path, file = built / "sbml_out" / "toy.xml", built / "expectations" / "toy.yaml"
    by_file = invoke("check", path, "--expectations", file, "--format", "json")
    judged = [
        [(e["id"], e["verdict"], e["margin"]) for e in json.loads(done.stdout)["models"][0]["expectations"]]
        for done in (by_name, by_file)
    ]
    assert judged[0] == judged[1]


def test_model_named_on_the_command_line_overrides_the_network_of_the_file(built, invoke, edit):
    edit("network: toy", "network: another")
    path, file = built / "sbml_out" / "toy.xml", built / "expectations" / "toy.yaml"
    assert invoke("check", path, "--expectations", file).exit_code == 0


def test_expectations_alone_judge_the_network_that_they_name(built, invoke):
    assert invoke("check", "--expectations", built / "expectations" / "toy.yaml").exit_code == 0


def test_file_named_by_the_expectations_stands_beside_them(built, invoke, edit):
    edit("network: toy", "network: ../sbml_out/toy.xml")
    assert invoke("check", "--expectations", built / "expectations" / "toy.yaml").exit_code == 0


def test_only_those_with_one_of_the_tags(invoke, edit):
    edit("- id: T02", "- tags: [late, slow]\n    id: T02")
    for tags in (["late"], ["slow", "early"]):
        options = [option for tag in tags for option in ("--tags", tag)]
        document = json.loads(invoke("check", *options, "--format", "json").stdout)
        assert [each["id"][:3] for each in document["models"][0]["expectations"]] == ["T02"]
    missing = invoke("check", "--tags", "early", "-k", "T02").exception
    assert str(missing).startswith("error: no expectation has an id that holds 'T02' and the tag 'early'")


def test_all_but_those_with_a_tag(invoke, edit):
    edit("- id: T02", "- tags: [late, slow]\n    id: T02")

    def judged(*tags: str) -> set[str]:
        options = [option for tag in tags for option in ("--tags", tag)]
        document = json.loads(invoke("check", *options, "--format", "json").stdout)
        return {each["id"][:3] for each in document["models"][0]["expectations"]}

    assert judged("not early") - judged("not slow") == {"T02"}
    missing = invoke("check", "--tags", "late", "--tags", "not slow").exception
    assert str(missing).startswith("error: no expectation has the tag 'late' and not the tag 'slow'")


def test_only_those_whose_id_holds_the_text(invoke):
    document = json.loads(invoke("check", "-k", "T02", "--format", "json").stdout)
    assert [each["id"] for each in document["models"][0]["expectations"]] == ["T02-stays-positive"]


def test_text_that_no_id_holds_is_wrong_use(invoke):
    assert isinstance(invoke("check", "-k", "T99").exception, UsageError)


@pytest.mark.parametrize(
    ("kind", "begins", "says"),
    [
        ("junit", "<?xml", '<testsuite name="toy"'),
        ("sarif", "{", '"ruleId": "T01-decays"'),
        ("markdown", "### toy: 1 holds, 1 fails", "**fails**"),
    ],
)
def test_verdicts_are_printed_for_other_tools(invoke, edit, kind, begins, says):
    edit("<= 1 nM", "<= 0.1 nM")
    done = invoke("check", "--format", kind)
    assert done.exit_code == 1
    assert done.stdout.startswith(begins)
    assert says in done.stdout


def test_verbose_says_how_many_periods_were_run(invoke):
    assert "1 simulated" in invoke("check", "-v").stdout


def test_misspelt_name_points_at_the_line_and_ends_in_2(command, edit):
    edit("expect: A at 60", "expect: AA at 60")
    done = command("check")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "toy.yaml:15:" in done.stderr
    assert "AA" in done.stderr


def test_unit_that_does_not_fit_is_a_fault_of_the_file(invoke, edit):
    edit("<= 1 nM", "<= 1 min")
    assert isinstance(invoke("check").exception, ExpectationsError)


def test_project_without_expectations_is_wrong_use(built, invoke):
    (built / "expectations" / "toy.yaml").unlink()
    assert isinstance(invoke("check").exception, UsageError)


@needs_copasi
def test_a_witness_that_agrees_has_the_last_word(invoke):
    done = invoke("check", "toy", "--witness", "copasi")
    assert done.exit_code == 0
    assert "witness-copasi" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("toy: two engines agree on 1 experiment, largest difference ")
    assert last.endswith(" min)")


@needs_copasi
def test_copasi_judges_in_place_of_libroadrunner(invoke):
    document = json.loads(invoke("check", "toy", "--engine", "copasi", "--format", "json").stdout)
    assert document["summary"]["holds"] == 2


def test_tolerance_of_no_witness_is_wrong_use(invoke):
    assert isinstance(invoke("check", "toy", "--witness-tolerance", "0.1").exception, UsageError)


@pytest.fixture
def judge_properties(built, invoke):
    """Judge the model by a property file with one constraint."""

    def run(constraint, *options):
        (built / "toy.prop").write_text(f"{constraint}\n")
        return invoke("check", built / "sbml_out" / "toy.xml", "--properties", built / "toy.prop", *options)

    return run


def test_properties_have_a_penalty(judge_properties):
    done = judge_properties("A < 3 at 10 weight 2", "--format", "json")
    assert done.exit_code == 1
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("check"))
    (verdict,) = document["models"][0]["expectations"]
    assert verdict["id"] == "toy:1"
    assert verdict["verdict"] == "fails"
    assert verdict["penalty"] == pytest.approx(2 * (10 * math.exp(-1) - 3), rel=1e-4)
    assert verdict["margin"] == -verdict["penalty"]


def test_infinite_penalty_is_null_in_json(judge_properties):
    done = judge_properties("A < 3 at 10 pmin 0 pmax 1 tolerance 0.01", "--format", "json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("check"))
    (verdict,) = document["models"][0]["expectations"]
    assert (verdict["verdict"], verdict["margin"], verdict["penalty"]) == ("fails", None, None)
    assert "penalty inf" in verdict["message"]


def test_properties_are_judged_on_the_samples_that_are_asked_for(judge_properties):
    # A is 2.2 at 15; a constraint whose time is never reached counts as satisfied.
    assert judge_properties("A > 5 at 15").exit_code == 1
    assert judge_properties("A > 5 at 15", "--time", "12").exit_code == 0
    # Taken at the last sample before: 10 nM at 0 instead of 2.2 nM at 15.
    assert judge_properties("A > 5 at 15.5", "--time", "32", "--step", "16").exit_code == 0


def test_configuration_names_its_models_itself(invoke):
    done = invoke("check", "--properties", Path(__file__).parents[1] / "data" / "bpsl" / "check.conf")
    assert done.exit_code == 1
    assert "oscillator:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["toy", "--time", "20"], "--time and --step go with --properties"),
        (["toy", "--properties", "toy.prop", "-k", "T01"], "--properties are judged by themselves"),
        (["toy", "--properties", "toy.prop", "--expectations", "toy.yaml"], "--properties are judged by themselves"),
        (["--properties", "toy.prop"], "does not say which model it is about"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(invoke, arguments, message):
    problem = invoke("check", *arguments).exception
    assert isinstance(problem, UsageError)
    assert message in problem.message

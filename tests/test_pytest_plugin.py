"""The pytest plugin: expectations are items. The model is A(t) = 10 exp(-0.1 t) nM, so A is 0.498 nM at 30 min."""

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mtor_sbml import isolation

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
#: Where the installation does not register the plugin, it is named.
PLUGIN = [] if entry_points(group="pytest11", name="mtor-sbml") else ["-p", "mtor_sbml.pytest_plugin"]
MODEL = """model toy
  unit per_min = 1/(60 second); unit nmol = 1e-9 mole; unit minute = 60 second; unit m2 = metre^2;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
  unit area = m2; unit length = metre;
  compartment cell = 1;
  species A in cell = 10;
  k = 0.1 per_min;
  J: A => ; cell*k*A;
end
"""
HEAD = """network: toy.xml
experiments:
  rest: {0 min: [], until: 60 min}
observables:
  A: {formula: A}
expectations:
"""
CLAIMS = (
    HEAD
    + """
- {id: C06-decays, claim: A decays., in: rest, expect: A at 30 min <= 1 nM, tags: [quick], evidence: [{guide: paper}]}
- id: low
  claim: A is low in the end.
  for: {when: [30 min, 60 min]}
  in: rest
  expect: A at {when} <= 0.1 nM
  evidence: [{guide: "table <1>"}]
- {id: soft, in: rest, expect: A at 30 min <= 0.1 nM, strength: should}
- {id: known, in: rest, expect: A at 30 min <= 0.1 nM, xfail: "measured in other cells", evidence: [{guide: paper}]}
- {id: outdated, in: rest, expect: A at 30 min <= 1 nM, xfail: "measured in other cells", evidence: [{guide: paper}]}
- {id: vain, in: rest, given: A at 0 min <= 1 nM, expect: A at 30 min <= 1 nM, evidence: [{guide: paper}]}
"""
)


@pytest.fixture(scope="module")
def sbml(tmp_path_factory):
    """The model, composed and judged once: what pytester's runs would load is loaded here, and stays so."""
    from mtor_sbml.expectation.check import check
    from mtor_sbml.expectation.declared import subject_of
    from mtor_sbml.model.compose import compose
    from mtor_sbml.model.loading import load

    folder = tmp_path_factory.mktemp("toy")
    (folder / "toy.ant").write_text(MODEL)
    (folder / "toy.xml").write_text(compose(folder / "toy.ant"))
    (folder / "toy.yaml").write_text(CLAIMS)
    check(load(subject_of(folder / "toy.yaml")), folder / "toy.yaml")
    return (folder / "toy.xml").read_text()


@pytest.fixture
def claims(pytester, sbml, monkeypatch):
    """A folder with the model and its expectations, outside any project."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (pytester.path / "toy.xml").write_text(sbml)
    path = pytester.path / "toy.yaml"
    path.write_text(CLAIMS)
    return path


#: What judges the models of strangers in a child process; most of these tests are about what it is asked.
ISOLATED = isolation.run_isolated


@pytest.fixture
def run(pytester, monkeypatch):
    """Run pytest in this process, strictly; models too."""
    monkeypatch.setattr(isolation, "run_isolated", lambda function, *args, **_limits: function(*args))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)  # set where these tests are themselves distributed
    options = [*PLUGIN, "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--strict-markers", "-W", "error"]

    def run(*arguments):
        return pytester.runpytest_inprocess(*options, *arguments)

    return run


def outcomes(report):
    """What JUnit XML says of each item: failure, error, skipped or None."""
    cases = ET.parse(report).getroot().iter("testcase")
    return {case.get("name"): next((each.tag for each in case if each.tag != "properties"), None) for case in cases}


@pytest.mark.usefixtures("claims")
def test_every_expectation_is_an_item_and_each_outcome_is_pytest_s(run, pytester):
    done = run("--junitxml", "report.xml")
    done.assert_outcomes(passed=2, failed=2, errors=1, xfailed=2)
    assert outcomes(pytester.path / "report.xml") == {
        "C06-decays": None,
        "low[30 min]": "failure",
        "low[60 min]": None,
        "soft": "skipped",
        "known": "skipped",
        "outdated": "failure",
        "vain": "error",
    }


@pytest.mark.usefixtures("claims")
def test_ids_can_be_read_and_named(run):
    done = run("--collect-only", "-q")
    assert done.outlines[:3] == ["toy.yaml::C06-decays", "toy.yaml::low[30 min]", "toy.yaml::low[60 min]"]
    run("toy.yaml::C06-decays").assert_outcomes(passed=1)


@pytest.mark.usefixtures("claims")
def test_failure_is_the_explanation_without_a_traceback(run):
    done = run()
    done.stdout.fnmatch_lines(
        [
            "*ERROR at setup of vain*",
            "toy.yaml:18:8: error: vain",
            "  the premise does not hold: A in rest at 0 min is 10 nM; at most 1 nM expected",
            "*FAILURES*",
            "*low[[]30 min[]]*",
            "toy.yaml:9:7: fails: low[[]30 min[]] (margin *)",
            "  A is low in the end.",
            "  A in rest at 30 min is 0.498 nM; at most 0.1 nM expected",
            "  evidence: guide: table <1>",
            "*XPASS(strict)*measured in other cells",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*pytest_plugin.py*")


@pytest.mark.usefixtures("claims")
def test_should_is_reported_and_fails_only_on_request(run):
    done = run("-k", "soft", "-rx")
    done.assert_outcomes(xfailed=1)
    done.stdout.fnmatch_lines(["XFAIL toy.yaml::soft - should: A in rest at 30 min is 0.498 nM*"])
    run("-k", "soft", "--runxfail").assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("options", "chosen"),
    [
        (("-m", "should"), {"soft"}),
        (("-m", "must", "-k", "low or quick"), {"C06-decays", "low[30 min]", "low[60 min]"}),
        (("-k", "quick"), {"C06-decays"}),
        (("-k", "C06"), {"C06-decays"}),
    ],
)
@pytest.mark.usefixtures("claims")
def test_strength_ids_tags_and_claims_choose(run, options, chosen):
    done = run("--collect-only", "-q", *options)
    assert {line.partition("::")[2] for line in done.outlines if "::" in line} == chosen


def test_editors_jump_to_the_line_of_the_expectation(claims, pytester):
    items, _ = pytester.inline_genitems(*PLUGIN)
    lines = claims.read_text().splitlines()
    for item in items:
        path, line, name = item.reportinfo()
        assert path == claims
        assert f"id: {name.partition('[')[0]}" in lines[line]


@pytest.mark.usefixtures("claims")
def test_selected_expectations_are_judged_together_and_no_others(run, monkeypatch):
    asked = []

    def counted(function, _path, *ids, **_limits):
        asked.extend(map(set, ids))
        return function(_path, *ids)

    monkeypatch.setattr(isolation, "run_isolated", counted)
    run("-k", "low or soft")
    assert asked == [{"low[30 min]", "low[60 min]", "soft"}]
    run("--collect-only")
    assert len(asked) == 1


@pytest.mark.usefixtures("claims")
def test_each_worker_judges_a_file_once(run, pytester):
    log = pytester.path / "log"
    pytester.makeconftest(f"""
        import os
        if "PYTEST_XDIST_WORKER" in os.environ:
            from mtor_sbml import isolation
            def counted(function, path, *ids, **limits):
                if ids:
                    with open({str(log)!r}, "a") as log:
                        log.write(f"{{os.getpid()}}\\n")
                return function(path, *ids)
            isolation.run_isolated = counted
    """)
    run("-n", "2").assert_outcomes(passed=2, failed=2, errors=1, xfailed=2)
    workers = log.read_text().split()
    assert len(workers) == len(set(workers)) <= 2
    log.unlink()
    run("-n", "2", "--dist", "loadfile")
    assert len(log.read_text().split()) == 1


@pytest.mark.usefixtures("claims")
def test_model_that_cannot_be_run_is_said_once_for_each_item_and_tried_once(run, monkeypatch):
    from mtor_sbml.errors import SimulationError

    tried = []

    def refuse(function, path, *ids, **_limits):
        if not ids:
            return function(path)
        tried.append(1)
        raise SimulationError("delays cannot be simulated", hint="remove the delay")

    monkeypatch.setattr(isolation, "run_isolated", refuse)
    done = run("-k", "low")
    done.assert_outcomes(errors=2)
    done.stdout.fnmatch_lines(["error: delays cannot be simulated", "  remove the delay"])
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*another exception*")
    assert len(tried) == 1


@pytest.mark.usefixtures("claims")
def test_strange_model_that_takes_too_long_is_an_error(run, monkeypatch):
    def hurried(function, *args, **limits):
        return ISOLATED(function, *args, **(limits | {"timeout_s": 0.01}))

    monkeypatch.setattr(isolation, "run_isolated", hurried)
    done = run()
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*did not finish within 0.01 s and was stopped*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_faulty_file_is_an_error_of_the_collection_that_lists_every_fault(claims, run):
    claims.write_text(
        CLAIMS.replace("A at 30 min <= 0.1 nM, strength", "B at 30 min <= 0.1 nM, strength").replace(
            "A at {when} <= 0.1 nM", "A at {when} <= 0.1 min"
        )
    )
    done = run()
    done.assert_outcomes(errors=1)
    said = done.stdout.str()
    assert "toy.yaml:13:" in said
    assert "toy.yaml:15:" in said
    assert "Traceback" not in said
    assert "pytest_plugin.py" not in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("network: toy.xml", "network: nothing", "there is no network 'nothing'"),
        ("experiments:", "experimens:", "toy.yaml:2:1: error: unknown key `experimens`, did you mean `experiments`?"),
        ("  A: {formula: A}", "  A: {formula: A", "toy.yaml:"),
    ],
)
def test_file_that_cannot_be_read_is_an_error_of_the_collection(claims, run, old, new, said):
    claims.write_text(CLAIMS.replace(old, new))
    done = run()
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines([f"*{said.replace('[', '[[]')}*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_other_yaml_is_left_alone(pytester, run):
    (pytester.path / "a.yaml").write_text("network: {ethernets: {}}\n")
    (pytester.path / "b.yml").write_text("deep:\n  network: a\n  expectations: []\n")
    (pytester.path / "c.txt").write_text("network: a\nexpectations: []\n")
    run("--collect-only", "-q").stdout.fnmatch_lines(["no tests collected*"])


@pytest.fixture
def project(claims, pytester, sbml):
    """A project with a network, claims about it, and a file of test data that looks like claims."""
    (pytester.path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    for folder in ("antimony", "expectations", "sbml_out", "tests"):
        (pytester.path / folder).mkdir()
    (pytester.path / "antimony" / "toy.ant").write_text(MODEL)
    (pytester.path / "sbml_out" / "toy.xml").write_text(sbml)
    (pytester.path / "expectations" / "toy.yml").write_text(CLAIMS.replace("toy.xml", "toy"))
    (pytester.path / "tests" / "data.yaml").write_text(CLAIMS.replace("toy.xml", "toy"))
    claims.unlink()
    return pytester.path


def collected(run, *arguments):
    return {line.partition("::")[0] for line in run("--collect-only", "-q", *arguments).outlines if "::" in line}


@pytest.mark.usefixtures("project")
def test_in_a_project_claims_are_what_its_expectations_folder_holds_and_what_is_named(run):
    assert collected(run) == {"expectations/toy.yml"}
    assert collected(run, "tests") == set()
    assert collected(run, "tests/data.yaml") == {"tests/data.yaml"}


def test_network_is_looked_up_in_the_project_of_the_file(project, run, monkeypatch, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    run(f"{project}/expectations/toy.yml::C06-decays").assert_outcomes(passed=1)
    assert Path.cwd() == elsewhere


def test_faulty_project_is_an_error_of_the_collection(project, run):
    (project / "pyproject.toml").write_text("[tool.mtor-sbml]\nsource = 'a'\n")
    done = run("expectations")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*pyproject.toml: error: unknown key 'source'*"])
    done.stdout.no_fnmatch_line("*Traceback*")


def test_own_tests_collect_no_claims():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, "--collect-only", "-q", "tests/expectation"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ".yaml::" not in done.stdout


def test_plugin_costs_nothing_where_there_are_no_claims(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (pytester.path / "data.yaml").write_text("a: 1\n")
    heavy = "antimony lark libsbml numpy pandas pint pydantic rich roadrunner scipy typer yaml"
    pytester.makepyfile(f"""
        import sys
        def test_loaded():
            assert "mtor_sbml.pytest_plugin" in sys.modules
            assert not set({heavy.split()!r}) & set(sys.modules)
    """)
    arguments = ["-p", "mtor_sbml.pytest_plugin", "-p", "no:cacheprovider"]
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # others may load what they like
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=1)


def test_installation_registers_the_plugin():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"mtor-sbml": "mtor_sbml.pytest_plugin"}

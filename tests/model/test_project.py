"""A project is told by its pyproject.toml, from any folder inside it; outside, the package's own networks serve."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.project import ReadyToRun, find_project

_TABLE = '[tool.mtor-sbml]\nsources = "src"\n'


def _project(folder: Path, table: str = _TABLE) -> Path:
    (folder / "pyproject.toml").write_text(table)
    for name in ("src", "expectations", "deep/er"):
        (folder / name).mkdir(parents=True)
    (folder / "src/net.ant").write_text("model net()\nend\n")
    return folder


def test_the_nearest_parent_with_the_table_is_the_project(tmp_path: Path) -> None:
    root = _project(tmp_path)
    (root / "deep/pyproject.toml").write_text("[project]\nname = 'other'\n")
    project = find_project(root / "deep/er")
    assert (project.root, project.sources, project.outputs) == (root, root / "src", root / "sbml_out")
    assert not project.shipped
    assert project.networks() == ("net",)
    assert project.output_of("net") == root / "sbml_out/net.xml"


def test_an_unknown_network_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no network 'nte'(.|\n)*did you mean 'net'"):
        find_project(_project(tmp_path)).source_of("nte")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[tool.mtor-sbml]\nsuorces = 'x'\n", r"unknown key 'suorces' in \[tool.*\n.*did you mean 'sources'"),
        ("[tool.mtor-sbml]\nsources = 3\n", "'sources' in .* has to be a text, not 3"),
        ("[tool.mtor-sbml\n", "pyproject.toml:1: error: this is no TOML"),
        ("[[tool.mtor-sbml.ready-to-run]]\nid = 'a'\n", "needs the key 'name'"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_an_error_that_names_the_key(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_project(_project(tmp_path, table))


def test_somebody_elses_broken_toml_is_passed_over(tmp_path: Path) -> None:
    root = _project(tmp_path)
    (root / "deep/pyproject.toml").write_text("this is not TOML\n")
    assert find_project(root / "deep").root == root


def test_ready_to_run_copies_are_read(tmp_path: Path) -> None:
    entry = '[[tool.mtor-sbml.ready-to-run]]\nid = "net_fed"\nname = "Net, fed"\nnetwork = "net"\nexperiment = "fed"\n'
    assert find_project(_project(tmp_path, _TABLE + entry)).ready_to_run == (
        ReadyToRun("net_fed", "Net, fed", "net", "fed"),
    )


def test_expectations_are_found_by_their_network(tmp_path: Path) -> None:
    root = _project(tmp_path)
    for name, line in {
        "a": "network: net  # the one",
        "b": 'network: "other"',
        "c": "network: ../src/net.ant",
        "d": "x: 1",
    }.items():
        (root / f"expectations/{name}.yaml").write_text(f"{line}\nexpectations: []\n")
    assert [path.name for path in find_project(root).expectations_for("net")] == ["a.yaml", "c.yaml"]


def test_outside_any_project_the_packages_networks_serve(tmp_path: Path) -> None:
    project = find_project(tmp_path)
    assert project.shipped
    assert "mtor_network" in project.networks()

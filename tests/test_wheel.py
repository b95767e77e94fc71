"""The wheel carries all it needs: installed alone, away from the sources, it does the main job and writes nowhere."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command, **options):
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", check=False, **options
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A fresh environment with the wheel in it; its dependencies are this environment's, so nothing is downloaded."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return scripts / "mtor-sbml", packages / "mtor_sbml"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder outside the sources, with no trace of them in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return tmp_path


def state_of(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_main_job_from_elsewhere_leaves_the_installation_as_it_was(installed, elsewhere):
    command, package = installed
    before = state_of(package)
    result = json.loads(run(command, "run", "--format", "json", cwd=elsewhere))
    assert result["exit_code"] == 0
    assert result["build"] is None
    assert {Path(file["path"]).name for file in result["validate"]["files"]} >= {"mtor_network.xml"}
    assert all(Path(file["path"]).is_relative_to(package) for file in result["validate"]["files"])
    assert "mtor_network" in {model["model"] for model in result["check"]["models"]}
    assert state_of(package) == before
    assert list(elsewhere.iterdir()) == []


def test_network_is_judged_by_its_name(installed, elsewhere):
    command, _ = installed
    assert "hold" in run(command, "check", "mtor_network", cwd=elsewhere)


def test_schemas_and_licence_travel_along(installed, elsewhere):
    command, package = installed
    assert json.loads(run(command, "schema", "run", cwd=elsewhere))["title"] == "mtor-sbml run --format json"
    assert (package / "py.typed").exists()
    assert (package / "shipped" / "antimony" / "LICENSE").exists()

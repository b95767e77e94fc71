"""Every error ends in a message and an exit code; the help starts fast and loads nothing heavy."""

import subprocess
import sys

import pytest

from mtor_sbml.cli import app as module

COMMANDS = ("run", "build", "validate", "simulate", "check", "schema")


def raising(problem):
    def command(**_):
        raise problem

    return command


def main_with(monkeypatch, problem):
    monkeypatch.setattr(module, "app", raising(problem))
    with pytest.raises(SystemExit) as caught:
        module.main()
    return caught.value.code


def test_help_names_every_command(invoke):
    text = invoke("--help").stdout
    assert all(f"\n  {command} " in text for command in COMMANDS)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(invoke, command):
    text = invoke(command, "--help").stdout
    assert f"  Example:\n    mtor-sbml {command}" in text


@pytest.mark.parametrize("command", ["run", "build", "validate", "simulate", "check"])
def test_every_command_has_a_format(invoke, command):
    assert "--format" in invoke(command, "--help").stdout


def test_version(invoke):
    from importlib.metadata import PackageNotFoundError, version

    try:
        expected = version("mtor-sbml")
    except PackageNotFoundError:
        pytest.skip("mtor-sbml is not installed")
    assert invoke("--version").stdout == f"mtor-sbml {expected}\n"


def test_help_loads_nothing_heavy():
    heavy = "antimony basico libsbml lark matplotlib numpy pandas pint pydantic rich roadrunner scipy tellurium yaml"
    script = (
        "import sys; from mtor_sbml.cli.app import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        f"print('loaded:', *sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_error_is_printed_with_its_place_and_ends_in_2(command, tmp_path):
    done = command("validate", tmp_path / "nothing.xml")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: there is no file or folder")


def test_wrong_use_ends_in_2(command):
    done = command("validate")
    assert done.returncode == 2
    assert "Usage: mtor-sbml validate" in done.stderr
    assert done.stdout == ""


def test_internal_error_ends_in_3_and_asks_for_a_report_without_a_traceback(monkeypatch, capsys):
    assert main_with(monkeypatch, KeyError("k")) == 3
    said = capsys.readouterr().err
    assert "internal error: KeyError: 'k'" in said
    assert "MTOR_SBML_DEBUG" in said
    assert "Traceback" not in said


def test_traceback_is_shown_on_request(monkeypatch):
    monkeypatch.setenv("MTOR_SBML_DEBUG", "1")
    monkeypatch.setattr(module, "app", raising(KeyError("k")))
    with pytest.raises(KeyError):
        module.main()


def test_file_that_cannot_be_written_is_no_internal_error(monkeypatch, capsys):
    assert main_with(monkeypatch, PermissionError(13, "Permission denied", "out.csv")) == 2
    assert "Permission denied: 'out.csv'" in capsys.readouterr().err


def test_interruption_ends_in_130(invoke, monkeypatch):
    import mtor_sbml.model.project

    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(mtor_sbml.model.project, "find_project", interrupted)
    assert invoke("run").exit_code == 130

"""Whatever a stranger's file does, the command answers: an error that names the file, and exit code 2."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import libsbml
import pytest

from mtor_sbml.cli.bounded import Limits, bounded
from mtor_sbml.errors import ExitCode, IsolationError, LoadError
from mtor_sbml.model.loading import load

pytestmark = pytest.mark.usefixtures("built")

ENTITIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE sbml [<!ENTITY a0 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">{}]>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
  <model id="m"><listOfParameters><parameter id="k" constant="true" name="&a12;"/></listOfParameters></model>
</sbml>
""".format("".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 13)))


@pytest.fixture
def stranger(built):
    """A copy of the model that no project calls its own, with its expectations beside it."""
    folder = built.parent / f"{built.name}-elsewhere"
    folder.mkdir()
    path = folder / "stranger.xml"
    path.write_bytes((built / "sbml_out" / "toy.xml").read_bytes())
    (folder / "stranger.yaml").write_bytes((built / "expectations" / "toy.yaml").read_bytes())
    return path


def checked(path, *options):
    return "check", path, "--expectations", path.with_name("stranger.yaml"), *options


def test_networks_are_judged_here_and_files_elsewhere(stranger):
    assert bounded(["toy"], Limits(), "judging", os.getpid) == os.getpid()
    assert bounded(["sbml_out/toy.xml"], Limits(), "judging", os.getpid) == os.getpid()
    assert bounded([str(stranger)], Limits(), "judging", os.getpid) != os.getpid()


def test_limits_that_are_given_hold_for_networks_too():
    with pytest.raises(IsolationError, match=r"judging did not finish within 0\.5 s") as caught:
        bounded(["toy"], Limits(timeout_s=0.5), "judging", time.sleep, 60)
    assert "--timeout 0.5" in caught.value.hint


def test_a_crash_names_the_file(stranger):
    with pytest.raises(IsolationError, match="judging crashed in a native library") as caught:
        bounded([str(stranger)], Limits(), "judging", os.abort)
    assert caught.value.place.file == str(stranger)


def test_hunger_for_memory_is_an_error(stranger):
    with pytest.raises(IsolationError, match="judging needs more than 1024 MiB"):
        bounded([str(stranger)], Limits(memory_mb=1024), "judging", bytearray, 8 * 1024**3)


def test_a_fault_of_our_own_stays_one(stranger):
    with pytest.raises(ValueError, match="invalid literal") as caught:
        bounded([str(stranger)], Limits(), "judging", int, "no number")
    assert "in the child process" in caught.value.__notes__[0]


def test_verdicts_are_the_same_in_a_child(stranger, invoke):
    here = invoke("check", "toy", "--format", "json")
    there = invoke(*checked(stranger, "--format", "json"))
    assert (there.exit_code, there.exception) == (0, None)
    assert [line for line in there.stdout.splitlines() if "margin" in line] == [
        line for line in here.stdout.splitlines() if "margin" in line
    ]


def test_what_is_wrong_with_the_file_is_told_as_ever(stranger, invoke):
    stranger.write_text("<sbml>")
    problem = invoke(*checked(stranger)).exception
    assert isinstance(problem, LoadError)
    assert problem.place.file == str(stranger)


def test_simulations_and_explanations_come_home(stranger, invoke):
    expectations = stranger.with_name("stranger.yaml")
    table = invoke("simulate", stranger, "-e", "rest", "--expectations", expectations)
    assert table.stdout.startswith("time,A")
    told = invoke("explain", "T01-decays", stranger, "--expectations", expectations, "--plot", "T01.svg")
    assert "A decays." in told.stdout
    assert Path("T01.svg").read_text(encoding="utf-8").startswith("<?xml")


def explosive(path):
    """The same model with 2 to the power of 60 terms in its law, told in sixty short functions."""
    document = libsbml.readSBMLFromFile(str(path))
    content = document.getModel()
    for number in range(61):
        body = f"f{number - 1}(x) + f{number - 1}(x)" if number else "x*x"
        function = content.createFunctionDefinition()
        function.setId(f"f{number}")
        function.setMath(libsbml.parseL3Formula(f"lambda(x, {body})"))
    content.getReaction("J").getKineticLaw().setMath(libsbml.parseL3Formula("cell*k*f60(A)"))
    return libsbml.writeSBMLToString(document)


def test_a_formula_that_explodes_is_an_error_of_its_file(stranger, command):
    stranger.write_text(explosive(stranger))
    done = command(*checked(stranger, "--timeout", "20"))
    assert done.returncode == ExitCode.NOT_JUDGED
    assert f"{stranger.name}: error: model 'toy' has a formula that cannot be read" in done.stderr
    assert "the law of reaction 'J' has more than 100,000 parts" in done.stderr


def test_entities_that_explode_are_an_error_of_their_file(stranger, command):
    stranger.write_text(ENTITIES)
    done = command(*checked(stranger, "--timeout", "20", "--memory", "1024"))
    assert done.returncode == ExitCode.NOT_JUDGED
    assert "stranger.xml:" in done.stderr


def test_loading_a_strange_file_leaves_this_process_alone(stranger):
    script = f"import sys, mtor_sbml as ms; ms.load({str(stranger)!r}); sys.exit('libsbml' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert done.returncode == 0
    assert load(stranger).species.keys() == load("toy").species.keys()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_ended_leaves_no_child(stranger, tmp_path, number):
    script = f"""
import os, signal, sys
from mtor_sbml.cli.bounded import Limits, bounded
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {str(tmp_path)!r})
import lingering
bounded([{str(stranger)!r}], Limits(), "judging", lingering.linger, {str(tmp_path / "pid")!r})
"""
    (tmp_path / "lingering.py").write_text(
        "import os, time\n"
        "def linger(path):\n"
        "    open(path + '.part', 'w').write(str(os.getpid())) and os.rename(path + '.part', path)\n"
        "    time.sleep(60)\n"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(root)}
    )
    pid = tmp_path / "pid"
    while not pid.exists():
        assert parent.poll() is None
        time.sleep(0.02)
    parent.send_signal(number)
    assert parent.wait(timeout=20) != 0
    assert is_gone(int(pid.read_text()))


def is_gone(pid):
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False

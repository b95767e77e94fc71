"""What `import mtor_sbml` offers, and what it costs."""

import subprocess
import sys

import pytest

import mtor_sbml

HEAVY = ["roadrunner", "tellurium", "basico", "COPASI", "matplotlib", "libsbml", "pandas", "scipy", "pint"]


def loaded_by(statement):
    """The heavy libraries that a fresh interpreter has loaded after `statement`."""
    code = f"import sys\n{statement}\nprint([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip().splitlines()[-1]


def test_every_public_name_is_there():
    for name in mtor_sbml.__all__:
        assert getattr(mtor_sbml, name).__module__.startswith("mtor_sbml.")


def test_the_list_of_public_names_is_in_order():
    assert list(mtor_sbml.__all__) == sorted(mtor_sbml.__all__)


HELP = """
from mtor_sbml.cli import main
sys.argv[1:] = ["--help"]
try:
    main()
except SystemExit:
    print()
"""


@pytest.mark.parametrize(
    "statement", ["import mtor_sbml", "import mtor_sbml.cli", HELP], ids=["package", "cli", "help"]
)
def test_start_up_loads_nothing_heavy(statement):
    assert loaded_by(statement) == "[]"


def test_the_probe_sees_a_heavy_library():
    assert loaded_by("import roadrunner") != "[]"

"""The exit code of a run is the worst of its steps."""

import pytest

from mtor_sbml.errors import ExitCode
from mtor_sbml.reporting.run_result import BUILD, RunResult


def test_nothing_wrong_is_ok():
    assert RunResult().exit_code is ExitCode.OK


@pytest.mark.parametrize("step", ["build", "findings", "verdicts"])
def test_any_step_that_falls_short_is_enough(result, step):
    alone = RunResult(**{step: getattr(result, step)})
    assert alone.exit_code is ExitCode.FALLS_SHORT


def test_what_could_not_be_judged_is_worse_than_what_falls_short(result_with_error):
    assert result_with_error.exit_code is ExitCode.NOT_JUDGED
    assert len(result_with_error.errors_of(BUILD)) == 1

"""`mtor-sbml schema`."""

import json

import pytest

from mtor_sbml.cli.schema import Result
from mtor_sbml.reporting.json import SCHEMAS, schema


@pytest.mark.parametrize("result", SCHEMAS)
def test_schema_is_printed(invoke, result):
    done = invoke("schema", result)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == schema(result)


def test_every_schema_can_be_asked_for():
    assert tuple(result.value for result in Result) == SCHEMAS

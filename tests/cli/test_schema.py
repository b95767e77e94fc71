"""`mtor-sbml schema`."""

import json

import pytest

from mtor_sbml.cli.schema import Described
from mtor_sbml.expectation.files.schema import file_schema
from mtor_sbml.reporting.json import SCHEMAS, schema


@pytest.mark.parametrize("result", SCHEMAS)
def test_schema_is_printed(invoke, result):
    done = invoke("schema", result)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == schema(result)


def test_every_schema_can_be_asked_for():
    assert {each.value for each in Described} == {"expectations", *SCHEMAS}


def test_schema_of_expectations_files_is_printed(invoke):
    assert json.loads(invoke("schema", "expectations").stdout) == file_schema()

"""Rules on values: a table and its model say the same, and every constant is told where it comes from."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.reading import read_model
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.rules.parameters import disagrees_with_table, unfounded
from mtor_sbml.validation.validate import validate

HEAD = "parameterId\tparameterUnit\tnominalValue\tlowerBound\tupperBound\testimate\tprovenance"
ROW = "k\t1/min\t0.1\t0.01\t1\ttrue\tliterature"


@pytest.fixture
def filed(tmp_path, clean):
    """The clean model, whose k is 0.1 per minute, beside a table of these rows."""

    def beside(*rows, head=HEAD):
        table = tmp_path / "table.tsv"
        table.write_text("\n".join([head, *rows, ""]))
        path = tmp_path / "toy.xml"
        path.write_text(clean)
        return Filed(path, path, table)

    return beside


def test_table_that_agrees_is_no_finding(filed):
    assert not list(disagrees_with_table.check(filed(ROW)))


def test_units_of_the_table_are_converted(filed):
    # 0.1 per minute is 6 per hour.
    assert not list(disagrees_with_table.check(filed("k\t1/h\t6\t1\t10\ttrue\tliterature")))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW.replace("0.1\t", "0.3\t"), "'k' is 0.1 1/min in the model and 0.3 1/min in the table"),
        (ROW.replace("0.01\t", "0.2\t"), "'k' is 0.1 1/min, outside of its bounds 0.2 to 1 1/min"),
        (ROW.replace("0.01\t1", "1\t0.01"), "the bounds of 'k' are 1 to 0.01 1/min"),
        (ROW.replace("k\t", "kk\t"), "the model has no 'kk'"),
        (ROW.replace("1/min", "nM"), "'k': "),
        (ROW.replace("0.1\t", "some\t"), "'k': nominalValue is 'some', which is no number"),
    ],
)
def test_row_that_is_wrong_is_found_at_its_line(filed, row, words):
    (finding,) = disagrees_with_table.check(filed(row))
    assert (finding.rule, finding.place.line) == ("PRM002", 2)
    assert finding.message.startswith(words)


def test_misspelt_id_gets_the_nearest(filed):
    (finding,) = disagrees_with_table.check(filed(ROW.replace("k\t", "K\t")))
    assert finding.fix == "did you mean 'k'?"


def test_second_row_is_found_at_its_own_line(filed):
    (finding,) = disagrees_with_table.check(filed(ROW, ROW))
    assert (finding.message, finding.place.line) == ("'k' has a second row", 3)


def test_table_that_is_none_is_one_finding(filed):
    (finding,) = disagrees_with_table.check(filed("a\tb", head="id\tvalue"))
    assert "cannot be read: there is no column 'parameterId'" in finding.message


def test_constants_without_row_bounds_or_provenance_are_grouped(filed):
    (finding,) = unfounded.check(filed())
    assert finding.message == "1 of 1 constants have no row in table.tsv: k"
    bounds, provenance = unfounded.check(filed("k\t1/min\t0.1\t\t1\ttrue\t"))
    assert "have no bounds" in bounds.message
    assert "have no provenance" in provenance.message
    assert not list(unfounded.check(filed(ROW)))


def test_model_alone_has_to_say_where_its_values_come_from(tmp_path, clean):
    (finding,) = unfounded.check(Filed(tmp_path / "toy.xml", clean))
    assert finding.message == "1 of 1 constants say nothing about where their value comes from: k"


def test_model_in_memory_is_compared_with_a_table_that_is_named(filed, clean):
    table = filed(ROW.replace("0.1\t", "0.3\t")).table
    (finding,) = validate(read_model(clean), parameters=table)
    assert finding.rule == "PRM002"


def test_table_that_does_not_exist_is_a_usage_error(clean):
    with pytest.raises(UsageError, match=r"there is no parameter table 'none\.tsv'"):
        validate(read_model(clean), parameters="none.tsv")


def test_network_with_a_table_of_its_own_is_not_judged_by_the_shared_one(tmp_path, clean):
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    for folder in ("antimony", "expectations", "sbml_out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "antimony" / "toy.ant").touch()
    path = tmp_path / "sbml_out" / "toy.xml"
    path.write_text(clean)
    (tmp_path / "expectations" / "parameters.tsv").write_text(f"{HEAD}\n{ROW.replace('0.1', '0.3')}\n")
    assert len(list(disagrees_with_table.check(Filed(path, path)))) == 1
    (tmp_path / "expectations" / "toy.tsv").write_text(f"{HEAD}\n{ROW}\n")
    assert not list(disagrees_with_table.check(Filed(path, path)))

"""The parameter table after a calibration: what moved has its new value and says so, all else is as it was."""

import pytest

from mtor_sbml.model.tables import text_of
from mtor_sbml.variants.calibrate import calibrate
from mtor_sbml.variants.parameter_table import table_of

from ..expectation.judged import file_of, model
from .searched import OnPaper, by, closeness

TABLE = """parameterId\tparameterUnit\tnominalValue\tlowerBound\tupperBound\testimate\tprovenance\tsource\tnote
d\t1/hour\t6.00\t0.6\t60\ttrue\tassumed\told.md\t"a guess", it says
k\t1/min\t\t0.01\t1\ttrue\t\t\t
X\tnM\t16.0\t1\t100\tfalse\tliterature\tpaper\t

"""


@pytest.fixture
def found(monkeypatch):
    """The calibration of d to 0.3 per min; k stays."""

    def run(**options):
        by(monkeypatch, OnPaper(closeness(d=0.3)))
        return calibrate(model(), file_of("P[made] at 50 min >= 1 nM"), goal=0.9, pull=0.0, **options)

    return run


def test_what_moved_has_its_value_in_the_unit_of_the_table_and_says_where_it_is_from(found, tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text(TABLE)
    calibration = found(table=path)
    assert calibration.moved.keys() == {"d"}
    per_hour = f"{calibration.values['d'] * 60:.10g}"
    assert text_of(table_of(calibration, path, source="new.md")) == TABLE.replace(
        "6.00\t0.6\t60\ttrue\tassumed\told.md", f"{per_hour}\t0.6\t60\ttrue\tcalibrated\tnew.md"
    )


def test_what_moved_though_it_was_not_estimated_is_estimated_from_now_on(found, tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text(TABLE.replace("true\tassumed\told.md", "false\tassumed\told.md"))
    head, *lines = table_of(found(table=path, everything=True), path)
    rows = {line[0]: dict(zip(head, line, strict=True)) for line in lines if line[0]}
    assert (rows["d"]["estimate"], rows["d"]["provenance"]) == ("true", "calibrated")


def test_a_table_without_columns_of_ours_gets_the_value_alone(found, tmp_path):
    path = tmp_path / "p.tsv"
    path.write_text("parameterId\tnominalValue\tlowerBound\tupperBound\nd\t0.1\t0.01\t1")
    calibration = found(table=path)
    assert table_of(calibration, path)[1] == ["d", f"{calibration.values['d']:.10g}", "0.01", "1"]


def test_without_a_table_all_that_could_vary_has_a_row(found):
    calibration = found(fold=10, only=["k", "d"])
    head, *rows, end = table_of(calibration, None)
    rows = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (rows["d"]["provenance"], rows["k"]["provenance"]) == ("calibrated", "")
    assert float(rows["d"]["nominalValue"]) == calibration.values["d"]
    assert float(rows["k"]["upperBound"]) == pytest.approx(0.693147180559945)
    assert end == [""]

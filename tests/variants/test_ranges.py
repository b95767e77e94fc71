"""What may vary, and how far: PEtab tables with their faults, and folds around what a model says.

The small model has k = ln 2/10 per min, d = 0.1 per min, s = 0, X = 16 nM.
"""

from math import log

import pytest

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.variants.ranges import Range, ranges_by_fold, ranges_of, table_to_use, values_at

from ..expectation.judged import model

HEAD = "parameterId\tparameterUnit\tnominalValue\tlowerBound\tupperBound\testimate\tparameterScale"
LOGARITHMIC = Range(id="k", nominal=1.0, lower=0.1, upper=10.0, is_logarithmic=True)
EVEN = Range(id="k", nominal=1.0, lower=-1.0, upper=3.0, is_logarithmic=False)


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "p.tsv"
        path.write_text("\n".join([HEAD, *rows]) + "\n")
        return path

    return write


@pytest.mark.parametrize("range_", [LOGARITHMIC, EVEN])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_values_and_shares_are_inverse_to_each_other(range_, share):
    assert range_.share_of(range_.at(share)) == pytest.approx(share)
    assert range_.lower <= range_.at(share) <= range_.upper


def test_the_middle_is_the_geometric_mean_or_the_mean():
    assert (LOGARITHMIC.at(0.5), EVEN.at(0.5)) == (pytest.approx(1.0), 1.0)
    assert values_at((LOGARITHMIC, EVEN), (0.0, 1.0)) == (0.1, 3.0)


def test_what_is_estimated_varies_in_the_unit_of_the_model(table):
    path = table("d\t1/hour\t6\t0.6\t60\ttrue\t", "k\t1/min\t\t0.01\t1\tfalse\t", "X\tuM\t0.016\t0\t0.1\t1\tlin")
    d, x = ranges_of(model(), table=path)
    assert (d.id, d.nominal, d.lower, d.upper, d.is_logarithmic) == ("d", 0.1, *map(pytest.approx, (0.01, 1.0)), True)
    assert (x.id, x.lower, x.upper, x.is_logarithmic) == ("X", 0.0, pytest.approx(100.0), False)
    assert [each.id for each in ranges_of(model(), table=path, everything=True)] == ["d", "k", "X"]


def test_rows_with_equal_bounds_do_not_vary(table):
    path = table("d\t1/min\t0.1\t0.1\t0.1\ttrue\t", "k\t1/min\t\t0.01\t1\ttrue\t")
    assert [each.id for each in ranges_of(model(), table=path)] == ["k"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("dd\t1/min\t0.1\t0.01\t1\ttrue\t", "no 'dd' in model 'small'"),
        ("G\tnM\t0.1\t0.01\t1\ttrue\t", "'G' has no value of its own"),
        ("d\t1/min\t0.2\t0.01\t1\ttrue\t", "'d' is 0.2 here and 0.1 in model 'small'"),
        ("d\t1/min\t0.1\t0.2\t1\ttrue\t", "'d' is 0.1, outside of its bounds 0.2 to 1"),
        ("d\t1/min\t0.1\t\t1\ttrue\t", "'d' is to be estimated and has no lowerBound"),
        ("d\tnM\t0.1\t0.01\t1\ttrue\t", "'d': "),
        ("d\t1/min\t0.1\tlow\t1\ttrue\t", "lowerBound is 'low', which is no number"),
        ("d\t1/min\t0.1\t0.01\t1\tyes\t", "estimate is 'yes'"),
        ("d\t1/min\t0.1\t0.01\t1\ttrue\tln", "parameterScale is 'ln'"),
        ("d\t1/min\t0.1\t0\t1\ttrue\tlog10", "'d' has a logarithmic scale and the bound 0"),
        ("k\t1/min\t\t0.01\t1\ttrue\t", "'k' has a second row"),
        ("d\t1/min\t0.1", "this line has 3 cells, the head has 7"),
    ],
)
def test_each_fault_of_a_table_has_its_line(table, row, message):
    with pytest.raises(ExpectationsError) as caught:
        ranges_of(model(), table=table("k\t1/min\t\t0.01\t1\ttrue\t", row))
    assert message in caught.value.message
    assert caught.value.place.line == 3


def test_all_faults_of_a_table_are_told_at_once(table):
    with pytest.raises(ExpectationsError) as caught:
        ranges_of(model(), table=table("dd\t\t\t1\t2\ttrue\t", "d\t1/min\t0.2\t0.01\t1\ttrue\t"))
    assert "no 'dd'" in str(caught.value)
    assert "'d' is 0.2 here" in str(caught.value)


def test_a_fold_varies_what_is_a_constant_and_not_zero():
    ranges = {each.id: each for each in ranges_by_fold(model(), 3)}
    assert {"k", "d", "bind", "X", "A", "B"} <= ranges.keys()
    # 0 has no multiples, a condition sets the dose of a boundary species, a rule decides G, and c is the compartment.
    assert ranges.keys().isdisjoint({"s", "P", "drug", "G", "c"})
    assert (ranges["k"].lower, ranges["k"].upper) == pytest.approx((log(2) / 30, 3 * log(2) / 10))


def test_only_what_is_asked_for_varies(table):
    assert [each.id for each in ranges_of(model(), fold=2, only=["k", "bi*"])] == ["k", "bind"]
    with pytest.raises(UsageError, match="'bond' is none of the") as caught:
        ranges_of(model(), fold=2, only=["bond"])
    assert caught.value.hint == "did you mean 'bind'?"
    with pytest.raises(UsageError, match=r"no row of .* is estimated"):
        ranges_of(model(), table=table("k\t1/min\t\t0.01\t1\tfalse\t"))


def test_a_table_or_a_fold_has_to_be_there(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="what may vary, and how far"):
        table_to_use(None, None)
    with pytest.raises(UsageError, match="both a parameter table and a fold"):
        table_to_use("p.tsv", 2.0)
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        ranges_of(model(), table=tmp_path / "nowhere.tsv")

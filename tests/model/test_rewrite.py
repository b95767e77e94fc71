"""New values in Antimony sources: the number is replaced where it stands, and all else stays to the letter."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.loading import load, load_text
from mtor_sbml.model.rewrite import rewrite

UNITS = """  unit per_min = 1/(60 second); unit nM = 1e-9 mole/litre; unit uM = 1e-6 mole/litre; unit nmol = 1e-9 mole;
  unit minute = 60 second; unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
"""
TEXT = f"""// k = 7 per_min; is not it
model toy
{UNITS}  compartment cell = 1;
  species A in cell = 10;   // k = 8 per_min nor this
  k = 0.1 per_min; j = 2.50e-1 per_min;  # both
  half := 2*k;
  J: A => ; cell*k*A + cell*j*A*half/k;
end
"""
NETWORK = f"""
model part
{UNITS}  compartment cell = 1;
  species X in cell = 1 uM;
  rate = 0.5 per_min;
  J: X => ; cell*rate*X;
end
model two
{UNITS}  compartment c = 1;
  one: part(); other: part();
  one.cell is c; other.cell is c;
end
"""


@pytest.fixture
def model(tmp_path):
    def read(text):
        path = tmp_path / "m.ant"
        path.write_text(text)
        return load(path)

    return read


def test_a_number_is_replaced_and_all_else_stays(model, tmp_path):
    done = rewrite(model(TEXT), {"k": 0.3, "A": 12.5})
    assert done.after == {
        (tmp_path / "m.ant").resolve(): TEXT.replace("k = 0.1 ", "k = 0.3 ").replace("= 10;", "= 12.5;")
    }
    assert (tmp_path / "m.ant").read_text() == TEXT


def test_the_changes_are_a_diff(model):
    lines = rewrite(model(TEXT), {"j": 0.5}).diff().splitlines()
    assert [line for line in lines[2:] if line[0] in "+-"] == [
        "-  k = 0.1 per_min; j = 2.50e-1 per_min;  # both",
        "+  k = 0.1 per_min; j = 0.5 per_min;  # both",
    ]


def test_a_value_that_stays_is_left_as_it_is_written(model):
    assert rewrite(model(TEXT), {"j": 0.25}).after == {}


def test_what_a_rule_decides_cannot_be_written(model):
    with pytest.raises(UsageError, match="'half' is not given by one plain number here"):
        rewrite(model(TEXT), {"half": 1.0})


def test_an_unknown_element_is_named_with_the_nearest(model):
    with pytest.raises(UsageError) as caught:
        rewrite(model(TEXT), {"jj": 1.0})
    assert "'jj' is nowhere in the sources" in caught.value.message


def test_two_values_of_one_number_must_agree(model):
    with pytest.raises(UsageError, match="'one_rate' and 'other_rate' are one number in the sources"):
        rewrite(model(NETWORK), {"one_rate": 1.0, "other_rate": 2.0})
    (text,) = rewrite(model(NETWORK), {"one_rate": 1.0, "other_rate": 1.0}).after.values()
    assert "rate = 1 per_min;" in text


def test_a_number_that_another_value_shares_is_not_changed_behind_its_back(model):
    with pytest.raises(UsageError, match="with the new numbers 'other_rate' would be 1, not"):
        rewrite(model(NETWORK), {"one_rate": 1.0})


def test_a_model_without_sources_is_refused(model):
    with pytest.raises(UsageError, match="was not composed from Antimony sources"):
        rewrite(load_text(model(TEXT).sbml), {"k": 1.0})

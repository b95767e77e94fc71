"""With a baseline only new findings count, wherever the file's lines have moved to."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.validation.baseline import read_baseline, write_baseline
from mtor_sbml.validation.validate import validate_files


def test_old_findings_are_known_and_new_ones_count(tmp_path, clean):
    path, baseline = tmp_path / "toy.xml", tmp_path / "baseline.json"
    path.write_text(clean.replace(' units="per_min"', ""))
    assert write_baseline(baseline, validate_files([path])) == 1
    path.write_text("\n\n".join(clean.replace(' areaUnits="m2"', "").split("\n", 1)).replace(' units="per_min"', ""))
    (found,) = read_baseline(baseline).sift(validate_files([path]))
    assert [each.rule for each in found.known] == ["UNT004"]
    assert [each.rule for each in found] == ["UNT001"]


def test_second_finding_like_a_known_one_is_new(tmp_path, clean):
    path, baseline = tmp_path / "toy.xml", tmp_path / "baseline.json"
    path.write_text(clean.replace(' units="per_min"', ""))
    (once,) = validate_files([path])
    write_baseline(baseline, [once])
    (twice,) = read_baseline(baseline).sift([type(once)(once.path, once.findings * 2)])
    assert (len(twice.known), len(twice)) == (1, 1)


@pytest.mark.parametrize("text", [None, "{}", "[1", '{"findings": 3}'])
def test_what_is_no_baseline_is_told(tmp_path, text):
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match="no baseline"):
        read_baseline(path)

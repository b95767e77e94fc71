"""What somebody accepts with a reason does not count; what is accepted for nothing does."""

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.project import find_project
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.settings import settings_of
from mtor_sbml.validation.validate import validate, validate_files

LAW = "species A in cell = 10 nM\n{before}J: A => ; k * A{behind}\nk = 0.1 per_min"


def written(folder, *, before="", behind=""):
    path = folder / "model.ant"
    path.write_text(example_file("UNT003", LAW.format(before=before, behind=behind)).text)
    return path


def rules(found):
    return [each.rule for each in found]


@pytest.mark.parametrize(
    "where",
    [
        {"behind": " // mtor-sbml: ignore UNT003 as in the paper"},
        {"before": "// mtor-sbml: ignore UNT003 in the paper\n"},
    ],
)
def test_comment_acts_on_its_line_or_alone_on_the_next(tmp_path, where):
    found = validate(written(tmp_path, **where))
    assert rules(found) == []
    assert rules(found.suppressed) == ["UNT003"]


def test_comment_without_reason_is_not_heeded(tmp_path):
    assert rules(validate(written(tmp_path, behind=" // mtor-sbml: ignore UNT003"))) == ["UNT003", "SUP002"]


def test_comment_that_names_no_rule_is_told(tmp_path):
    *_, told = validate(written(tmp_path, behind=" // mtor-sbml: ignore UNT03 as in the paper"))
    assert told.rule == "SUP002"
    assert "'UNT03'" in told.message


def test_suppression_of_nothing_is_a_finding_at_its_line_unless_its_rule_did_not_run(tmp_path):
    path = written(tmp_path, behind=" // mtor-sbml: ignore KIN002 as in the paper")
    *_, told = validate(path)
    assert (told.rule, told.place.line) == ("SUP001", path.read_text()[: path.read_text().index("J:")].count("\n") + 1)
    assert rules(validate(path, ignore=["KIN"])) == ["UNT003"]


def project(folder, entry):
    (folder / "pyproject.toml").write_text(f"[[tool.mtor-sbml.validate.suppress]]\n{entry}\n")
    return settings_of(find_project(folder))


def test_project_suppresses_by_patterns_of_paths_and_elements(tmp_path):
    path = written(tmp_path)
    for element, expected in (("J*", [[]]), ("K*", [["UNT003"], ["SUP001"]])):
        settings = project(tmp_path, f'rule = "UNT003"\nelement = "{element}"\npath = "*.ant"\nreason = "old"')
        found = validate_files([path], settings.policy, suppressions=settings.suppressions)
        assert [rules(each) for each in found] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('rule = "UNT003"\nreasons = "x"', "unknown key 'reasons'"),
        ("rule = 3", "has to be a text"),
    ],
)
def test_wrong_settings_are_told(tmp_path, text, message):
    with pytest.raises(UsageError, match=message):
        project(tmp_path, text)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('profile = "copas"', "no profile 'copas'"),
        ('fail-on = "note"', "'fail-on'"),
        ('ignore = "UNT"', "a list of codes"),
        ('ignore = ["UNT9"]', "no rule has the code 'UNT9'"),
    ],
)
def test_wrong_values_of_the_table_are_told(tmp_path, table, message):
    (tmp_path / "pyproject.toml").write_text(f"[tool.mtor-sbml.validate]\n{table}\n")
    with pytest.raises(UsageError, match=message):
        settings_of(find_project(tmp_path))

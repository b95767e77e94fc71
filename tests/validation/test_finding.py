"""Findings as a value: what counts, as a table, in a notebook."""

from mtor_sbml.errors import Place
from mtor_sbml.validation.finding import Finding, Findings, Severity

ERROR = Finding(
    rule="UNT003",
    severity=Severity.ERROR,
    message="the law <lacks> a volume",
    fix="multiply",
    element="J",
    sbml=(10541, 10503),
    line=7,
    place=Place("a.ant", 3, 5),
)
WARNING = Finding(rule="UNT004", severity=Severity.WARNING, message="no unit", fix="declare it")


def test_errors_and_warnings_are_told_apart():
    findings = Findings("model.xml", (ERROR, WARNING))
    assert (findings.errors, findings.warnings) == ((ERROR,), (WARNING,))
    assert list(findings) == [ERROR, WARNING]


def test_frame_has_a_row_a_finding_and_its_columns_even_when_empty():
    frame = Findings("model.xml", (ERROR, WARNING)).to_frame()
    assert frame.loc[0, ["element", "sbml", "place"]].tolist() == ["J", "10541 10503", "a.ant:3:5"]
    assert frame["line"].isna().tolist() == [False, True]
    assert Findings("model.xml", ()).to_frame().columns.tolist() == frame.columns.tolist()


def test_notebook_shows_the_counts_and_escapes():
    html = Findings("model.xml", (ERROR,))._repr_html_()
    assert "1 errors, 0 warnings" in html
    assert "&lt;lacks&gt;" in html

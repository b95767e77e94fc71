"""A clean model has no finding; one fault gives one finding, of the right rule, at the right element."""

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy

#: The toy's network is none to speak of.
POLICY = Policy(ignore=("NET",))
LAW = "<apply><times/><ci>cell</ci><ci>k</ci><ci>A</ci></apply>"


def only(text):
    findings = examine(text, POLICY)
    assert len(findings) == 1, findings
    return findings[0]


def test_clean_model_has_no_finding(clean):
    assert examine(clean, POLICY) == ()


def test_other_encoding_than_utf8_is_said_of_the_document(tmp_path, clean):
    path = tmp_path / "latin.xml"
    path.write_bytes(clean.replace("UTF-8", "ISO-8859-1").replace("a toy", "für a").encode("latin-1"))
    (finding,) = examine(path, POLICY)
    assert (finding.rule, finding.element, finding.sbml) == ("VAL002", None, (10101,))


def test_xml_that_is_cut_off_is_unreadable(clean):
    finding = only(clean[: len(clean) // 2])
    assert (finding.rule, finding.severity) == ("VAL001", Severity.ERROR)
    assert "not well-formed" in finding.message


def test_text_that_is_no_xml_is_unreadable():
    assert only("hello").rule == "VAL001"


def test_sbml_without_a_model_is_unreadable():
    text = '<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"/>'
    assert only(text).message == "the file holds no model"


def test_xml_that_is_no_sbml_is_an_error():
    assert {finding.severity for finding in examine("<html><body/></html>")} == {Severity.ERROR}


def test_model_on_a_single_line_still_names_the_element(broken):
    text = broken((LAW, "<apply><times/><ci>k</ci><ci>A</ci></apply>")).replace("\n", " ")
    assert only(text.replace("?> <", "?>\n<")).element == "J"


def test_findings_stand_in_the_order_of_the_file(broken):
    text = broken((' units="per_min"', ""), ('reversible="false"', 'reversible="false" sboTerm="SBO:0000002"'))
    lines = [finding.line for finding in examine(text, POLICY)]
    assert lines == sorted(lines)
    assert len(lines) == 2

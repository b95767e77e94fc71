"""GitHub reads a command a line: nothing in a message may end it early."""

from mtor_sbml.errors import Place
from mtor_sbml.reporting.github import validate_github
from mtor_sbml.validation.finding import Finding, Findings, Severity


def finding(**given):
    return Finding(**{"rule": "UNT003", "severity": Severity.ERROR, "message": "m", "fix": "f"} | given)


def test_command_names_the_place_in_the_sources_where_it_is_known():
    placed = finding(line=9, place=Place("a.ant", 3, 5))
    text = validate_github([Findings("a.xml", (placed, finding(line=9, severity=Severity.NOTE)))])
    first, second, counts = text.splitlines()
    assert first == "::error file=a.ant,line=3,col=5,title=UNT003::m; fix: f"
    assert second == "::notice file=a.xml,line=9,title=UNT003::m; fix: f"
    assert counts == "1 file: 1 error, 0 warnings, 1 note"


def test_nothing_in_a_message_or_a_path_ends_the_command():
    text = validate_github([Findings("a,b:c.xml", (finding(message="100 %\nmore"),))])
    assert text.splitlines()[0] == "::error file=a%2Cb%3Ac.xml,title=UNT003::100 %25%0Amore; fix: f"

"""Every format that the command line offers has a writer for verdicts and for findings."""

import pytest

from mtor_sbml.reporting.formats import ReportFormat, check_document, validate_document

DOCUMENTS = [kind for kind in ReportFormat if kind is not ReportFormat.CONSOLE]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_names_what_is_wrong(kind, verdicts, findings):
    assert "fails-softly" in check_document([verdicts], kind, seconds=1.0)
    assert "UNT003" in validate_document(findings, kind, seconds=1.0)


def test_junit_says_how_long_it_took(verdicts):
    assert 'time="1.500"' in check_document([verdicts], ReportFormat.JUNIT, seconds=1.5)

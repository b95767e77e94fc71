"""Markdown is read by a parser of its own: tables keep their cells, and nothing in a text is markup."""

import pytest
from markdown_it import MarkdownIt

from mtor_sbml.reporting.markdown import check_markdown, validate_markdown

from .conftest import AWKWARD


@pytest.fixture
def tables():
    """The tables of a text, as rows of cells of plain text; a line break is a new line."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")

    def read(text):
        found = []
        tokens = parser.parse(text)
        for number, token in enumerate(tokens):
            if token.type == "table_open":
                found.append([])
            elif token.type == "tr_open":
                found[-1].append([])
            elif token.type in {"th_open", "td_open"}:
                found[-1][-1].append(plain(tokens[number + 1]))
        return found

    return read


def plain(inline):
    kinds = {"text", "text_special", "strong_open", "strong_close"}
    said = []
    for child in inline.children:
        if child.type == "html_inline" and child.content == "<br>":
            said.append("\n")
        else:
            assert child.type in kinds, child
            said.append(child.content)
    return "".join(said)


def test_what_needs_attention_comes_first_and_what_holds_is_folded(tables, verdicts):
    text = check_markdown([verdicts])
    assert text.startswith("### toy: 2 hold, 2 fail, 1 error, 1 fails as declared\n\n")
    unwell, well = tables(text)
    assert [row[1] for row in unwell] == ["verdict", "error", "fails", "fails (should)", "xfail"]
    assert [row[0] for row in well] == ["expectation", "holds-narrowly", "holds-widely"]
    assert text.index("known-to-fail") < text.index("<details><summary>2 hold</summary>") < text.index("holds-widely")


def test_only_what_fails_the_build_is_bold(verdicts):
    lines = check_markdown([verdicts]).splitlines()
    assert sum("**fails**" in line for line in lines) == 1
    assert sum("**error**" in line for line in lines) == 1
    assert not any("**fails (should)**" in line or "**xfail**" in line for line in lines)


def test_failure_says_where_it_stands_the_claim_the_numbers_and_the_evidence(tables, verdicts):
    row = tables(check_markdown([verdicts]))[0][2]
    assert row[0] == "fails\nexpectations/toy.yaml:12:5"
    assert row[2] == "-1.25"
    claim, numbers, evidence = row[3].splitlines()
    assert claim == "fails is what the papers say."
    assert numbers.startswith("p_S6K[insulin] at 60 min is 0.42")
    assert "pubmed: 12150925" in evidence


def test_all_that_holds_needs_no_table_of_trouble(tables, verdicts):
    well = type(verdicts)(model_id="toy", verdicts=verdicts.verdicts[:1], asked=1, simulated=1)
    assert len(tables(check_markdown([well]))) == 1


def test_findings_of_each_file_have_a_table(tables, findings):
    text = validate_markdown(findings)
    assert text.startswith("### 2 files: 1 error, 1 warning\n\n")
    assert "clean.xml" not in text
    (table,) = tables(text)
    assert table[1] == [
        "UNT003",
        "error",
        "antimony/toy.ant:6:3\nSBML line 38",
        "the law of reaction 'J' lacks a volume\nfix: multiply the law by the compartment 'cell'",
    ]


def test_nothing_in_a_text_is_markup(tables, awkward_verdicts, awkward_findings):
    expected = AWKWARD.replace("\x1b", "\\x1b").replace("\x00", "\\x00")
    (unwell,) = tables(check_markdown([awkward_verdicts]))
    assert {len(row) for row in unwell} == {4}
    assert unwell[1][0].startswith("T-error[p_S6K]\n")
    assert unwell[1][3].splitlines()[:2] == [expected, expected]
    (found,) = tables(validate_markdown(awkward_findings))
    assert found[1][3] == f"{expected}\nfix: {expected}"


def test_dollars_begin_no_formula(awkward_verdicts):
    assert "\\$k\\$" in check_markdown([awkward_verdicts])

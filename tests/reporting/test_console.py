"""What people read: what is wrong first, within the width of the page, without colours in a file."""

from dataclasses import replace

import pytest

from mtor_sbml.reporting import console


@pytest.fixture
def shown(capsys):
    def show(part):
        console.show(part)
        return capsys.readouterr().out

    return show


def position(text, *parts):
    return [text.index(part) for part in parts]


def test_table_has_what_needs_attention_first_and_the_narrowest_margin_before_the_widest(shown, verdicts):
    text = shown(console.check_report([verdicts]))
    order = position(text, "cannot-be-told", "fails", "known-to-fail", "holds-narrowly", "holds-widely")
    assert order == sorted(order)
    assert "-1.25" in text
    assert "+3.00" in text


def test_what_fails_is_explained_with_its_place_claim_and_evidence(shown, verdicts):
    text = shown(console.check_report([verdicts]))
    explained = text[text.index("expectations/toy.yaml:12:5: fails: fails") :]
    assert "fails is what the papers say." in explained
    assert "pubmed: 12150925" in explained
    assert "12:5: holds" not in text


def test_rows_of_an_expectation_are_told_apart(shown, verdicts):
    rows = tuple(replace(verdicts.verdicts[0], id=f"site[{each}]") for each in ("p_S6K", "p_Akt"))
    table = shown(console.check_report([replace(verdicts, verdicts=rows)])).partition(" ── ")[0]
    assert "site[p_S6K]" in table
    assert "site[p_Akt]" in table


def test_summary_counts(shown, verdicts):
    text = shown(console.check_report([verdicts], verbose=True))
    assert "2 hold, 2 fail, 1 error, 1 fails as declared" in text
    assert "9 periods asked for, 4 simulated" in text


def test_should_is_marked(shown, verdicts):
    assert "fails (should)" in shown(console.check_report([verdicts]))


@pytest.mark.parametrize("width", [80, 120])
def test_page_fits_its_width(shown, monkeypatch, verdicts, findings, width):
    monkeypatch.setenv("COLUMNS", str(width))
    text = shown(console.check_report([verdicts])) + shown(console.validate_report(findings))
    assert max(map(len, text.splitlines())) <= width


def test_wide_terminal_is_not_filled(shown, monkeypatch, verdicts):
    monkeypatch.setenv("COLUMNS", "300")
    assert max(map(len, shown(console.check_report([verdicts])).splitlines())) <= 120


def test_no_colours_where_nobody_sees_them(shown, verdicts):
    assert "\x1b" not in shown(console.check_report([verdicts]))


def test_brackets_are_text_and_no_markup(shown, verdicts):
    assert "p_S6K[insulin]" in shown(console.check_report([verdicts]))


def test_findings_are_grouped_by_file_and_say_where_and_what_to_do(shown, findings):
    text = shown(console.validate_report(findings))
    order = position(text, "sbml_out/toy.xml", "UNT003", "fix: multiply", "antimony/toy.ant:6:3", "UNT004")
    assert order == sorted(order)
    assert "module akt, instance akt_cycle, port PIP3" in " ".join(text.split())
    assert "sbml_out/clean.xml" not in text
    assert "2 files, 1 without findings: 1 error, 1 warning" in text


def test_build_shows_the_head_of_the_difference(shown, build):
    text = shown(console.build_report(build))
    assert "differs  sbml_out/toy.xml" in text
    assert "+b" in text
    assert "mtor-sbml build" in text


def test_run_ends_with_a_line_for_each_step(shown, result):
    lines = shown(console.run_report(result)).splitlines()[-4:]
    assert [line.split()[0] for line in lines] == ["build", "validate", "check", "time"]
    assert "1 of 3 outputs are what the sources give" in lines[0]
    assert "1.2 s" in lines[3]


def test_run_says_which_step_could_not_be_judged(shown, result_with_error):
    assert "1 error kept it from judging" in shown(console.run_report(result_with_error))

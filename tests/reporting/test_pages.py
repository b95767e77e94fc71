"""Pages of a network: reactions in words, diagrams and claims as they are, and what is out of date is noticed."""

from __future__ import annotations

import shutil

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict, Verdicts
from mtor_sbml.model.loading import load
from mtor_sbml.reporting.pages.book import CLAIMS, FIRST, PARAMETERS, make_book
from mtor_sbml.reporting.pages.diagram import draw, overview_dot, part_dot
from mtor_sbml.reporting.pages.modules import equation, header
from mtor_sbml.reporting.pages.parts import acting_in, parts_of, species_acting_in

KINASE = """// A kinase and its substrate.
//
// Holds: the substrate.
// Mechanism: the kinase phosphorylates, a phosphatase
// undoes it.
// Licence: CC0-1.0
model kinase(cell, K, S)
  compartment cell = 1;
  species K in cell = 1;
  species S in cell = 10; species pS in cell = 0; pS is "p-S";
  k = 1; k is "phosphorylation";
  strength := K;
  J: S => pS; cell*k*strength*S;
    J is "phosphorylation of S";
  B: 2 pS -> S; cell*(pS - S);
end
"""
NETWORK = """// Two kinases in a row.
import "kinase.ant"
model *cascade()
  compartment cell = 1; species A in cell = 1; species X in cell = 2;
  make: => A; cell*0.1; make is "synthesis of A";
  first: kinase(cell, A, X);
  second: kinase(cell, X, Y);
  species Y in cell = 3;
end
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sources")
    (folder / "kinase.ant").write_text(KINASE)
    (folder / "cascade.ant").write_text(NETWORK)
    return load(folder / "cascade.ant")


def verdicts(margin=1.234, outcome=Outcome.HOLDS):
    each = Verdict(
        id="C01-a", claim="S | grows", claims=("C01",), strength=Strength.MUST, outcome=outcome,
        margin=margin, message="", evidence=(), place=None,
    )  # fmt: skip
    return Verdicts(model_id="cascade", verdicts=(each,), asked=1, simulated=1)


def test_a_reaction_in_words_names_species_as_people_do(model):
    assert equation(model, model.reactions["first_J"]) == "X → p-S"
    assert equation(model, model.reactions["first_B"]) == "2 p-S ⇌ X"
    assert equation(model, model.reactions["make"]) == "nothing → A"


def test_what_acts_behind_a_rule_is_named(model):
    assert acting_in(model, model.reactions["first_J"]) == {"first_strength"}
    assert species_acting_in(model, model.reactions["first_J"]) == {"A"}
    assert species_acting_in(model, model.reactions["second_J"]) == {"X"}


def test_parts_are_the_instances_and_the_network(model):
    assert [(each.module, each.instance) for each in parts_of(model)] == [
        ("cascade", ""),
        ("kinase", "first"),
        ("kinase", "second"),
    ]


def test_header_is_what_the_author_says_without_the_licence(model):
    source = model.sources.parent / "kinase.ant"
    assert list(header(source)) == [
        "A kinase and its substrate.",
        "**Holds**: the substrate.",
        "**Mechanism**: the kinase phosphorylates, a phosphatase undoes it.",
    ]


def test_diagram_of_a_part_has_every_species_and_what_acts(model):
    dot = part_dot(model, parts_of(model)[1])
    assert 'first_pS [label="p-S"]' in dot
    assert "X -> r_first_J" in dot
    assert "r_first_J -> first_pS" in dot
    assert "first_strength -> r_first_J [style=dashed" in dot
    assert 'first_strength [label="first_strength", fillcolor="#ffffff"' in dot, "it is not changed here"


def test_overview_shows_modules_once(model):
    dot = overview_dot(model, parts_of(model))
    assert dot.count("kinase [label") == 1
    assert "first, second" in dot


def test_a_book_is_current_once_written_and_not_after_a_change(model, tmp_path):
    book = make_book(model, verdicts(), None)
    assert set(book.outdated(tmp_path)) >= {FIRST, CLAIMS, "kinase.md", "kinase.dot", "kinase.svg"}
    for name, text in book.texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        if name.endswith(".dot"):
            (tmp_path / name).with_suffix(".svg").write_text("drawn by another Graphviz")
    assert not book.outdated(tmp_path)
    (tmp_path / "kinase.md").write_text("old")
    (tmp_path / "network.svg").unlink()
    assert set(book.outdated(tmp_path)) == {"kinase.md", "network.svg"}


@pytest.mark.parametrize(
    ("margin", "outcome", "is_current"),
    [(1.24, Outcome.HOLDS, True), (1.3, Outcome.HOLDS, False), (1.234, Outcome.FAILS, False)],
)
def test_margins_may_differ_a_little_and_verdicts_not(model, tmp_path, margin, outcome, is_current):
    page = make_book(model, verdicts(margin, outcome), None).texts[CLAIMS]
    (tmp_path / CLAIMS).write_text(page, encoding="utf-8")
    assert (CLAIMS not in make_book(model, verdicts(), None).outdated(tmp_path)) is is_current


def test_claims_are_a_table_in_which_nothing_is_markup(model):
    page = make_book(model, verdicts(), None).texts[CLAIMS]
    assert r"| C01-a | S \| grows | must | holds | 1.23 |" in page


def test_parameters_stand_by_module_with_their_source(model, tmp_path):
    table = tmp_path / "p.tsv"
    table.write_text(
        "parameterId\tparameterName\tparameterUnit\tnominalValue\tlowerBound\tupperBound\tprovenance\tsource\n"
        "first_k\tphosphorylation\t1/min\t1\t0.5\t2\tliterature\tPubMed 1\n"
        "A\tA\tnM\t1\t1\t1\tassumed\t\n"
    )
    page = make_book(model, None, table).texts[PARAMETERS]
    assert "2 values: 1 literature, 1 assumed" in page
    assert "## kinase" in page
    assert "| phosphorylation<br>`first_k` | 1 1/min | 0.5 to 2 | literature | PubMed 1 |" in page
    assert "| A<br>`A` | 1 nM | fixed | assumed |  |" in page


def test_a_plain_file_is_one_part(tmp_path, model):
    path = tmp_path / "plain.xml"
    path.write_text(model.to_sbml())
    (part,) = parts_of(load(path))
    assert len(part.reactions) == 5


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_drawings_are_svg(model):
    assert b"<svg" in draw(overview_dot(model, parts_of(model)))


def test_without_graphviz_nothing_is_written(model, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="Graphviz"):
        make_book(model, None, None).write(tmp_path)
    assert not list(tmp_path.iterdir())

"""Each element of a flattened network is found where its source stands, through ports and nested instances."""

from __future__ import annotations

from pathlib import Path

import libsbml
import pytest

from mtor_sbml.errors import Place
from mtor_sbml.model.antimony_reader import read_text
from mtor_sbml.model.antimony_text import MAIN, Link, Saying, Spot
from mtor_sbml.model.compose import compose
from mtor_sbml.model.source import locate, repeated_resources
from mtor_sbml.model.source_files import read_source

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "antimony").rglob("*.ant"))

LEAF = """function first_order(k, S)
  k*S
end

model leaf(cell, X)
  unit per_min = 1/(60 second);
  compartment cell;
  species X in cell, Z in cell = 0;
  const k = 0.5 per_min, unused = 3;
  decay: X -> Z; cell*first_order(k, X)
  X -> ; hidden*X;
end
"""
BRANCH = """import "leaf.ant"
model branch(cell, Y)
  compartment cell;
  species Y in cell, Q in cell = 2;
  l: leaf(cell, Q);
  Y -> Q; l.k*Y;
  l.Z hasPart "http://identifiers.org/uniprot/P1";
  l.Z hasPart "http://identifiers.org/uniprot/P1";
end
"""
TREE = """import "branch.ant"
model *tree()
  compartment vessel = 1;
  species A in vessel = 10;
  b: branch(vessel, A);
  m: leaf(vessel, b.Q);
  total := A + m_sum;
  m_sum = 3;
  late: at time > 5: A = 1
  n: leaf(vessel, Out);
  Out is "what comes out";
end
tree is "A tree"
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("leaf", LEAF), ("branch", BRANCH), ("tree", TREE)):
        (tmp_path / f"{name}.ant").write_text(text)
    return tmp_path / "tree.ant"


def sbml_ids(path: Path) -> set[str]:
    """The ids that libantimony gives to the elements of the flattened model."""
    import antimony
    from mtor_sbml.model.source_files import join

    antimony.clearPreviousLoads()
    source = read_source(path)
    assert antimony.loadAntimonyString(join(source)[0]) != -1, antimony.getLastError()
    document = libsbml.readSBMLFromString(antimony.getSBMLString(source.main))
    found = document.getListOfAllElements()
    return {found.get(i).getId() for i in range(found.getSize()) if found.get(i).isSetIdAttribute()}


def test_the_compartment_that_nobody_declares_stands_where_the_model_begins(tree: Path) -> None:
    tree.write_text("model *tree()\n  A -> B; k*A; k = 1; A = 1; B = 0\nend\n")
    assert "default_compartment" in sbml_ids(tree)
    assert locate(tree)["default_compartment"] == Place("tree.ant", 1, 8, module="tree")


def test_a_symbol_of_a_nested_module_names_its_instance(tree: Path) -> None:
    places = locate(tree)
    assert places["b_l_k"] == Place("leaf.ant", 9, 9, module="leaf", instance="b.l")
    assert places["b_l_decay"] == Place("leaf.ant", 10, 3, module="leaf", instance="b.l")
    assert places["m_unused"] == Place("leaf.ant", 9, 26, module="leaf", instance="m")
    assert places["b_Q"] == Place("branch.ant", 4, 22, module="branch", instance="b")


def test_what_the_network_wires_stands_in_the_network(tree: Path) -> None:
    places = locate(tree)
    assert places["A"] == Place("tree.ant", 4, 11, module="tree")
    assert places["vessel"] == Place("tree.ant", 3, 15, module="tree")
    assert "b_Y" not in places
    assert "m_cell" not in places


def test_what_the_network_only_passes_names_the_port(tree: Path) -> None:
    assert locate(tree)["Out"] == Place("tree.ant", 10, 19, module="leaf", instance="n", port="X")


def test_what_is_never_declared_stands_where_it_is_first_used(tree: Path) -> None:
    assert locate(tree)["m_hidden"] == Place("leaf.ant", 11, 10, module="leaf", instance="m")


def test_reactions_and_events_without_label_have_a_place(tree: Path) -> None:
    places = locate(tree)
    assert places["m__J0"] == Place("leaf.ant", 11, 3, module="leaf", instance="m")
    assert places["late"] == Place("tree.ant", 9, 3, module="tree")


def test_units_are_found_under_their_own_and_their_copied_names(tree: Path) -> None:
    places = locate(tree)
    assert places["m_per_min"] == Place("leaf.ant", 6, 8, module="leaf", instance="m")
    assert places["per_min"].line == 6
    assert places["first_order"] == Place("leaf.ant", 1, 10)


def test_every_id_that_libantimony_writes_has_a_place(tree: Path) -> None:
    ids = sbml_ids(tree)
    assert "b_l_decay" in ids
    assert ids - set(locate(tree)) == set()


def test_joined_names_share_a_place(tree: Path) -> None:
    tree.write_text(TREE.replace("  total", "  m.Z is A;\n  total"))
    places = locate(tree)
    assert places["m_Z"] == places["A"] == Place("tree.ant", 4, 11, module="tree")


def test_files_outside_of_the_working_directory_are_named_in_full(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    (tree.parent / "sub").mkdir()
    monkeypatch.chdir(tree.parent / "sub")
    assert locate(tree)["A"].file == str(tree)


def test_a_changed_file_is_read_anew(tree: Path) -> None:
    assert locate(tree)["A"].line == 4
    tree.write_text("// a line more\n" + TREE)
    assert locate(tree)["A"].line == 5


def test_homodimers_are_counted_but_not_once_for_each_module(tree: Path) -> None:
    dimer = 'A hasPart "http://identifiers.org/uniprot/P1", "http://identifiers.org/uniprot/P1";'
    tree.write_text(TREE.replace("  total", f"  {dimer}\n  total"))
    (tree.parent / "branch.ant").write_text(
        BRANCH.replace("  l: leaf", f"  {dimer.replace('A has', 'Y has')}\n  l: leaf")
    )
    twice = {("hasPart", "http://identifiers.org/uniprot/P1"): 2}
    assert repeated_resources(read_source(tree)) == {"A": twice, "b_l_Z": twice}


def test_a_broken_source_still_has_places(tree: Path) -> None:
    tree.write_text(
        TREE.replace("import", 'import "gone.ant"\nimport').replace("  m_sum = 3", "  ?? nonsense\n  m_sum = 3")
    )
    places = locate(tree)
    assert places["A"].line == 5
    assert places["m_sum"].line == 10
    assert locate(tree.parent / "gone.ant") == {}


def test_a_module_within_itself_does_not_hang_the_reader(tree: Path) -> None:
    (tree.parent / "leaf.ant").write_text(LEAF.replace("const k", "i: leaf(cell, Z); j: leaf(cell, Z);\n  const k"))
    assert locate(tree)["m_k"].line == 10


@pytest.mark.parametrize(
    ("text", "name", "spot", "kind"),
    [
        ("species A in c = 1, $B in c = 2 nM", "B", Spot(1, 22), "species"),
        ("var species A; A = 3", "A", Spot(1, 13), "species"),
        ("A = 1; compartment A", "A", Spot(1, 20), "compartment"),
        ("/* two\n lines */ k = 1 // k", "k", Spot(2, 11), ""),
        ("# x\nx' = 3*y", "x", Spot(2, 1), ""),
        ("x := y + \\\n z", "z", Spot(2, 2), ""),
        ("R: 2 A + n B => C; k*A in c", "n", Spot(1, 10), ""),
        ("A -> B; piecewise(p, A > q, max(r, 2 nM))", "r", Spot(1, 33), ""),
        ("E: at (A > 3) after d, priority = 2:\n  A = a1, B = b1", "b1", Spot(2, 15), ""),
        ("k = 5 per_min; k has per_hour", "k", Spot(1, 1), ""),
        ("model x1 k = 1; end", "k", Spot(1, 10), ""),
        ("model notes2() model notes ```a\n`b` model```\nend_ = 1\nend", "end_", Spot(3, 1), ""),
        ("unit nM = 1e-9 mole/litre", "nM", Spot(1, 6), "unit"),
    ],
)
def test_symbols_are_found_at_line_and_column(text: str, name: str, spot: Spot, kind: str) -> None:
    read = read_text(text)
    assert read.skipped == ()
    symbols = {symbol.name: symbol for module in read.modules.values() for symbol in module.symbols.values()}
    assert (symbols[name].spot, symbols[name].kind) == (spot, kind)


def test_units_and_called_functions_are_no_symbols() -> None:
    symbols = read_text("x = 3 nM*f(y, 2 uM) + 1/(60 second)").modules[MAIN].symbols
    assert set(symbols) == {"x", "y"}
    assert symbols["y"].saying is Saying.MENTION


def test_links_and_annotations_of_an_instance() -> None:
    module = read_text('a: m(x); a.c is cell; p*f is q; x identity "u", "v"').modules[MAIN]
    assert [(link.left, link.right) for link in module.links] == [("a.c", "cell"), ("p", "q")]
    assert module.links[0] == Link("a.c", "cell", Spot(1, 10))
    assert (module.annotations[0].qualifier, module.annotations[0].resources) == ("is", ("u", "v"))


def test_unknown_statements_are_skipped_and_listed() -> None:
    read = read_text("a = 1\n?? gene1 ??\nb = 2\nmodel m()\n  c = 3\n  1 + x = y\n")
    assert [spot.line for spot in read.skipped] == [2, 6]
    assert "b" in read.modules[MAIN].symbols
    assert "c" in read.modules["m"].symbols


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_element_of_our_networks_has_a_place(path: Path) -> None:
    source = read_source(path)
    assert source.faults == ()
    assert [file.path.name for file in source.files.values() if file.read.skipped] == []
    assert sbml_ids(path) - set(locate(path)) - {source.main} == set()


def test_places_survive_composing() -> None:
    networks = [path for path in SOURCES if path.parent.name == "antimony"]
    assert networks
    document = libsbml.readSBMLFromString(compose(networks[-1]))
    found = document.getListOfAllElements()
    ids = {found.get(i).getId() for i in range(found.getSize()) if found.get(i).isSetIdAttribute()}
    assert ids - set(locate(networks[-1])) == {"square_metre"}  # set by finishing

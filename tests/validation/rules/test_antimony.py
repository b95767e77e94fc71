"""Rules on Antimony sources: what libantimony does in silence is found, and what is meant so is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtor_sbml.model.source_files import read_source
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.source_rules import SOURCE_RULES
from mtor_sbml.validation.sources import Sources

ROOT = Path(__file__).parents[3]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Findings of the rules on sources, by the lines of a text; nothing is composed."""
    monkeypatch.chdir(tmp_path)

    def find(text: str, **others: str) -> list[Finding]:
        for name, other in others.items():
            (tmp_path / f"{name}.ant").write_text(other)
        (tmp_path / "top.ant").write_text(text)
        sources = Sources(read_source(tmp_path / "top.ant"))
        return [finding for rule in SOURCE_RULES for finding in rule.check(sources)]

    return find


def codes(findings: list[Finding]) -> list[tuple[str, int]]:
    return [(each.rule, each.place.line) for each in findings if each.place]


CLEAN = "compartment cell = 1\nspecies A in cell = 1, B in cell = 0\nk = 1\nJ: A -> B; cell*k*A\n"
MODULE = "model m(cell, X, Y)\ncompartment cell; species X in cell = 1\nJ: X => ; cell*k*X; k = 1\nY := 2*X\nend\n"


def network(body: str) -> str:
    return f"{MODULE}model *top()\ncompartment cell = 1; species S in cell = 2\n{body}\nend\n"


@pytest.mark.parametrize(
    "text",
    [
        CLEAN,
        CLEAN + "total := A + B",  # a readout is there to be looked at
        CLEAN + "at time > 5: A = 3",
        CLEAN + "x = 3; x' = -x*pi + time",
        CLEAN + "A.color = red; A.sboTerm = 3; model.layout = on; A.confidenceInterval = {k, 2}",
        CLEAN + "k has per_min; unit per_min = 1/(60 second)",
        CLEAN + "A in cell; species A",  # said twice, but the same
        CLEAN + "n = 2; n A -> B; k",
        CLEAN + "constraint: A > k",
        CLEAN + "i1: A -| J;",
        "function f(a, b)\n a*b*c\nend\n" + CLEAN,
        network("a: m(cell, S, out)"),
        network("a: m(cell, S, out); b: m(cell, a.X, out_2); b.k = 3"),
        network("a: m(); a.X is S"),
        network("a: m(cell, S, out); J2: S => ; cell*a.k*S"),
        network("a: m(cell, T, out)"),  # T is the name of what the module brings
        network("a: m(cell, S, out); delete a.J"),
    ],
)
def test_what_is_meant_so_is_left_alone(found, text):
    assert [str(each) for each in found(text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "antimony").rglob("*.ant")), ids=lambda path: path.stem)
def test_our_own_sources_are_clean(path):
    sources = Sources(read_source(path))
    assert [str(each) for rule in SOURCE_RULES for each in rule.check(sources)] == []


@pytest.mark.parametrize(
    ("text", "code", "message", "fix"),
    [
        (CLEAN + "L: B -> A; cell*kk*B", ("ANT002", 5), "law of reaction 'L' uses 'kk'", "'k'"),
        (CLEAN + "x := Q*k", ("ANT002", 5), "'x' uses 'Q'", "declare it: 'Q = …'"),
        (CLEAN + "at A > 3: Z = 3", ("ANT002", 5), "event '_E0' sets 'Z'", "Z"),
        (CLEAN + "at A > 3: A = alpha", ("ANT002", 5), "event '_E0' uses 'alpha'", "alpha"),
        (CLEAN + "C in cel = 3; x := C", ("ANT002", 5), "'C' is put in 'cel'", "'cell'"),
        (CLEAN + "m A -> B; k", ("ANT002", 5), "'m'", "declare"),
        (CLEAN + "x = 3", ("ANT003", 5), "constant 'x'", "take it out"),
        (CLEAN + "x1 = 3; x2 = 3; x3 = 3; x4 = x1 + x2", ("ANT003", 5), "constant 'x3'", "take it out"),
        (CLEAN + "J: B -> A; cell*k*B", ("ANT004", 5), "defined before, in line 4; the first is lost", "another label"),
        (CLEAN + "E: at A > 3: A = 1\nE: at A > 4: A = 2", ("ANT004", 6), "event 'E'", "another label"),
        (network("a: m(cell, S, out)\na: m(cell, S, o2)"), ("ANT004", 9), "instance 'a'", "label"),
        (CLEAN + "k = 2", ("ANT005", 5), "value of 'k' is given a second time; that of line 3, '1'", "keep"),
        (CLEAN + "J = 2*A", ("ANT005", 5), "the law of 'J'", "keep"),
        (CLEAN + 'A is "x"\nA is "y"', ("ANT005", 6), "the display name of 'A'", "keep"),
        (CLEAN + "y = 3; y := 2*k", ("ANT005", 5), "the value of 'y' never acts", "take"),
        (CLEAN + "compartment c2 = 1; A in c2", ("ANT005", 5), "the compartment of 'A'", "keep"),
        (network("a: m(cell, S, out)\nout := 3"), ("ANT006", 9), "rule of port 'Y' of module 'm'", "take the"),
        (network("out = 3\na: m(cell, S, out)"), ("ANT006", 8), "its own value", "take the value"),
        (network("a: m(cell, S, out)\nb: m(cell, S, out)"), ("ANT007", 9), "both give it a rule", "another name"),
        (network("a: m(cell, S, S2)\nb: m(cell, S2, o)"), ("ANT007", 9), "which have no effect then", "another name"),
        (network("a: m(cell, S)"), ("ANT009", 8), "wires 2: nothing is wired to Y", "m(cell, X, Y)"),
        (network("a: m(S, cell, out)"), ("ANT009", 8), "'S' is a species", "m(cell, X, Y)"),
        ('import "gone.ant"\n' + CLEAN, ("ANT010", 1), "no file 'gone.ant'", "beside"),
        (CLEAN + "a: nobody()", ("ANT010", 5), "'nobody', which is neither imported", "import the file"),
        (CLEAN.replace("A in cell", "A") + "x := A", ("ANT012", 2), "species 'A' is in no compartment", "declare one"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_line(found, text, code, message, fix):
    finding = next(each for each in found(text) if (each.rule, each.place.line) == code)
    assert message in finding.message
    assert fix in finding.fix


def test_species_that_only_take_part_are_a_warning(found):
    findings = found(CLEAN + "B -> C; cell*k*B\nC -> ; cell*k*C")
    (finding,) = (each for each in findings if each.rule == "ANT002")
    assert (finding.severity, finding.place.line) == (Severity.WARNING, 5)


def test_many_constants_without_use_are_one_finding(found):
    findings = found(CLEAN + "a1 = 1; a2 = 1; a3 = 1\na4 = 1; a5 = 1")
    assert codes(findings) == [("ANT003", 5)]
    assert "5 constants are given a value, but used nowhere: a1, a2, a3, a4, a5" in findings[0].message


def test_a_constant_that_was_misspelt_where_it_is_used_is_not_told_unused_as_well(found):
    assert codes(found(CLEAN.replace("cell*k*A", "cell*kdge*A").replace("k = 1", "kdeg = 1"))) == [("ANT002", 4)]


def test_two_initial_values_of_one_wire_are_a_warning(found):
    other = MODULE.replace("model m", "model n").replace("in cell = 1", "in cell = 7")
    text = other + network("a: m(cell, W, o1)\nb: n(cell, W, o2)")
    (finding,) = found(text)
    assert (finding.rule, finding.severity) == ("ANT007", Severity.WARNING)
    assert "different initial values" in finding.message
    assert found(text.replace("a: m", "W = 3; a: m")) == []


def test_a_module_is_looked_at_once_and_its_only_instance_is_named(found):
    broken = MODULE.replace("cell*k*X", "cell*kk*X")
    (once,) = (each for each in found(broken + network("a: m(cell, S, o)")[len(MODULE) :]) if each.rule == "ANT002")
    assert (once.place.module, once.place.instance, once.element) == ("m", "a", "a_kk")
    twice = found(broken + network("a: m(cell, S, o); b: m(cell, S, o2)")[len(MODULE) :])
    assert [each.place.instance for each in twice if each.rule == "ANT002"] == [None]


@pytest.mark.parametrize("wired", ["species T in cell = 1", "T in cell = 1; T => ; T"])
def test_an_untyped_port_is_found_where_a_species_is_wired_to_it(found, wired):
    module = "model m(cell, X, E)\ncompartment cell; species X in cell\nJ: X => ; cell*E*X\nend\n"
    text = f"{module}model *top()\ncompartment cell = 1; species S in cell = 2; {wired}\na: m(cell, S, T)\nend\n"
    assert codes(found(text)) == [("ANT008", 1)]
    assert found(text.replace(wired, "T = 1")) == []  # a constant needs no type


def test_a_port_of_a_module_alone_needs_a_type_or_a_value(found):
    module = "model m(cell, X, E)\ncompartment cell = 1; species X in cell = 1\nJ: X => ; cell*E*X\nend\n"
    assert codes(found(module)) == [("ANT008", 1)]
    assert found(module.replace("J:", "E = 3; J:")) == []


def test_a_misspelt_argument_is_told_from_a_name_for_what_the_module_brings(found):
    (finding,) = (
        each for each in found(network("PIP3 = 1; x := PIP3; a: m(cell, PIP4, out)")) if each.rule == "ANT009"
    )
    assert "becomes a symbol of its own" in finding.message
    assert "did you mean" in finding.fix


def test_an_import_that_is_repeated_is_a_warning(found):
    findings = found('import "m.ant"\nimport "m.ant"\nmodel *top()\na: m()\nend', m=MODULE)
    assert [(each.rule, each.severity, each.place.line) for each in findings] == [("ANT010", Severity.WARNING, 2)]


def test_a_text_with_lines_that_are_not_understood_is_left_to_libantimony(found):
    assert found(CLEAN + "?? what\nL: A -> B; unknown*A") == []


def test_species_placed_by_their_reaction_or_instance_have_a_compartment(found):
    assert found("compartment cell = 1\nA -> B; k*A in cell\nA = 1; B = 1; k = 1") == []
    module = "model m()\nspecies X = 1; X -> ; k*X; k = 1\nend\n"
    assert found(f"{module}model *top()\ncompartment cell = 1\na: m() in cell\nend") == []
    assert codes(found(f"{module}model *top()\na: m()\nend")) == [("ANT012", 2)]


@pytest.mark.parametrize(
    "text",
    [
        CLEAN + "k has per_min; unit per_min = 1/(60 second); x = 3 mole; y = 2 time_unit",
        network("unit nM = 1e-9 mole/litre; a: m(cell, S, out); a.nM is nM; x = 3 nM"),
        "model m()\nk = 3 nM\nend\nmodel *top()\na: m()\nunit a.nM = 1e-9 mole/litre\nend",
    ],
)
def test_unit_that_is_defined_predefined_or_joined_is_no_fault(found, text):
    assert "ANT014" not in {each.rule for each in found(text)}


def test_unit_that_a_module_defines_does_not_hold_in_another(found):
    text = "model m()\nk = 3 nM; x := 2 nM * k\nend\nmodel *top()\nunit nM = 1e-9 mole/litre\na: m(); b: m()\nend"
    (finding,) = (each for each in found(text) if each.rule == "ANT014")
    assert (finding.place.line, finding.members) == (2, ("a_k", "b_k", "a_x", "b_x"))
    assert finding.message == "'k', 'x' use unit 'nM', which 'm' does not define"
    assert "defined, in 'top'" in finding.fix

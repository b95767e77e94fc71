"""Every construct of the language is located; spots are counted by hand, and libantimony takes each text as well."""

from __future__ import annotations

import pytest

from mtor_sbml.model.antimony_reader import read_text
from mtor_sbml.model.antimony_text import MAIN, Module, Role, Spot, What

#: A name for each construct of the public reference that is a statement of its own.
CONSTRUCTS = {
    "arrows": "J1: A -> B; k\nJ2: A => B; k\nJ3: A <==> B; k\nk = 1",
    "compartments": "compartment c = 1\nJ in c: A -> B; 1\nA -> B; 1 in c\nA in c = 3",
    "stoichiometry": "J: 2 A + 1.5 B -> n C; 1\nn = 2",
    "boundary": "J: $A -> B; 1\nconst species C\n species D, $E",
    "interactions": "J: A -> B; k*A/S\ni: S -| J;\nT -o J;\nU -( J;\nk = 1; S = 1",
    "substance": "compartment c = 1\nsubstanceOnly species A in c = 3\nvar substanceOnly species B in c",
    "rules": "x := 2*y\ny = 3\nz' = -z\nz = 1",
    "algebraic": "species A, B\n0 = A + B - 3\nr: 0 = A - 2",
    "empty": "A = ;\nspecies A",
    "events": "A = 1; A' = 1; B = 1; C = 1\n"
    "E1: at 2 after (A > 5), t0=false, persistent=true, priority=3, fromTrigger=false: B = 3, C = 4\n"
    "at A > 1: B = 1:\n C = 2",
    "functions": "function f(x, y)\n  x*y;\nend\nz = f(2, 3)",
    "units": "unit nM = 1e-9 mole / litre\nx = 3 nM\ny has nM\nz has mole/litre\nunit later",
    "names": 'A = 1\nA is "a name"',
    "sbo": "A = 1\nA.sboTerm = SBO:0000236\nmodel_ = 2",
    "terms": 'A = 1\nA identity "http://a",\n  "http://b"\nA creator1.name "x"\nA notes "y"\n'
    'A created "2020-01-01T00:00:00Z"',
    "laws": 'J: A -> B; 1\nJ.kineticLaw.sboTerm = 42\nJ.kineticLaw identity "http://x"',
    "constraints": "J: A -> B; k\n0 <= J\nJ < 5\n-3 <= J\nconstraint c: A > 3\nconstraint: B > 2\nk = 1",
    "objective": "J: A -> B; k\nobj: maximize J + 2*J\nk = 1",
    "genes": "J: A -> B; k\nJ.gpa = G1 && (G2 || G3)\ngeneProduct G4\nG1 = A\nA.charge = 3\n"
    'A.formula = "C2H4"\nk = 1',
    "layout": "J: A -> B; 1\nmodel.layout = on\nA.color = red\nB.color = \"#FF0000\"\nspecies.size = {40, 50}\n"
    "J.A.b1 = {3, 4}\nJ.--.position = {5, 2}",
    "uncertainty": 'A = 3\nA.mean = x\nA.range = {x, 3}\nA.distribution = normal(3, x)\n'
    'A.distribution is "http://u"\nx = 1',
    "strands": "S: --P--G--\nP = 3; G: => A; 1\nQ--R",
    "comments": "A = 1 # one\n/* two\nlines */ B = 2 // B",
    "lines": "A = 1 + \\\n 2\r\nB = 3",
    "modules": "model m(X)\n  species X; X -> ; k*X; k = 1\nend\nmodel *top()\n  a: m(S), timeconv=60, extentconv=xc\n"
    "  m(T)\n  S = 1; T = 1; xc = 1000; a.k = 2\n  b: m()\n  b.X*cf is U; cf = 2; U = 1\n  delete b.k\n"
    '  model notes ```<p>a\nb</p>```\n  model creator1.familyName "x"\n  model.sboTerm = 3\nend\ntop is "the top"',
}  # fmt: skip


def read(text: str) -> Module:
    reading = read_text(text)
    assert reading.skipped == ()
    return reading.modules[MAIN]


@pytest.mark.parametrize("text", CONSTRUCTS.values(), ids=CONSTRUCTS)
def test_each_construct_is_read(text):
    assert read_text(text).skipped == ()


def test_settings_say_what_is_given_and_where():
    module = read('k = 5 per_min; x := k * 2\ny\' = -y; A in c; u has nM\nA is "a name"; k = ;')
    assert [(each.name, each.what, each.text, each.spot) for each in module.settings] == [
        ("k", What.VALUE, "5 per_min", Spot(1, 1)),
        ("x", What.RULE, "k*2", Spot(1, 16)),
        ("y", What.RATE, "-y", Spot(2, 1)),
        ("A", What.COMPARTMENT, "c", Spot(2, 10)),
        ("u", What.UNIT, "nM", Spot(2, 18)),
        ("A", What.NAME, "a name", Spot(3, 1)),
        ("k", What.VALUE, "", Spot(3, 16)),
    ]


def test_uses_say_as_what_and_for_what():
    module = read("J in c: n A + 2 $B -> C; k*max(A, q)\nE: at D > 1 after d: C = r")
    assert [(each.name, each.role, each.subject) for each in module.uses] == [
        ("c", Role.COMPARTMENT, "J"),
        ("n", Role.STOICHIOMETRY, "J"),
        ("A", Role.PARTICIPANT, "J"),
        ("B", Role.PARTICIPANT, "J"),
        ("C", Role.PARTICIPANT, "J"),
        ("k", Role.TERM, "J"),
        ("A", Role.TERM, "J"),
        ("q", Role.TERM, "J"),
        ("D", Role.TERM, "E"),
        ("d", Role.TERM, "E"),
        ("C", Role.TARGET, "E"),
        ("r", Role.TERM, "E"),
    ]
    assert module.symbols["B"].is_fixed
    assert not module.symbols["A"].is_fixed


def test_brackets_count_in_what_a_setting_says():
    first, second = read("x = (a + b)*c\ny = a + (b*c)").settings
    assert (first.text, second.text) == ("(a+b)*c", "a+(b*c)")


def test_labels_are_kept_when_they_come_twice():
    module = read("J: A -> B; 1\nJ: B -> C; 2\nE: at A > 1: B = 1")
    assert [(each.name, each.kind, each.spot.line) for each in module.labels] == [
        ("J", "reaction", 1),
        ("J", "reaction", 2),
        ("E", "event", 3),
    ]


def test_what_has_no_label_gets_the_number_that_libantimony_gives_it():
    module = read("_J1: A -> B; 1\nA -> B; 1\nB -> A; 1\nA -o _J1;\nat A > 1: B = 1\n0 = A - B")
    spots = {name: symbol.spot.line for name, symbol in module.symbols.items() if name.startswith("_")}
    assert spots == {"_J1": 1, "_J0": 2, "_J2": 3, "_J3": 4, "_E0": 5, "_alg0": 6}


def test_deletions_and_conversions_are_read():
    module = read("a: m(), timeconv = tc\ndelete a.k, a.X")
    assert module.deletions == ["a.k", "a.X"]
    assert [(each.name, each.subject) for each in module.uses] == [("tc", "a")]


def test_units_are_read_behind_numbers_and_has_and_in_definitions():
    module = read("unit per_min = 1e-0 / (60 second)\nk = 1.5e3 nM; k has 1/per_min\nJ: A -> B; 2 per_s*A^2 + f(3 M)")
    assert [(each.name, each.subject, each.spot) for each in module.unit_uses] == [
        ("second", "per_min", Spot(1, 27)),
        ("nM", "k", Spot(2, 11)),
        ("per_min", "k", Spot(2, 23)),
        ("per_s", "J", Spot(3, 14)),
        ("M", "J", Spot(3, 30)),
    ]
    assert not {"second", "nM", "per_s", "M"} & module.symbols.keys()

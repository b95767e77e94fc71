"""The published schema takes what the reader takes and, where structure is at fault, refuses what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from mtor_sbml.expectation.files import claims, evidence, includes, observables, schema
from mtor_sbml.expectation.files.file import Kind
from mtor_sbml.expectation.files.schema import file_schema
from mtor_sbml.expectation.files.yaml_text import content, read_yaml
from mtor_sbml.expectation.verdict import Strength

from .declaring import FILE, read, refusal, replaced

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((ROOT / "expectations").glob("*.yaml")),
    *sorted((ROOT / "tests" / "data" / "biomodels").glob("*.yaml")),
    *sorted(Path(__file__).parent.glob("forty_claims*.yaml")),
]

VALIDATOR = jsonschema.Draft202012Validator(file_schema())


def as_we_read(text: str) -> object:
    """The file as this package reads it: every scalar a text."""
    node = read_yaml(text, "a.yaml")
    assert node is not None
    return content(node)


def as_editors_read(text: str) -> object:
    """The file as a YAML 1.2 parser gives it to a schema: numbers where a text looks like one, keys as text."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text)))


def faults(text: str) -> tuple[list[str], list[str]]:
    """What the schema has against a file, in either reading."""
    ours, theirs = ([each.message for each in VALIDATOR.iter_errors(view(text))] for view in VIEWS)
    return ours, theirs


VIEWS = (as_we_read, as_editors_read)

#: Parts of the file that the tests replace.
NETWORK = "network: small\n"
MEDIUM, KNOCKOUT = "{insulin: 0 nM}", "{knockout: [RPTOR]}"
PERIODS = "{-inf: [fed], 0 min: [insulin], until: 2 h}"
SENTENCE = "expect: drug from 0 min abolishes p_S6K[insulin] at 1 h"
EVIDENCE = "[guide: mTORC1]"


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(file_schema())
    assert file_schema()["$id"] == "urn:mtor-sbml:schema:expectations:1"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shipped_files_are_valid(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == ([], [])


@pytest.mark.parametrize(
    ("keys", "described"),
    [
        (includes.KEYS, schema.FILE),
        (claims.KEYS, schema.EXPECTATION),
        (observables.KEYS, schema.OBSERVABLE),
        (evidence.KEYS, schema.EVIDENCE),
    ],
)
def test_reader_and_schema_know_the_same_keys(keys: tuple[str, ...], described: Mapping[str, Any]) -> None:
    assert set(keys) == set(described)


def test_schema_offers_the_readers_choices() -> None:
    assert schema.OBSERVABLE["kind"]["enum"] == [kind.value for kind in Kind]
    assert schema.EXPECTATION["strength"]["enum"] == [strength.value for strength in Strength]


def described_keys(part: object, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every key that the schema names, with what it says of it."""
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            yield f"{path}.{key}", value
        for key, value in part.items():
            yield from described_keys(value, f"{path}.{key}")
    elif isinstance(part, list):
        for value in part:
            yield from described_keys(value, path)


def test_every_key_has_a_description_and_an_example_that_is_valid() -> None:
    definitions = file_schema()["$defs"]
    keys = dict(described_keys(file_schema()))
    assert len(keys) > 40
    for path, key in keys.items():
        assert key["description"].endswith((".", "`")), path
        for example in key["examples"]:
            jsonschema.Draft202012Validator({**key, "$defs": definitions}).validate(example)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NETWORK, "netwrok: small\n"),
        (NETWORK, ""),
        (NETWORK, "network: [small]\n"),
        (NETWORK, "network:\n"),
        (NETWORK, "network: small\ninclude: a.yaml\n"),
        (NETWORK, "network: small\nunits: {tiem: min}\n"),
        (NETWORK, "network: small\nunits: {time: {min: 1}}\n"),
        (NETWORK, "network: small\nresolution: {level: 1 nM}\n"),
        (NETWORK, "network: small\nresolution: {time: 1}\n"),
        (NETWORK, "network: small\nresolution: {time: 0 s}\n"),
        (NETWORK, "network: small\nwords: {lower: 50 %}\n"),
        (NETWORK, "network: small\nwords: {lowers: half}\n"),
        (NETWORK, "network: small\nwhere: {from: x}\n"),
        (NETWORK, "network: small\nwhere: {'from(a)': 'x + {a}'}\n"),
        (NETWORK, "network: small\nwhere:\n  f(a: x\n"),
        (NETWORK, "network: small\nwhere: [x]\n"),
        ("conditions:\n", "conditions: []\nobservable:\n"),
        (MEDIUM, "{insulin: a lot}"),
        (MEDIUM, "{insulin: [0 nM]}"),
        (MEDIUM, "0 nM"),
        (KNOCKOUT, "{knockout: RPTOR}"),
        (KNOCKOUT, "{knockout: {RPTOR: 0x}}"),
        (KNOCKOUT, "{knockout: [RPTOR], insulin: 1 nM}"),
        (KNOCKOUT, "{knokout: [RPTOR]}"),
        (KNOCKOUT, "{overexpress: {RPTOR: 5}}"),
        (KNOCKOUT, "{knockdown: {RPTOR: 5 nM}}"),
        (KNOCKOUT, "{mutate: {k_S6K: 3}}"),
        (KNOCKOUT, "{cut: [assembly@]}"),
        ("  raptor_ko:", "  raptor-ko:"),
        ("  raptor_ko:", "  steady:"),
        ("  raptor_ko:", "  4ebp1_ko:"),
        (PERIODS, "{0: [insulin]}"),
        (PERIODS, "{0 min: insulin}"),
        (PERIODS, "{0 min: [insulin], untl: 2 h}"),
        (PERIODS, "{0 min: [insulin], until: 2}"),
        (PERIODS, "{until: 2 h}"),
        (PERIODS, "[fed]"),
        ("formula: p_S6K1 / S6K1_total, ", ""),
        ("kind: fraction", "kind: ratio"),
        ("kind: fraction", "colour: red"),
        ("kind: fraction", "resolution: 0"),
        ("kind: fraction", "scale: -1"),
        ("kind: fraction", "scale: much"),
        ("- id: C06-drug\n  claim", "- claim"),
        ("id: C06-drug", "id: C06 drug"),
        ("id: C06-drug", "id: C06[drug]"),
        ("claim: The drug abolishes phosphorylation.", "claim: {the: drug}"),
        ("  expect:", "  expects:"),
        (SENTENCE, "strength: should"),
        (SENTENCE, "expect: []"),
        (SENTENCE, "expect: [{x: y}]"),
        ("evidence:", "in: [insulin]\n  evidence:"),
        ("evidence:", "in: the insulin\n  evidence:"),
        ("evidence:", "for: []\n  evidence:"),
        ("evidence:", "for: {site: a}\n  evidence:"),
        ("evidence:", "for: {site: []}\n  evidence:"),
        ("evidence:", "for: {a-b: [c]}\n  evidence:"),
        ("evidence:", "for: [{}]\n  evidence:"),
        ("evidence:", "given: [x]\n  evidence:"),
        ("evidence:", "strength: shall\n  evidence:"),
        ("evidence:", "weight: 0\n  evidence:"),
        ("evidence:", "weight: heavy\n  evidence:"),
        ("evidence:", "xfail:\n  evidence:"),
        ("evidence:", "tags: slow\n  evidence:"),
        ("evidence:", "claims: [mTORC1]\n  evidence:"),
        ("evidence:", "guards: {k_S6K: 0}\n  evidence:"),
        (EVIDENCE, "{guide: mTORC1}"),
        (EVIDENCE, "[mTORC1]"),
        (EVIDENCE, "[guid: mTORC1]"),
        (EVIDENCE, "[says: IC50]"),
        (EVIDENCE, "[pubmed: PMC123]"),
        (EVIDENCE, "[pubmed: 0]"),
        (EVIDENCE, "[doi: 12.1/x]"),
        (EVIDENCE, "[biomodels: BIOMD823]"),
        (EVIDENCE, "[url: example.org]"),
    ],
)  # fmt: skip
def test_faults_of_structure_are_refused_by_both(old: str, new: str) -> None:
    text = replaced(old, new)
    refusal(text)
    ours, theirs = faults(text)
    assert ours
    assert theirs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NETWORK, "network: small\nresolution: {time: 6 s}\n"),
        (NETWORK, "network: small\nwords: {abolishes: 0.05, lowers: 50 %, raises: 2-fold}\n"),
        (NETWORK, "network: small\nwhere:\n  r: p_S6K\n  twice(a): 2 * {a}\n  f (a, b): '{a} + {b}'\n"),
        (MEDIUM, "{}"),
        (MEDIUM, "{insulin: 0.5x, k_S6K: 0.1 min^-1}"),
        (MEDIUM, "{insulin: 5nM}"),
        (MEDIUM, "{insulin: 1e-3 uM}"),
        (KNOCKOUT, "{overexpress: {RPTOR: 5 nM}, knockout: []}"),
        (KNOCKOUT, "{knockdown: {Q8N122: 2-fold}, mutate: {k_S6K: 0x}}"),
        (KNOCKOUT, "{cut: [assembly, phosphorylation]}"),
        ("until: 2 h}", "until: 2 h}\n  late: {like: insulin, 90 min: [drug]}"),
        ("until: 2 h}", "until: 2 h}\n  early: {-0.5 h: [], 1e2s: [drug]}"),
        ("kind: fraction", "kind: signed, resolution: 0.001, scale: '1'"),
        ("name: p-S6K1 (T389)", "name: 1"),
        (SENTENCE, "for: {t: [1 h, 90 min], d: [drug]}\n  expect: '{d} from 0 min lowers p_S6K[insulin] at {t}'"),
        (SENTENCE, "for: [{e: insulin, low: 0.5}]\n  in: '{e}'\n  expect: p_S6K at 1 h > {low}"),
        ("evidence:", "weight: 0.5\n  tags: []\n  claims: C01\n  guards: phosphorylation\n  evidence:"),
        ("evidence:", "where: {r: p_S6K}\n  xfail: not yet\n  strength: should\n  evidence:"),
        (EVIDENCE, "[{pubmed: 12150925, says: yes}, {doi: 10.1126/science.1236566, used: 3}]"),
        (EVIDENCE, "[{biomodels: BIOMD0000000823}, {url: 'https://x.org/a'}]"),
    ],
)  # fmt: skip
def test_what_the_reader_takes_is_valid(old: str, new: str) -> None:
    text = replaced(old, new)
    read(text)
    assert faults(text) == ([], [])


def test_included_file_needs_no_network() -> None:
    assert faults("conditions:\n  fed: {insulin: 0 nM}\n") == ([], [])
    assert faults(FILE) == ([], [])

"""Write those parts of language.md that can be made: the keys, the numbers behind the verbs, what the tool says.

Run it after a change of the language: `python docs/write_language.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files import schema
from mtor_sbml.expectation.files.file import Words, parse_expectations
from mtor_sbml.expectation.language.reserved import RESERVED
from mtor_sbml.expectation.meaning.elaborate import elaborate
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load

PAGE = Path(__file__).with_name("language.md")

_PART = re.compile(r"(<!-- made by docs/write_language\.py: (?P<name>.*?) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)
_SENTENCE = re.compile(r"^\| `([^`]*)` \| .*\|$", re.MULTILINE)

#: Slips of the pen in sentences; each stands alone in an expectation.
SENTENCES = (
    "p_S6K[insulin] at 1 >= 20 %",
    "p_S6k[insulin] at 1 h >= 20 %",
    "p-S6K[insulin] at 1 h >= 20 %",
    "p_S6K at 1 h >= 20 %",
    "p_S6K[insulin] < 0.5",
    "p_S6K[basal] < p_S6K[insulin] at 1 h",
    "always p_S6K[insulin] > 1 % and p_Akt[insulin] > 1 %",
    "mTORC1[insulin] at 1 h = 3 nM",
    "mTORC1[insulin] at 1 h <= 10 %",
    "p_S6K[insulin] at 1 h < 20 nM",
    "p_S6K[insulin] at 24 h >= 20 %",
    "p_S6K[sirolimus] at 1 h <= 10 %",
    "p_S6K[insulin with sirolimus] at 1 h <= 10 %",
    "p_S6K[insulin] at 1 h <= 10 % of p_S6K[basal] at 1 h + 1 %",
    "sirolimus from 0 min inhibits p_S6K[growing] at 1 h",
    "sirolimus from 0 min lowers p_S6K[growing] at 1 h to 30 %",
    "sirolimus lowers p_S6K[growing] at 1 h",
)

#: Slips in the rest of the file: the section, and what is added to it, the last line of which is at fault.
ENTRIES = (
    ("conditions", "torin: {sirolimus: 20 nm}"),
    ("conditions", "more: {overexpress: {DEPTOR: 5}}"),
    ("conditions", "mixed: {insulin: 1 nM, knockout: [TSC2]}"),
    ("conditions", "tsc2-ko: {knockout: [TSC2]}"),
    ("experiments", "late: {like: basal, 0 min: [tsc2_ko]}"),
    ("experiments", "twice: {like: basal, 0 min: [insulin, insulin]}"),
    ("observables", "S6K: {formula: p_S6K1_T398}"),
    ("expectations", "- id: C01\n  expects: max(p_S6K[insulin]) >= 20 %"),
    ("expectations", "- id: C01\n  expect: {drug} from 0 min lowers p_S6K[growing] at 1 h"),
    ("expectations", "- id: C01\n\texpect: max(p_S6K[insulin]) >= 20 %"),
)


def main() -> None:
    """Bring the page up to date."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def written(page: str) -> str:
    """The page with each of its parts made anew."""
    parts = _parts(page)
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found['name']]}\n\n{found[4]}", page)


def sentences(page: str) -> tuple[str, ...]:
    """The sentences of the page: the first column of its tables of sentences, in order."""
    by_hand = _PART.sub("", page)
    return tuple(found[1] for found in _SENTENCE.finditer(by_hand) if not found[1].isidentifier())


def example(page: str) -> str:
    """The file that the page begins with."""
    found = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def fault(page: str, model: Model, sentence: str) -> ExpectationsError | None:
    """What the tool says of a sentence about the example's names, before anything is simulated."""
    indented = sentence.replace("\n", "\n    ")
    head, _, _ = example(page).partition("expectations:\n")
    return _fault_of(f"{head}expectations:\n- id: C01\n  expect: >-\n    {indented}\n", model)


def _fault_of(text: str, model: Model) -> ExpectationsError | None:
    try:
        file = parse_expectations(text, model, Place(PAGE.name))
        for expectation in file.expectations:
            elaborate(model, file, expectation)
    except ExpectationsError as problem:
        return problem
    return None


def _parts(page: str) -> Mapping[str, str]:
    model = load("mtor_network")
    return {
        "keys of a file": _keys(schema.FILE, required=("network",)),
        "changes of the cell": _keys(schema.CELL),
        "keys of an experiment": _keys(schema.EXPERIMENT),
        "keys of an observable": _keys(schema.OBSERVABLE, required=("formula",)),
        "keys of an expectation": _keys(schema.EXPECTATION, required=("id", "expect")),
        "keys of evidence": _keys(schema.EVIDENCE),
        "numbers behind the verbs": _verbs(Words()),
        "words that are no ids": f"> {' '.join(sorted(RESERVED))}",
        "mistakes": _table(("written", "said"), _mistakes(page, model)),
    }


def _keys(keys: Mapping[str, Mapping[str, Any]], required: Iterable[str] = ()) -> str:
    def row(key: str, value: Mapping[str, Any]) -> tuple[str, ...]:
        shown = f"**`{key}`**" if key in required else f"`{key}`"
        return shown, value["description"], f"`{_flow({key: value['examples'][0]})[1:-1]}`"

    return _table(("key", "says", "for example"), (row(*entry) for entry in keys.items()))


def _verbs(words: Words) -> str:
    rows = [
        ("abolishes", f"at most {_percent(words.abolishes)}"),
        ("lowers", f"at most {_percent(words.lowers)}"),
        ("partly lowers", f"{_percent(words.abolishes)} to {_percent(words.lowers)}"),
        ("raises", f"at least {_percent(words.raises)}"),
        ("does not change", f"{_percent(1 / words.raises)} to {_percent(words.raises)}"),
    ]
    return _table(("verb", "the level with the change, in percent of the level without"), rows)


def _percent(ratio: float) -> str:
    return f"{100 * ratio:g} %"


def _mistakes(page: str, model: Model) -> Iterator[tuple[str, str]]:
    for sentence in SENTENCES:
        yield f"`{sentence}`", _said(fault(page, model, sentence))
    for section, entry in ENTRIES:
        indent = "" if section == "expectations" else "  "
        text = example(page).replace(f"\n{section}:", f"\n{section}:\n{indent}{entry}\n#", 1)
        shown = entry.splitlines()[-1].strip(" ").replace("\t", "→ ")
        yield f"`{shown}`", _said(_fault_of(text, model))


def _said(problem: ExpectationsError | None) -> str:
    assert problem is not None, "this is no mistake any more"
    message = re.sub(r"^C01: ", "", problem.message)
    return f"{message}; {problem.hint}" if problem.hint else message


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return str(value)


if __name__ == "__main__":
    main()

"""The list of expectations: templates filled in, sentences parsed, evidence read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.definitions import read_definitions
from mtor_sbml.expectation.files.evidence import read_evidence
from mtor_sbml.expectation.files.file import JOINT, Expectation
from mtor_sbml.expectation.files.reading import (
    about,
    choice_of,
    did_you_mean,
    fields_of,
    items_of,
    map_of,
    number_of,
    one_or_more,
    text_of,
    texts_of,
)
from mtor_sbml.expectation.files.templates import Row, read_rows
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.expectation.language.syntax import Expression, parse_source
from mtor_sbml.expectation.verdict import Strength
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.experiment import Experiment

KEYS = (
    "id", "claim", "expect", "in", "for", "where", "given", "evidence", "strength", "weight", "xfail", "tags", "claims",
    "guards",
)  # fmt: skip
_STRENGTHS = {strength.value: strength for strength in Strength}
CLAIM = re.compile(r"C\d+")
ID = re.compile(r"[^\s\[\]]+")


def read_expectations(
    node: YamlNode, experiments: Mapping[str, Experiment], model: Model
) -> tuple[tuple[Expectation, ...], tuple[tuple[str, Place], ...]]:
    """The expectations of a file, one for each row of a `for`, and warnings.

    Args:
        node: The list.
        experiments: What `in` may name.
        model: For the ids that `guards` names.

    Raises:
        ExpectationsError: The first fault.
    """
    expectations: list[Expectation] = []
    warnings: list[tuple[str, Place]] = []
    ids: dict[str, Place] = {}
    for item in items_of(node, "`expectations`"):
        key = _id_of(item)
        with about(key.text):
            entry = _Entry(key, fields_of(item, "an expectation", KEYS), experiments, model)
        for expectation in entry.expectations():
            if expectation.id in ids:
                raise entry.key.error(f"{expectation.id}: id already used in line {ids[expectation.id].line}")
            ids[expectation.id] = entry.key.spot.place
            expectations.append(expectation)
        if entry.lacks_evidence:
            warnings.append((f"{entry.key.text}: a `must` without evidence", entry.key.spot.place))
    return tuple(expectations), tuple(warnings)


def _id_of(item: YamlNode) -> YamlText:
    for key, value in map_of(item, "an expectation").entries:
        if key.text == "id":
            return text_of(value, "`id`")
    raise item.error("an expectation needs an `id`")


@dataclass(frozen=True)
class _Entry:
    """One item of the list."""

    key: YamlText
    fields: Mapping[str, YamlNode]
    experiments: Mapping[str, Experiment]
    model: Model

    def expectations(self) -> Iterator[Expectation]:
        """One expectation for each row."""
        with about(self.key.text):
            if not ID.fullmatch(self.key.text):
                raise self.key.error("an id has no spaces or brackets")
            if "expect" not in self.fields:
                raise self.key.error("`expect` is missing: what must hold?")
            rows = read_rows(self.fields["for"], self._texts()) if "for" in self.fields else (Row(),)
        for row in rows:
            own_id = self._id(row)
            with about(own_id):
                yield self._expectation(own_id, row)

    def _expectation(self, own_id: str, row: Row) -> Expectation:
        fields = self.fields

        def parsed(text: YamlText) -> Expression:
            return parse_source(row.fill(text), owner=own_id)

        return Expectation(
            id=own_id,
            claim=row.fill(text_of(fields["claim"], "`claim`")).text if "claim" in fields else "",
            claims=self._claims(),
            expect=tuple(parsed(text) for text in one_or_more(fields["expect"], "`expect`")),
            given=parsed(text_of(fields["given"], "`given`")) if "given" in fields else None,
            experiment=self._experiment(row, text_of(fields["in"], "`in`")) if "in" in fields else None,
            where=read_definitions(self._where(), row),
            evidence=read_evidence(fields["evidence"]) if "evidence" in fields else (),
            strength=self._strength(),
            weight=self._weight(),
            xfail=text_of(fields["xfail"], "`xfail`, the reason,").text if "xfail" in fields else None,
            tags=tuple(tag.text for tag in texts_of(fields["tags"], "`tags`")) if "tags" in fields else (),
            guards=tuple(self._guards(row)),
            place=self.key.spot.place,
        )

    @property
    def lacks_evidence(self) -> bool:
        return "evidence" not in self.fields and self._strength() is Strength.MUST

    def _id(self, row: Row) -> str:
        filled = row.fill(self.key).text
        # An id that holds a value of its own tells the rows apart already.
        return filled if filled != self.key.text or not row.label else f"{filled}[{row.label}]"

    def _texts(self) -> Iterator[YamlText]:
        """Everything in which the names of `for` may stand."""
        for key in ("id", "claim", "in", "given"):
            node = self.fields.get(key)
            if isinstance(node, YamlText):
                yield node
        yield from one_or_more(self.fields["expect"], "`expect`")
        yield from self._said_guards()
        for name, body in self._where():
            yield text_of(body, f"`{name.text}`")

    def _where(self) -> tuple[tuple[YamlText, YamlNode], ...]:
        return map_of(self.fields["where"], "`where`").entries if "where" in self.fields else ()

    def _experiment(self, row: Row, said: YamlText) -> str:
        name = row.fill(said).text
        if name not in self.experiments:
            raise said.error(f"no experiment `{name}`{did_you_mean(name, self.experiments)}")
        return name

    def _claims(self) -> tuple[str, ...]:
        if "claims" not in self.fields:
            begins = CLAIM.match(self.key.text)
            return (begins[0],) if begins else ()
        said = one_or_more(self.fields["claims"], "`claims`")
        for text in said:
            if not CLAIM.fullmatch(text.text):
                raise text.error(f"`{text.text}` is no claim; claims are C and a number, such as C06")
        return tuple(text.text for text in said)

    def _strength(self) -> Strength:
        if "strength" not in self.fields:
            return Strength.MUST
        return _STRENGTHS[choice_of(self.fields["strength"], "`strength`", _STRENGTHS)]

    def _weight(self) -> float:
        weight = number_of(self.fields["weight"], "`weight`") if "weight" in self.fields else 1.0
        if weight <= 0:
            raise text_of(self.fields["weight"], "`weight`").error("`weight` is above 0")
        return weight

    def _said_guards(self) -> tuple[YamlText, ...]:
        return one_or_more(self.fields["guards"], "`guards`") if "guards" in self.fields else ()

    def _guards(self, row: Row) -> Iterator[str]:
        for said in self._said_guards():
            parts = re.split(r"\s*\+\s*", row.fill(said).text.strip())
            for part in parts:
                self._require_mechanism(said, part)
            yield JOINT.join(parts)

    def _require_mechanism(self, said: YamlText, name: str) -> None:
        """Raise if a guard names nothing that can be cut."""
        modifier, _, reaction = name.rpartition("@")
        known = self.model.reactions if modifier else self.model.ids
        if reaction not in known:
            what = "reaction" if modifier else "element"
            raise said.error(f"the model has no {what} `{reaction}`{did_you_mean(reaction, known)}")
        if modifier and modifier not in self.model.reactions[reaction].modifiers:
            modifiers = self.model.reactions[reaction].modifiers
            hint = f"it has {', '.join(modifiers)}" if modifiers else "it has none"
            raise said.error(f"`{modifier}` is no modifier of `{reaction}`", hint=hint)

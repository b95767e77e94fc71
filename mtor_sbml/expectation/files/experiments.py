"""Experiments: which conditions begin when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mtor_sbml.errors import ExpectationsError, Place, UsageError
from mtor_sbml.expectation.files.reading import (
    about,
    did_you_mean,
    map_of,
    require_id,
    text_of,
    texts_of,
    time_of,
)
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.model.changes import Change, ChangeKind, Setting, resolve_changes
from mtor_sbml.model.composition import composition
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.experiment import Condition, Experiment, Period

LIKE, UNTIL = "like", "until"


@dataclass(frozen=True, slots=True)
class _Begin:
    """What begins at a time, as written."""

    time: float
    key: YamlText
    names: tuple[YamlText, ...]  #: of conditions


@dataclass(frozen=True, slots=True)
class _Draft:
    """An experiment as written."""

    key: YamlText
    like: YamlText | None
    until: YamlText | None
    begins: tuple[_Begin, ...]


def read_experiments(
    entries: Iterable[tuple[YamlText, YamlNode]], conditions: Mapping[str, Condition], model: Model
) -> tuple[dict[str, Experiment], tuple[tuple[str, Place], ...]]:
    """The experiments of a file, by id, and warnings about conditions that are named again without an effect.

    Args:
        entries: Id and mapping of each.
        conditions: What its periods may name.
        model: For its time unit, and for what the conditions set.

    Raises:
        ExpectationsError: Names nobody declares, times that are none, changes that cannot be made then.
    """
    drafts = {key.text: _draft(key, node, model) for key, node in entries}
    warnings: list[tuple[str, Place]] = []
    experiments = {}
    for draft in drafts.values():
        with about(draft.key.text):
            begins, until = _with_inherited(draft, drafts)
            checks = _Checks(begins, conditions, model)
            checks.require_sound()
            warnings += [(f"{draft.key.text}: {message}", place) for message, place in checks.named_again()]
            periods = tuple(
                Period(begin.time, tuple(conditions[name.text] for name in begin.names)) for begin in begins
            )
            end = _end(until, begins, model)
            experiments[draft.key.text] = Experiment(draft.key.text, periods, end, draft.key.spot.place)
    return experiments, tuple(warnings)


def _draft(key: YamlText, node: YamlNode, model: Model) -> _Draft:
    require_id(key, "an experiment")
    like = until = None
    begins: dict[float, _Begin] = {}
    with about(key.text):
        for entry, value in map_of(node, "an experiment").entries:
            if entry.text == LIKE:
                like = text_of(value, "`like`")
            elif entry.text == UNTIL:
                until = text_of(value, "`until`")
            else:
                begin = _Begin(_period_time(entry, model), entry, texts_of(value, f"`{entry.text}`"))
                if begin.time in begins:
                    first = begins[begin.time].key
                    raise entry.error(f"`{entry.text}` is the time of `{first.text}` in line {first.spot.place.line}")
                begins[begin.time] = begin
    return _Draft(key, like, until, tuple(begins.values()))


def _period_time(key: YamlText, model: Model) -> float:
    if key.text[:1].isalpha():
        suggestion = did_you_mean(key.text, (LIKE, UNTIL))
        raise key.error(
            f"unknown key `{key.text}`{suggestion.replace(';', ',')}", hint="periods begin at a time: `0 min`"
        )
    return time_of(key, model.units.time)


def _with_inherited(draft: _Draft, drafts: Mapping[str, _Draft]) -> tuple[tuple[_Begin, ...], YamlText | None]:
    """What begins when, in order of time, and the end: those of `like` first, then its own."""
    chain = [draft]
    while (like := chain[-1].like) is not None:
        if like.text not in drafts:
            raise like.error(f"no experiment `{like.text}`{did_you_mean(like.text, drafts)}")
        if drafts[like.text] in chain:
            raise like.error(f"`{like.text}` is like itself, by way of {', '.join(each.key.text for each in chain)}")
        chain.append(drafts[like.text])
    merged: dict[float, _Begin] = {}
    for ancestor in reversed(chain):
        for begin in ancestor.begins:
            before = merged[begin.time].names if begin.time in merged else ()
            merged[begin.time] = _Begin(begin.time, begin.key, before + begin.names)
    if not merged:
        raise draft.key.error("nothing begins in this experiment", hint="write at least `0 min: []`")
    until = next((each.until for each in chain if each.until is not None), None)
    return tuple(merged[time] for time in sorted(merged)), until


def _end(until: YamlText | None, begins: tuple[_Begin, ...], model: Model) -> float | None:
    if until is None:
        return None
    end = time_of(until, model.units.time)
    if end <= max(begins[-1].time, 0.0):
        last = begins[-1].key.text if begins[-1].time > 0 else "0 min"
        raise until.error(f"an experiment ends after its last period: {until.text} is not after {last}")
    return end


class _Checks:
    """What must be true of the periods of one experiment."""

    def __init__(self, begins: tuple[_Begin, ...], conditions: Mapping[str, Condition], model: Model) -> None:
        self._begins = begins
        self._conditions = conditions
        self._model = model

    def require_sound(self) -> None:
        """Refuse unknown conditions, two changes of one target at a time, and changes of the cell that come late."""
        for begin in self._begins:
            for name in begin.names:
                if name.text not in self._conditions:
                    raise name.error(f"no condition `{name.text}`{did_you_mean(name.text, self._conditions)}")
            self._require_disjoint(begin)
        for begin in self._begins[1:]:
            for name in begin.names:
                for change in self._conditions[name.text].changes:
                    if change.is_of_the_cell:
                        raise self._late(change, name, begin)

    def _require_disjoint(self, begin: _Begin) -> None:
        by: dict[str, tuple[float, Change, YamlText]] = {}
        for number, name in enumerate(begin.names):
            if name.text in {each.text for each in begin.names[:number]}:
                raise name.error(f"condition `{name.text}` is named twice at {begin.key.text}")
            for setting, change in self._settings(name):
                value, other, first = by.setdefault(setting.id, (setting.value, change, name))
                if first is not name and (value != setting.value or other.target_id == change.target_id):
                    raise self._twice(setting.id, change, first, name, begin)

    def _twice(
        self, target: str, change: Change, first: YamlText, second: YamlText, begin: _Begin
    ) -> ExpectationsError:
        other = next(change for setting, change in self._settings(first) if setting.id == target)
        lines = [f"`{name.text}` (line {_line(each)})" for name, each in ((first, other), (second, change))]
        return second.error(
            f"`{target}` is changed twice at {begin.key.text}: by {lines[0]} and by {lines[1]}",
            hint="leave out of a medium what the model has at 0 anyway",
        )

    def _late(self, change: Change, name: YamlText, begin: _Begin) -> ExpectationsError:
        first = self._begins[0].key.text
        if change.kind in {ChangeKind.MUTATE, ChangeKind.CUT}:
            what = "a mutant is one" if change.kind is ChangeKind.MUTATE else "a cell is cut"
            return name.error(f"{what} from the beginning, so `{name.text}` belongs in the first period (`{first}`)")
        what = "a knock-out" if change.target_value == 0.0 else "a change of a protein"
        return name.error(
            f"{what} sets the total before anything has bound, so it belongs in the first period (`{first}`); "
            f"at {begin.key.text} {self._where_it_sits(change)}"
        )

    def _where_it_sits(self, change: Change) -> str:
        try:
            protein = composition(self._model).resolve(change.target_id)
        except UsageError:  # the condition was read, so this does not happen; the sentence stands without it
            return f"{change.target_id} is bound"
        name = self._model.name_of(protein.free_species) if protein.free_species else str(protein)
        number = len(composition(self._model).holding(protein))
        return f"{name} sits in {number} species"

    def named_again(self) -> Iterator[tuple[str, Place]]:
        """Warnings of conditions that are named again without an effect; one that moves a state is refused."""
        set_by: dict[str, str] = {}
        for begin in self._begins:
            for name in begin.names:
                targets = [setting.id for setting, _ in self._settings(name)]
                if targets and all(set_by.get(target) == name.text for target in targets):
                    yield self._again(targets, name, begin)
            for name in begin.names:
                set_by |= {setting.id: name.text for setting, _ in self._settings(name)}

    def _again(self, targets: Iterable[str], name: YamlText, begin: _Begin) -> tuple[str, Place]:
        for target in targets:
            species = self._model.species.get(target)
            if species is not None and not (species.boundary or species.constant):
                raise name.error(
                    f"`{name.text}` is named again and would set `{target}` a second time at {begin.key.text}",
                    hint="a period lists what changes; what is not named stays",
                )
        return (
            f"`{name.text}` is named again at {begin.key.text} without an effect: what is not named stays",
            name.spot.place,
        )

    def _settings(self, name: YamlText) -> Iterator[tuple[Setting, Change]]:
        """What a condition sets, each with the change that does."""
        for change in self._conditions[name.text].changes:
            for setting in resolve_changes(self._model, [change]):
                yield setting, change


def _line(change: Change) -> int | None:
    return change.place.line if change.place else None

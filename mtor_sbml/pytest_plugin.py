"""pytest plugin: every expectation is a test.

`pytest expectations/` judges each claim of each expectations file as an item of its own, `FILE::ID`; the rows of a
`for` are items too. It is there as soon as mtor-sbml is installed.

- **Which files:** YAML with the top-level keys `network` and `expectations`. In a project, only those that lie in its
  expectations folder; outside any project, all of them; a file that the command line names, always. So a project may
  keep expectations files as test data elsewhere, and they are no claims.
- **Which model:** the one that `mtor-sbml check` would judge: a file beside the expectations, or a network of the
  project in which they lie.
- **Choosing:** `-m must`, `-m should`; `-k` looks into ids, tags and claims such as C06.
- **Outcomes:** a `must` that fails is a failure, and one that cannot be evaluated is an error. A `should` never fails
  the run: when it does not hold it is reported as an expected failure, `should: …` (with `--runxfail` it fails).
  `xfail:` is pytest's strict xfail: the item turns red when the expectation holds; one that cannot be evaluated is an
  error still. A file with faults is an error of the collection that lists them.
- **Harm:** a model file beside the expectations is read and run in a child process with limits on time and memory, so
  that one that crashes or hangs libraries is an error of its own items.
- **Cost:** reading a file finds its faults, and simulates nothing. The selected expectations of a file are judged
  together when the first of them runs, each period simulated once. With `-n 2` each worker judges the files of its
  items once; `--dist loadfile` keeps every file with one worker, so nothing is simulated twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

# Only what loads no library: the plugin is loaded in every test run of its environment.
from mtor_sbml.errors import ExpectationsError, MtorSbmlError, UsageError
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict
from mtor_sbml.reporting.explanation import explanation
from mtor_sbml.reporting.paths import error_from_here

if TYPE_CHECKING:
    from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
    from mtor_sbml.expectation.verdict import Verdicts
    from mtor_sbml.model.document import Model

R = TypeVar("R")

_MARKERS = {
    "must": "an expectation that fails the run when it does not hold",
    "should": "an expectation that is reported as an expected failure when it does not hold",
}
#: For one file, where its model is a stranger's.
_TIMEOUT_S, _MEMORY_MB = 600.0, 8192
_KEYS = (re.compile(rb"^network:", re.MULTILINE), re.compile(rb"^expectations:", re.MULTILINE))


class Unmet(Exception):  # noqa: N818 - says what happened
    """An expectation that does not hold."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the strengths known, for `--strict-markers`."""
    for name, meaning in _MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ExpectationsYaml | None:
    """The collector of an expectations file; None for every other file."""
    if file_path.suffix not in {".yaml", ".yml"} or not _has_keys(file_path):
        return None
    try:
        is_wanted = parent.session.isinitpath(file_path) or _is_where_claims_lie(file_path)
    except UsageError as problem:  # in the project's pyproject.toml
        raise parent.CollectError(_text(problem)) from problem
    return ExpectationsYaml.from_parent(parent, path=file_path) if is_wanted else None


def _has_keys(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False  # whatever it is, nobody has asked for it
    return all(key.search(content) for key in _KEYS)


def _is_where_claims_lie(path: Path) -> bool:
    from mtor_sbml.model.project import find_project

    project = find_project(path.parent)
    return project.shipped or path.resolve().parent == project.expectations.resolve()


class ExpectationsYaml(pytest.File):
    """One expectations file; it is read when it is collected, and judged when its first item runs."""

    declared: ExpectationsFile

    def collect(self) -> Iterator[ExpectationItem]:
        """One item for each expectation.

        Raises:
            CollectError: All faults that can be found without a simulation.
        """
        try:
            self.declared, faults = self._bounded(_read, self.path)
        except MtorSbmlError as problem:
            raise self.CollectError(_text(problem)) from problem
        if faults:
            raise self.CollectError("\n".join(dict.fromkeys(map(_text, faults))))
        for expectation in self.declared.expectations:
            yield ExpectationItem.from_parent(self, name=expectation.id, expectation=expectation)

    def verdict_of(self, expectation_id: str) -> Verdict:
        """The verdict of a selected expectation.

        Raises:
            MtorSbmlError: The model cannot be simulated at all.
        """
        if isinstance(self._verdicts, MtorSbmlError):
            raise self._verdicts
        return self._verdicts[expectation_id]

    @cached_property
    def _verdicts(self) -> Mapping[str, Verdict] | MtorSbmlError:
        """The verdicts of all selected items, judged together; or why there are none: nothing is tried twice."""
        selected = [item.name for item in self.session.items if item.parent is self]
        try:
            return {verdict.id: verdict for verdict in self._bounded(_judge, self.path, selected)}
        except MtorSbmlError as problem:
            return problem

    def _bounded(self, function: Callable[..., R], *args: object) -> R:
        """What the function returns, called where the file lies; in a child process where the model is a stranger's."""
        from mtor_sbml.expectation.declared import subject_of
        from mtor_sbml.isolation import run_isolated
        from mtor_sbml.model.loading import is_own

        with chdir(self.path.parent):  # the network is one of the project in which the file lies
            if is_own(subject_of(self.path)):
                return function(*args)
            return run_isolated(function, *args, timeout_s=_TIMEOUT_S, memory_mb=_MEMORY_MB)


def _read(path: Path) -> tuple[ExpectationsFile, list[ExpectationsError]]:
    """An expectations file, and the faults of single expectations; a fault of the file itself is raised."""
    from mtor_sbml.expectation.check import settle

    model, declared = _loaded(path)
    return declared, settle(model, declared)[1]


def _judge(path: Path, ids: list[str]) -> Verdicts:
    """The verdicts of some of a file's expectations."""
    from mtor_sbml.expectation.check import check

    model, declared = _loaded(path)
    return check(model, declared, ids=ids, processes=None)


def _loaded(path: Path) -> tuple[Model, ExpectationsFile]:
    from mtor_sbml.expectation.declared import subject_of
    from mtor_sbml.expectation.files.file import load_expectations
    from mtor_sbml.model.loading import load

    model = load(subject_of(path))
    return model, load_expectations(path, model)


class ExpectationItem(pytest.Item):
    """One expectation."""

    parent: ExpectationsYaml

    def __init__(self, *, expectation: Expectation, **node: Any) -> None:  # noqa: ANN401 - whatever pytest gives a node
        super().__init__(**node)
        self.expectation = expectation
        self.is_must = expectation.strength is Strength.MUST
        self.add_marker(expectation.strength.value)
        if expectation.xfail is not None:
            self.add_marker(pytest.mark.xfail(reason=expectation.xfail, raises=Unmet, strict=self.is_must))
        self.extra_keyword_matches.update(expectation.tags, expectation.claims)

    def setup(self) -> None:
        """Judge, so that what cannot be evaluated is an error and no failure."""
        try:
            verdict = self.parent.verdict_of(self.name)
        except MtorSbmlError as problem:
            said = _text(problem)
        else:
            said = ""
        # What goes wrong in a setup is shown without a traceback only when it comes from here; and once, from outside.
        if said:
            pytest.fail(said, pytrace=False)
        if verdict.outcome is Outcome.ERROR:
            self._excuse(verdict)
            pytest.fail(explanation(verdict), pytrace=False)

    def runtest(self) -> None:
        """Fail when the expectation does not hold.

        Raises:
            Unmet: It does not, for pytest to say what that means under `xfail:`.
        """
        verdict = self.parent.verdict_of(self.name)
        self.user_properties.append(("margin", verdict.margin))
        if verdict.outcome in {Outcome.FAILS, Outcome.XFAIL}:
            if self.expectation.xfail is None:
                self._excuse(verdict)
            raise Unmet(explanation(verdict))

    def _excuse(self, verdict: Verdict) -> None:
        """End a `should` here, as an expected failure."""
        if not self.is_must:
            pytest.xfail(f"should: {verdict.message}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 - pytest's
        """What is wrong, without a traceback; anything unforeseen with one."""
        if isinstance(excinfo.value, Unmet | pytest.xfail.Exception):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """File and line (from 0) of the expectation, to which editors jump."""
        place = self.expectation.place
        return self.path, place.line - 1 if place and place.line else None, self.name


def _text(problem: MtorSbmlError) -> str:
    return str(error_from_here(problem))

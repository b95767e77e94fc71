"""Rules on generated files: are they what their sources build, and the same whenever they are built?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtor_sbml.exchange.build import State, build
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Profile, rule

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TOOL = re.compile(r"\b(?:creat|generat|export|writ|produc|convert)\w*\b", re.IGNORECASE)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d|\d\d?:\d\d|\bv(?:ersion)?\.?\s*\d+\.\d+|\bBuild \d+", re.IGNORECASE)
_MODIFIED = re.compile(r"<dcterms:modified\b.*?</dcterms:modified>", re.DOTALL)


@rule("REP001", Severity.ERROR, profiles=[Profile.CURATION])
def not_built(filed: Filed) -> Iterator[Finding]:
    """An SBML file among a project's outputs is not what the sources build.

    Whoever reads the sources reads about another model than whoever runs the file. It is composed anew and compared
    to the byte, as `mtor-sbml build --check` and `mtor-sbml run` do; since that takes longer than all other rules, it
    runs in the profile `curation`, or where it is selected.

    Such as `sbml_out/net.xml` after somebody changed a value in `antimony/net.ant`, or in the file itself.
    """
    if not filed.is_output:
        return
    copies = {copy.id: copy.network for copy in filed.project.ready_to_run}
    network = copies.get(filed.path.stem, filed.path.stem)
    if network not in filed.project.networks():
        yield not_built.finding(
            f"no network of the project builds '{filed.path.name}'",
            fix="remove the file, or give it a source of the same name",
        )
        return
    for output in build(filed.project, [network], check=True).outputs:
        if output.path.resolve() == filed.path.resolve() and output.state is State.DIFFERS:
            changed = [line for line in output.difference.splitlines() if re.match(r"[-+](?![-+])", line)]
            yield not_built.finding(
                "the file is not what the sources build"
                + (f": {listed([' '.join(each.split()) for each in changed], at_most=2)}" if changed else ""),
                fix="run `mtor-sbml build` and commit what it writes; changes belong into the sources",
            )


@rule("REP002", Severity.WARNING)
def stamped(filed: Filed) -> Iterator[Finding]:
    """A generated file holds the time or the version of the tool that wrote it.

    Built again it differs though nothing changed: version control shows noise, and nobody can check the file against
    its sources. A note in files that no project builds.

    Bad:
        <!-- Created by libAntimony version v2.13.2 on 2024-05-01 08:12. -->  <!-- REP002 -->
        <listOfParameters><parameter id="k" value="0.1" units="per_min"/></listOfParameters>

    Good:
        <!-- The parameters of the first figure. -->
        <listOfParameters><parameter id="k" value="0.1" units="per_min"/></listOfParameters>
    """
    severity = None if filed.is_output else Severity.NOTE
    if isinstance(filed.sbml, str):
        return  # composed just now: there is no file
    for comment in _COMMENT.finditer(filed.text):
        said = " ".join(comment[1].split())
        if _TOOL.search(said) and _STAMP.search(said):
            yield stamped.finding(
                f'the file says when or by which version it was written: "{said[:80]}"',
                fix="build it with `mtor-sbml build`, which leaves that out, or remove the comment after each export",
                line=filed.text.count("\n", 0, comment.start()) + 1,
                severity=severity,
            )
    modified = _MODIFIED.search(filed.text)
    if modified and filed.is_output and filed.network and not _is_in_sources(filed):
        yield stamped.finding(
            "the file says when it was modified, and its sources do not",
            fix="remove the date, or write it into the sources: `model modified`",
            line=filed.text.count("\n", 0, modified.start()) + 1,
        )


def _is_in_sources(filed: Filed) -> bool:
    return any(
        re.search(r"\bmodified\b", path.read_text(encoding="utf-8", errors="replace"))
        for path in filed.project.sources.rglob("*.ant")
    )


RULES = (not_built, stamped)

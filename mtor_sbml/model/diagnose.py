"""What libantimony says against a source, told with the place, the reason and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtor_sbml.errors import ComposerDied, ImportFault, InvalidResult, IsolationError, Redefinition, SourceError
from mtor_sbml.model.antimony_reader import QUALIFIERS
from mtor_sbml.model.antimony_text import Instance, Spot
from mtor_sbml.model.source import places
from mtor_sbml.model.source_files import Source, SourceFile
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.wiring import wrong_number

Origins = Sequence[tuple[SourceFile, int]]

_HEAD = re.compile(r"Error in (?:model string|file '.*?'), line (\d+):\s*", re.DOTALL)
_SYNTAX = re.compile(r"syntax error, unexpected (?P<found>.+?)(?:, expecting (?P<expected>.+))?$", re.DOTALL)
_FORMULA = re.compile(r'In the (?P<what>[\w ]+) "(?P<formula>.*?)":.*?syntax error, (?P<fault>.*)', re.DOTALL)
_TOO_MANY = re.compile(r"Unable to add variable '.*?' when creating an instance of the module '(?P<module>\w+)'")
_NO_SUBVARIABLE = re.compile(r"'(?P<name>\w+)' is not a subvariable of '(?P<instance>[\w.]+)'")
_NO_FUNCTION = re.compile(r"'(?P<name>\w+)' was used as a function")
_SBML = re.compile(r"\d+ SBML error\(s\) when creating module '(?P<module>\w+)'.*?libSBML:\s*(?P<rest>.*)", re.DOTALL)
_DEFINED = re.compile(r"[Mm]odule '(?P<module>\w+)' already defined|define '(?P<function>\w+)' as a new function")
_QUALIFIER = re.compile(r'Unrecognized qualifier "(?P<name>\w+)"')
_TWO_KINDS = re.compile(
    r"type of variable '(?P<name>[\w.]+)' to (?P<new>.+?) because .*? incompatible type (?P<old>.+?)\."
)
_COMMENT_OR_STRING = re.compile(r'//.*|#.*|"[^"\n]*"|```.*?```|/\*.*?\*/')
_QUALIFIERS = sorted({*QUALIFIERS, *QUALIFIERS.values()})


@dataclass(frozen=True, slots=True)
class _Complaint:
    """One error of libantimony, and the line that it names."""

    source: Source
    file: SourceFile
    line: int
    text: str  #: without the head that names the line

    def error(
        self, message: str, hint: str, *, spot: Spot | None = None, kind: type[SourceError] = SourceError
    ) -> SourceError:
        """Our error at a spot, or else at the line that libantimony names."""
        return self.file.error(spot or self.start(), message, hint, kind=kind)

    def start(self) -> Spot:
        """Where the reader stumbles on the line, or else where the line begins."""
        for spot in self.file.read.skipped:
            if spot.line == self.line:
                return spot
        line = self.file.line(self.line)
        return Spot(self.line, len(line) - len(line.lstrip()) + 1)

    def instances(self) -> list[Instance]:
        """The instances on the line."""
        modules = self.file.read.modules.values()
        return [each for module in modules for each in module.instances.values() if each.module_spot.line == self.line]


def explain(source: Source, origins: Origins, complaint: str) -> SourceError:
    """The error for what libantimony says of the joined text.

    Args:
        source: The sources as our reader found them.
        origins: File and line of each line of the joined text.
        complaint: libantimony's words.
    """
    head = _HEAD.match(complaint)
    number = int(head.group(1)) if head else 1
    file, line = origins[min(max(number, 1), len(origins)) - 1]
    told = _Complaint(source, file, line, complaint[head.end() :].strip() if head else complaint.strip())
    for explanation in _EXPLANATIONS:
        error = explanation(told)
        if error is not None:
            return error
    error = told.error(told.text, "libantimony refuses this; see https://tellurium.readthedocs.io for Antimony")
    return error if head else _at_named(error, source)


def explain_end(source: Source, problem: IsolationError) -> SourceError:
    """The error for a composer that crashed or did not come back, with the known cause when the sources show one."""
    if "crashed" in problem.message:
        cause = _contains_itself(source) or _joined_compartments(source, problem)
        if cause is not None:
            return cause
    return ComposerDied(
        f"{source.main!r} does not compose: {problem.message}",
        place=source.file.place(_spot_of_main(source)),
        hint=problem.hint or "take instances out one by one to find what it is; please report it with the sources",
    )


def _contains_itself(source: Source) -> SourceError | None:
    for name, defined in source.modules.items():
        for instance in defined.module.instances.values():
            if _holds(source, instance.module, name):
                return defined.file.error(
                    instance.spot,
                    f"module {name!r} contains itself through {instance.name!r}; libantimony crashes on this",
                    "take the instance out: no module can hold itself",
                    kind=ComposerDied,
                )
    return None


def _joined_compartments(source: Source, problem: IsolationError) -> SourceError | None:
    for defined in source.modules.values():
        symbols = defined.module.symbols
        for link in defined.module.links:
            for side in (link.left, link.right):
                if side in symbols and symbols[side].kind == "compartment":
                    return defined.file.error(
                        link.spot,
                        f"'{link.left} is {link.right}' joins compartments, on which libantimony can crash, and "
                        f"{problem.message}",
                        f"make the compartment a port of the module and pass {side!r} to it",
                        kind=ComposerDied,
                    )
    return None


def nothing_to_compose(source: Source) -> SourceError:
    """The error for a file without a model, or with an empty one."""
    what = f"model {source.main!r} is empty" if source.main in source.modules else "there is no model in this file"
    return SourceError(
        what,
        place=source.file.place(_spot_of_main(source)),
        hint="write 'model *name() … end' with at least one species, parameter or instance",
    )


def _duplicate(told: _Complaint) -> SourceError | None:
    found = _DEFINED.search(told.text)
    if found is None and "unexpected name of an existing module" not in told.text:
        return None
    line = told.file.line(told.line)
    names = [found.group("module") or found.group("function")] if found else re.findall(r"\w+", line)
    for name in names:
        spot = Spot(told.line, max(line.find(name) + 1, 1))
        first = told.source.modules.get(name)
        if first is not None:
            return told.error(
                f"{name!r} is already the name of a module, at {first.file.place(first.module.spot)}",
                "give one of them another name; a network and a module cannot share one",
                spot=spot,
                kind=Redefinition,
            )
        if name in told.source.functions:
            return told.error(
                f"function {name!r} is defined twice, first at {told.source.functions[name]}",
                "keep one of the definitions; modules may import a file of functions together",
                spot=spot,
                kind=Redefinition,
            )
    return None


def _unknown_module(told: _Complaint) -> SourceError | None:
    if "unexpected '('" not in told.text:
        return None
    for instance in told.instances():
        if instance.module not in told.source.modules:
            return told.error(
                f"{instance.name!r} is to be a {instance.module!r}, which is neither imported nor defined above",
                nearest(instance.module, told.source.modules) or "import the file that defines the module",
                spot=instance.module_spot,
                kind=ImportFault,
            )
    return None


def _label_of_a_module(told: _Complaint) -> SourceError | None:
    line = told.file.line(told.line)
    label = re.match(r"\s*(\w+)", line)
    if "unexpected ':'" not in told.text or label is None or label[1] not in told.source.modules:
        return None
    return told.error(
        f"{label[1]!r} is the name of a module and cannot be a label as well",
        "give the label or the module another name",
        spot=Spot(told.line, label.start(1) + 1),
        kind=Redefinition,
    )


def _too_many_arguments(told: _Complaint) -> SourceError | None:
    found = _TOO_MANY.search(told.text)
    if found is None:
        return None
    defined = told.source.modules.get(found["module"])
    for instance in told.instances():
        if defined is not None and instance.module == found["module"]:
            return wrong_number(told.file, instance, defined.module)
    return None


def _unknown_port(told: _Complaint) -> SourceError | None:
    found = _NO_SUBVARIABLE.search(told.text)
    if found is None:
        return None
    instance = next(
        (each for module in told.file.read.modules.values() for each in module.instances.values()
         if each.name == found["instance"]),
        None,
    )  # fmt: skip
    defined = told.source.modules.get(instance.module) if instance else None
    full = f"{found['instance']}.{found['name']}"
    column = told.file.line(told.line).find(full) + 1
    spot = Spot(told.line, column) if column else None
    if defined is None:
        return told.error(
            f"{found['instance']!r} has no {found['name']!r}", "is it an instance of a module?", spot=spot
        )
    module = defined.module
    return told.error(
        f"{found['instance']!r} is a {module.name!r}, which has no port or symbol {found['name']!r}",
        nearest(found["name"], module.symbols) or f"its ports are {', '.join(module.ports)}",
        spot=spot,
    )


def _unknown_function(told: _Complaint) -> SourceError | None:
    found = _NO_FUNCTION.search(told.text)
    if found is None:
        return None
    name = found["name"]
    hint = nearest(name, told.source.functions) or f"define it: 'function {name}(…) … end', or import its file"
    call = re.compile(rf"\b{name}\s*\(")
    # libantimony names the line of the model's end.
    for number in range(told.line, 0, -1):
        match = call.search(_code(told.file.line(number)))
        if match:
            return told.error(f"there is no function {name!r}", hint, spot=Spot(number, match.start() + 1))
    return told.error(f"there is no function {name!r}", hint)


def _unknown_qualifier(told: _Complaint) -> SourceError | None:
    found = _QUALIFIER.search(told.text)
    if found is None:
        return None
    column = told.file.line(told.line).find(found["name"]) + 1
    return told.error(
        f"{found['name']!r} is no qualifier of an annotation",
        nearest(found["name"], _QUALIFIERS) or f"one of {', '.join(_QUALIFIERS)}",
        spot=Spot(told.line, max(column, 1)),
    )


def _two_kinds(told: _Complaint) -> SourceError | None:
    found = _TWO_KINDS.search(told.text)
    if found is None:
        return None
    name = found["name"]
    match = re.search(rf"\b{re.escape(name)}\b", told.file.line(told.line))
    kinds = [{"Module": "instance of a module"}.get(kind, kind.lower()) for kind in (found["new"], found["old"])]
    return told.error(
        f"{name!r} cannot be both {_one(kinds[0])} and {_one(kinds[1])}",
        "give one of them another name; names of SI units, such as 'second', are taken",
        spot=Spot(told.line, match.start() + 1) if match else None,
        kind=Redefinition,
    )


def _unfinished_model(told: _Complaint) -> SourceError | None:
    if "unexpected end of file" not in told.text:
        return None
    open_ones = list(told.file.read.modules.values())
    if not open_ones:
        return None
    last = open_ones[-1]
    return told.error(f"model {last.name!r} has no 'end'", "close it with a line 'end'", spot=last.spot)


def _strange_character(told: _Complaint) -> SourceError | None:
    if "unexpected an error" not in told.text and "unknown character" not in told.text:
        return None
    code = _code(told.file.line(told.line))
    strange = next((number for number, character in enumerate(code) if not character.isascii()), None)
    if strange is None:
        return None
    return told.error(
        f"{code[strange]!r} cannot stand in Antimony outside of comments and strings",
        'write it in ASCII letters; display names may have it: X is "…"',
        spot=Spot(told.line, strange + 1),
    )


def _formula(told: _Complaint) -> SourceError | None:
    found = _FORMULA.search(told.text)
    if found is None:
        return None
    return told.error(
        f"the {found['what']} {found['formula'].strip()!r} does not read: {_plain(found['fault'])}",
        "a formula stands on one line; check its operators and brackets",
    )


def _syntax(told: _Complaint) -> SourceError | None:
    found = _SYNTAX.search(told.text)
    if found is None:
        return None
    hint = f"here may stand {_plain(found['expected'])}" if found["expected"] else "check the spelling of the line"
    if found["found"] == "invalid token":
        hint = "a string is closed by a double quote on the same line"
    return told.error(f"this does not read as Antimony: unexpected {_plain(found['found'])}", hint)


def _invalid_sbml(told: _Complaint) -> SourceError | None:
    found = _SBML.search(told.text)
    if found is None:
        return None
    # One paragraph for each fault; the later ones often follow from the first.
    text = " ".join(found["rest"].split("\n\n")[0].split())
    rule, _, instance = text.partition(" Reference: ")
    # "L3V2 Section 4.6.6 The species 'y' occurs in both a rule and reaction '_J0'."
    instance = re.sub(r"^\S+ Section [\w.]+\s*", "", instance)
    return _at_named(told.error(instance or rule, rule, kind=InvalidResult), told.source)


_EXPLANATIONS: tuple[Callable[[_Complaint], SourceError | None], ...] = (
    _duplicate, _unknown_module, _label_of_a_module, _too_many_arguments, _unknown_port, _unknown_function,
    _unknown_qualifier, _two_kinds, _unfinished_model, _strange_character, _formula, _invalid_sbml, _syntax,
)  # fmt: skip


def _holds(source: Source, outer: str, inner: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a module is, or contains at any depth, another."""
    if outer == inner:
        return True
    defined = source.modules.get(outer)
    if defined is None or outer in seen:
        return False
    seen |= {outer}
    return any(_holds(source, each.module, inner, seen) for each in defined.module.instances.values())


def _spot_of_main(source: Source) -> Spot:
    module = source.file.read.modules.get(source.main)
    return module.spot if module else Spot(1, 1)


def _at_named(error: SourceError, source: Source) -> SourceError:
    """The error at the first element that its message quotes: some of libantimony's name no line, or only the last."""
    known = places(source)
    place = next((known[name] for name in re.findall(r"'(\w+)'", error.message) if name in known), None)
    return error if place is None else type(error)(error.message, place=place, hint=error.hint)


def _code(line: str) -> str:
    """The line with comments and strings blanked."""
    return _COMMENT_OR_STRING.sub(lambda match: " " * len(match.group()), line)


def _one(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _plain(words: str) -> str:
    """The names that libantimony has for tokens as a person would say them."""
    words = words.strip().replace("\"'", "'").replace("'\"", "'")
    return re.sub(r"'\\n'|'\n'|end of line or '\\n'", "end of line", words)

"""Rules on the names in Antimony sources: what libantimony takes for something new, overwrites or loses in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from mtor_sbml.model.antimony_text import PREDEFINED, Label, Module, Role, Saying, Setting, Symbol, Use, What
from mtor_sbml.model.source_files import Defined
from mtor_sbml.model.suggestions import closest, nearest
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sources import Sources

#: How many names a grouped finding lists, and up to how many each gets a finding of its own.
_LISTED, _SINGLE = 8, 3
#: What a constant may be declared as, if at all.
_CONSTANTS = {"", "var", "const", "ext", "formula"}


@rule("ANT002", Severity.ERROR)
def undeclared(sources: Sources) -> Iterator[Finding]:
    """A symbol is used, but nothing declares it or gives it a value: mostly a misspelt name.

    libantimony makes a new parameter, species or compartment of it without a word; the simulator takes 0 or refuses.

    Bad:
        species A in cell = 10 nM
        kdeg = 0.1 per_min
        J: A => ; cell * kdge * A   // ANT002

    Good:
        species A in cell = 10 nM
        kdeg = 0.1 per_min
        J: A => ; cell * kdeg * A
    """
    for defined in sources.modules if sources.is_read else ():
        known = _known(defined.module) | set_from_outside(sources, defined)
        yield from _annotated(sources, defined, known)
        uses = _open_uses(defined.module, known)
        participants = {each.name for each in uses if each.role is Role.PARTICIPANT}
        seen: set[str] = set()
        for use in uses:
            if use.name not in seen:
                seen.add(use.name)
                yield _undeclared(sources, defined, use, known, is_participant=use.name in participants)


def _annotated(sources: Sources, defined: Defined, known: set[str]) -> Iterator[Finding]:
    """What is annotated or given a display name, and nothing else speaks of: libantimony makes a parameter of it."""
    module = defined.module
    named = [(each.target, each.spot, "annotated") for each in module.annotations]
    named += [(each.name, each.spot, "given a name") for each in module.settings if each.what is What.NAME]
    others = {
        *module.symbols,
        *sources.source.modules,
        *sources.source.functions,
        *(each.name for each in module.labels),
    }
    seen: set[str] = set()
    for name, spot, how in named:
        if "." not in name and name not in others | known | seen:
            seen.add(name)
            yield undeclared.at(
                sources.place(defined, spot),
                f"{name!r} is {how}, but nothing declares it",
                fix=nearest(name, known | others) or f"declare {name!r}",
                element=sources.id_of(defined, name),
            )


def _undeclared(sources: Sources, defined: Defined, use: Use, known: set[str], *, is_participant: bool) -> Finding:
    symbol = defined.module.symbols[use.name]
    hint = nearest(use.name, known)
    if is_participant:
        message, severity = f"species {use.name!r} takes part in reactions, but has no initial value", Severity.WARNING
        fix = f"declare it: 'species {use.name} in … = …'" + (f"; or {hint}" if hint else "")
    elif use.role is Role.TARGET:
        message, severity = f"event {use.subject!r} sets {use.name!r}, which nothing else declares", Severity.ERROR
        fix = hint or f"declare it: '{use.name} = …'"
    else:
        message, severity = f"{_where(use, defined.module)} {use.name!r}, which nothing declares", Severity.ERROR
        declaration = "compartment " if use.role is Role.COMPARTMENT else ""
        fix = hint or f"declare it: '{declaration}{use.name} = …'"
    of_all = sources.ids_of(defined, use.name)
    place = sources.place(defined, symbol.spot)
    return undeclared.at(place, message, fix=fix, element=of_all[0], members=of_all[1:] and of_all, severity=severity)


def _where(use: Use, module: Module) -> str:
    if use.role is Role.COMPARTMENT:
        return f"{use.subject!r} is put in"
    subject = module.symbols.get(use.subject)
    kind = subject.kind if subject else ""
    if kind == "reaction":
        return f"the law of reaction {use.subject!r} uses"
    return f"{kind or 'the formula of'} {use.subject!r} uses" if use.subject else "a formula uses"


def _known(module: Module) -> set[str]:
    """What a module declares, sets, takes through a port, or names by a wire."""
    names = {name for name, symbol in module.symbols.items() if symbol.saying > Saying.MENTION}
    return names | set(module.ports) | set(module.instances) | _wired(module)


def _wired(module: Module) -> set[str]:
    """What a module passes to instances, or joins by `is`."""
    passed = {argument.text for instance in module.instances.values() for argument in instance.arguments}
    return passed | {side for link in module.links for side in (link.left, link.right)}


def _open_uses(module: Module, known: set[str]) -> list[Use]:
    return [each for each in module.uses if _is_open(each, module, known)]


def _is_open(use: Use, module: Module, known: set[str]) -> bool:
    if "." in use.name or use.name in known or use.name in PREDEFINED:
        return False
    # `A.color = red`: an attribute of a symbol, whose values are words.
    head, _, attribute = use.subject.partition(".")
    return not attribute or head in module.instances


def set_from_outside(sources: Sources, defined: Defined) -> set[str]:
    """What the modules that hold a module declare or set inside of it: `a.k = 3`."""
    names = set()
    for scope in sources.network.scopes():
        for setting in scope.defined.module.settings:
            if "." in setting.name:
                owner, name = sources.network.owner_of(scope, setting.name)
                if owner.defined is defined:
                    names.add(name)
    return names


@rule("ANT003", Severity.WARNING)
def unused(sources: Sources) -> Iterator[Finding]:
    """A constant is given a value, but nothing uses it.

    Either it is left over, or something that should use it uses another one.

    Bad:
        species A in cell = 10 nM
        kdeg = 0.1 per_min
        kdim = 0.5 per_min   // ANT003
        J: A => ; cell * kdeg * A

    Good:
        species A in cell = 10 nM
        kdeg = 0.1 per_min
        J: A => ; cell * kdeg * A
    """
    for defined in sources.modules if sources.is_read else ():
        used = _used(defined.module) | _used_from_outside(sources, defined) | set(defined.module.ports)
        used |= _meant(defined.module)
        if _lacks_ports(sources, defined.module):
            continue  # what nothing uses may be what nobody passed: `ANT009` speaks of that
        idle = [symbol for name, symbol in defined.module.symbols.items() if name not in used and _is_constant(symbol)]
        idle = [each for each in idle if _is_only_valued(defined.module, each.name)]
        for group in [[each] for each in idle] if len(idle) <= _SINGLE else [idle]:
            what = f"constant {group[0].name!r} is" if len(group) == 1 else f"{len(group)} constants are"
            names = "" if len(group) == 1 else f": {_list([each.name for each in group])}"
            yield unused.at(
                sources.place(defined, group[0].spot),
                f"{what} given a value, but used nowhere{names}",
                fix="take it out, or use it where it was meant" if len(group) == 1 else "take out what is left over",
                element=sources.id_of(defined, group[0].name),
            )


def _meant(module: Module) -> set[str]:
    """What somebody meant who misspelt it: `ANT002` speaks of that."""
    known = _known(module)
    return {closest(each.name, known) or "" for each in _open_uses(module, known)}


def _lacks_ports(sources: Sources, module: Module) -> bool:
    """Whether it passes too little to an instance."""
    known = sources.source.modules
    return any(
        0 < len(each.arguments) < len(known[each.module].module.ports)
        for each in module.instances.values()
        if each.module in known
    )


def _is_constant(symbol: Symbol) -> bool:
    return symbol.kind in _CONSTANTS and symbol.has_value and symbol.saying > Saying.MENTION


def _is_only_valued(module: Module, name: str) -> bool:
    """Whether a symbol has a value that is no readout: a rule is there to be looked at."""
    given = [each for each in module.settings if each.name == name]
    return any(each.what is What.VALUE and each.text for each in given) and not any(
        each.what in {What.RULE, What.RATE} for each in given
    )


def _used(module: Module) -> set[str]:
    return {each.name for each in module.uses} | _wired(module)


def _used_from_outside(sources: Sources, defined: Defined) -> set[str]:
    """What the modules that hold a module use inside of it: `a.k*S`."""
    names = set()
    for scope in sources.network.scopes():
        for mention in _used(scope.defined.module):
            if "." in mention:
                owner, name = sources.network.owner_of(scope, mention)
                if owner.defined is defined:
                    names.add(name)
    return names


@rule("ANT004", Severity.ERROR)
def defined_twice(sources: Sources) -> Iterator[Finding]:
    """A reaction, an event, an instance, a module or a function is defined twice under one label.

    Of two reactions or events libantimony loses the first without a word, of two instances the second.

    Bad:
        species A in cell = 10 nM, B in cell = 0 nM
        J: A => B; cell * k * A
        J: B => ; cell * k * B   // ANT004
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM, B in cell = 0 nM
        J1: A => B; cell * k * A
        J2: B => ; cell * k * B
        k = 0.1 per_min
    """
    for defined in sources.modules if sources.is_read else ():
        first: dict[str, Label] = {}
        for label in defined.module.labels:
            before = first.setdefault(label.name, label)
            if before is not label:
                lost = "this one" if label.kind == "instance" else "the first"
                yield defined_twice.at(
                    sources.place(defined, label.spot),
                    f"{label.kind} {label.name!r} is defined before, in line {before.spot.line}; {lost} is lost",
                    fix="give one of them another label",
                    element=sources.id_of(defined, label.name),
                )


@rule("ANT005", Severity.WARNING)
def overwritten(sources: Sources) -> Iterator[Finding]:
    """A symbol gets a value, a rule, a unit, a name or a compartment twice in one module, and not the same.

    The last one acts, the other is lost; a value beside an assignment rule never acts.

    Bad:
        species A in cell = 10 nM
        k = 0.1 per_min
        J: A => ; cell * k * A
        k = 0.2 per_min   // ANT005

    Good:
        species A in cell = 10 nM
        k = 0.2 per_min
        J: A => ; cell * k * A
    """
    for defined in sources.modules if sources.is_read else ():
        given: dict[tuple[str, What], list[Setting]] = {}
        labels = Counter(label.name for label in defined.module.labels)
        for setting in defined.module.settings:
            if setting.text and labels[setting.name] < 2:  # of two reactions `ANT004` speaks
                given.setdefault((setting.name, setting.what), []).append(setting)
        for (name, what), settings in given.items():
            for before, after in pairwise(settings):
                if before.text != after.text:
                    yield overwritten.at(
                        sources.place(defined, after.spot),
                        f"the {_given(what, name, defined.module)} of {name!r} is given a second time; that of line "
                        f"{before.spot.line}, {before.text!r}, is lost",
                        fix="keep the one that is meant",
                        element=sources.id_of(defined, name),
                    )
            rule_of = given.get((name, What.RULE)) if what is What.VALUE else None
            if rule_of:
                yield overwritten.at(
                    sources.place(defined, settings[-1].spot),
                    f"the value of {name!r} never acts: it has an assignment rule in line {rule_of[-1].spot.line}",
                    fix="take the value out, or the rule",
                    element=sources.id_of(defined, name),
                )


def _given(what: What, name: str, module: Module) -> str:
    symbol = module.symbols.get(name)
    return "law" if what is What.VALUE and symbol and symbol.kind == "reaction" else what.value


@rule("ANT012", Severity.WARNING)
def no_compartment(sources: Sources) -> Iterator[Finding]:
    """Species are in no declared compartment; libantimony puts them into `default_compartment` of size 1.

    Its volume has no unit that anybody chose, and laws cannot name it as their factor.

    Bad:
        species A = 10 nM   // ANT012
        J: A => ; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    if not sources.is_read:
        return
    network = sources.network
    placed = _placed(sources)
    seen: set[str] = set()
    for defined in sources.modules:
        outside: dict[str, Symbol] = {}
        for scope in sources.scopes_of(defined):
            for symbol in _species_of(defined.module):
                flat = network.id_of(scope, symbol.name)
                if flat not in placed and flat not in seen:
                    seen.add(flat)
                    outside[symbol.name] = symbol
        if outside:
            first, *others = outside.values()
            what = f"{1 + len(others)} species are" if others else f"species {first.name!r} is"
            yield no_compartment.at(
                sources.place(defined, first.spot),
                f"{what} in no compartment" + (f": {_list(list(outside))}" if others else ""),
                fix="declare one, 'compartment cell = 1 litre', and write 'species … in cell'",
                element=sources.id_of(defined, first.name),
            )


def _species_of(module: Module) -> Iterator[Symbol]:
    participants = {each.name for each in module.uses if each.role is Role.PARTICIPANT}
    for name, symbol in module.symbols.items():
        # Of what is only mentioned `ANT002` speaks.
        is_species = name in participants and symbol.saying > Saying.MENTION
        if is_species or symbol.kind in {"species", "substanceOnly"}:
            yield symbol


def _placed(sources: Sources) -> set[str]:
    """Flat ids of what is put into a compartment: itself, by its reaction, or by the instance that it is in."""
    network = sources.network
    placed: set[str] = set()
    for scope in network.scopes():
        module = scope.defined.module
        inside = {each.name for each in module.settings if each.what is What.COMPARTMENT}
        inside |= {each.name for each in module.uses if each.role is Role.PARTICIPANT and each.subject in inside}
        placed |= {network.id_of(scope, name) for name in inside}
        for child in scope.children.values():
            if child.instance is not None and child.instance.name in inside:
                placed |= {network.id_of(child, name) for name in child.defined.module.symbols}
    return placed


def _list(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


RULES = (undeclared, unused, defined_twice, overwritten, no_compartment)

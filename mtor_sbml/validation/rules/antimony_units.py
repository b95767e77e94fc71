"""Rules on the units in Antimony sources."""

from __future__ import annotations

from collections.abc import Iterator

from mtor_sbml.model.antimony_text import MAIN, PREDEFINED_UNITS, Module, Use
from mtor_sbml.model.source_files import Defined
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.rules.antimony_names import set_from_outside
from mtor_sbml.validation.sources import Sources


@rule("ANT014", Severity.ERROR)
def undefined_unit(sources: Sources) -> Iterator[Finding]:
    """A unit is used that its module does not define.

    Units hold inside their own module only: not in the modules that it uses, nor where they stand outside of all.
    libantimony makes an empty definition without a word, so that the quantity has no unit, or refuses the formula.

    Bad:
        species A in cell = 10 nM
        k = 0.1 per_minute   // ANT014
        J: A => ; cell * k * A

    Good:
        species A in cell = 10 nM
        k = 0.1 per_min
        J: A => ; cell * k * A
    """
    for defined in sources.modules if sources.is_read else ():
        known = _known(defined.module) | set_from_outside(sources, defined)
        missing: dict[str, list[Use]] = {}
        for use in defined.module.unit_uses:
            if use.name not in known and "." not in use.name:
                missing.setdefault(use.name, []).append(use)
        for name, uses in missing.items():
            yield _undefined(sources, defined, name, uses, known)


def _undefined(sources: Sources, defined: Defined, name: str, uses: list[Use], known: set[str]) -> Finding:
    users = list(dict.fromkeys(use.subject for use in uses if use.subject))
    ids = tuple(each for user in users for each in sources.ids_of(defined, user))
    others = [each for each in sources.source.modules.values() if name in _defined(each.module)]
    if others:
        where = "outside of all modules" if others[0].module.name == MAIN else f"in {others[0].module.name!r}"
        fix = f"define it in {defined.module.name!r} as well: a unit holds only where it is defined, {where}"
    else:
        fix = nearest(name, known) or f"define it in {defined.module.name!r}: 'unit {name} = …'"
    return undefined_unit.at(
        sources.place(defined, uses[0].spot),
        f"{listed([repr(each) for each in users]) or 'a formula'} {'use' if len(users) > 1 else 'uses'} unit {name!r}, "
        f"which {defined.module.name!r} does not define",
        fix=fix,
        element=ids[0] if ids else None,
        members=ids[1:] and ids,
    )


def _known(module: Module) -> set[str]:
    """The units of a module; one that is passed or joined by `is` may be defined anywhere."""
    linked = {side for link in module.links for side in (link.left, link.right)}
    return _defined(module) | PREDEFINED_UNITS | linked | set(module.ports)


def _defined(module: Module) -> set[str]:
    return {name for name, symbol in module.symbols.items() if symbol.kind == "unit"}


RULES = (undefined_unit,)

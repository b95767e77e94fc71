"""Rules on the wires of a network: what is lost, defined twice or made anew when modules are put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mtor_sbml.errors import Place
from mtor_sbml.model.antimony_text import Argument, Module, Role, Setting, Spot, What
from mtor_sbml.model.source import Flattened, Scope
from mtor_sbml.model.source_files import Defined
from mtor_sbml.model.suggestions import similarity
from mtor_sbml.model.wiring import wiring_faults
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sources import Sources

_RULES = {What.RULE, What.RATE}
#: How alike two names must be for one to be taken for the other misspelt: one letter of four may differ.
_ALIKE = 0.75


@rule("ANT006", Severity.ERROR)
def rule_dropped(sources: Sources) -> Iterator[Finding]:
    """A module's assignment rule is dropped, because the network gives the wire a value or a rule of its own.

    libantimony lets what stands in the network win, without a word: the readout stays at that value for ever.

    Bad:
        model readout(X, half)
          species X
          half := X / 2
        end
        model *example()
          species A in cell = 10; compartment cell = 1
          half_of_A = 5   // ANT006
          r: readout(A, half_of_A)
        end

    Good:
        model readout(cell, X, half)
          unit nM = 1e-9 mole / litre; compartment cell; species X in cell
          unit ratio = dimensionless; half := X / two; half has nM; two = 2 ratio
        end
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre; unit per_min = 1 / 60 second
          compartment cell = 1; species A in cell = 10; k = 0.1 per_min
          J: A => ; cell * k * A
          r: readout(cell, A, half_of_A)
        end
        example is "an example"
    """
    for wire in _wires(sources.network) if sources.is_read else ():
        if wire.settings({What.RULE}):
            for setting in _given(wire.scope.defined.module, wire.argument.text, {What.VALUE, What.RULE}):
                module = wire.child.defined.module
                yield rule_dropped.at(
                    wire.place(setting.spot),
                    f"the rule of port {wire.port!r} of module {module.name!r} (instance {wire.child.path!r}) is "
                    f"dropped: the network gives {wire.argument.text!r} its own {setting.what.value}",
                    fix=f"take the {setting.what.value} of {wire.argument.text!r} out of the network",
                    element=sources.network.id_of(wire.scope, wire.argument.text),
                )


@rule("ANT007", Severity.ERROR)
def two_definitions(sources: Sources) -> Iterator[Finding]:
    """Two modules define one wire: both by a rule, or one by a rule and the other by reactions.

    Of two rules libantimony takes the first, without a word; of a rule and a reaction it makes a boundary species, on
    which the reaction has no effect. Two different initial values are a warning: the first one acts.

    Bad:
        model twice(X, Y)
          species X; Y := 2 * X
        end
        model half(X, Y)
          species X; Y := X / 2
        end
        model *example()
          species A in cell = 10; compartment cell = 1
          t: twice(A, B)
          h: half(A, B)   // ANT007
        end

    Good:
        model readout(cell, X, half)
          unit nM = 1e-9 mole / litre; compartment cell; species X in cell
          unit ratio = dimensionless; half := X / two; half has nM; two = 2 ratio
        end
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre; unit per_min = 1 / 60 second
          compartment cell = 1; species A in cell = 10; k = 0.1 per_min
          J: A => ; cell * k * A
          r: readout(cell, A, half_of_A)
        end
        example is "an example"
    """
    if not sources.is_read:
        return
    network = sources.network
    by_id: dict[str, list[_Wire]] = {}
    for wire in _wires(network):
        by_id.setdefault(network.id_of(wire.scope, wire.argument.text), []).append(wire)
    for flat, wires in by_id.items():
        ruled = _by_module([wire for wire in wires if wire.settings(_RULES)])
        changed = _by_module([wire for wire in wires if wire.is_changed])
        is_set = any(_given(wire.scope.defined.module, wire.argument.text, {*_RULES, What.VALUE}) for wire in wires)
        if len(ruled) > 1:
            first, second = ruled[0], ruled[1]
            message = "both give it a rule; that of the second is lost"
        elif ruled and any(each.child is not ruled[0].child for each in changed):
            first, second = ruled[0], next(each for each in changed if each.child is not ruled[0].child)
            message = "one gives it a rule, the other changes it by reactions, which have no effect then"
        elif not ruled and not is_set and (differing := _differing(_by_module(wires))):
            first, second = differing
            message = "they give it different initial values, and the network none: that of the first acts"
        else:
            continue
        yield two_definitions.at(
            second.place(second.argument.spot),
            f"{second.argument.text!r} is defined by two modules, {first.child.path!r} and {second.child.path!r}: "
            f"{message}",
            fix=f"wire port {second.port!r} of {second.child.path!r} to another name, or let one module define it"
            if ruled
            else f"give {second.argument.text!r} its initial value in the network",
            element=flat,
            severity=None if ruled else Severity.WARNING,
        )


@rule("ANT008", Severity.ERROR)
def untyped_port(sources: Sources) -> Iterator[Finding]:
    """A port has no type inside its module, but is wired to a species.

    Until composition nobody knows that it is a species, so the law lacks its modifier and libSBML refuses the network.

    Bad:
        model catalysis(cell, X, E)   // ANT008
          compartment cell; species X in cell
          J: X => ; cell * k * E * X; k = 1
        end
        model *example()
          compartment cell = 1; species A in cell = 10, B in cell = 5
          c: catalysis(cell, A, B)
        end

    Good:
        model catalysis(cell, X, E)
          unit per_nM_per_min = litre / (1e-9 mole * 60 second)
          compartment cell; species X in cell, $E in cell
          J: X => ; cell * k * E * X; k = 1 per_nM_per_min
        end
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre
          compartment cell = 1; species A in cell = 10, $B in cell = 5
          c: catalysis(cell, A, B)
        end
        example is "an example"
    """
    for defined in sources.modules if sources.is_read else ():
        scopes = sources.scopes_of(defined)
        for port, spot in defined.module.ports.items():
            if _acts_in_a_law(defined.module, port) and not _is_species(defined.module, port):
                wired = [scope for scope in scopes if port in scope.arguments()]
                outer = [scope for scope in wired if _is_wired_to_species(scope, port)]
                if outer or (not wired and not _is_defined(defined.module, port)):
                    what = f"{outer[0].path!r} wires it to a species" if outer else "a law uses it"
                    yield untyped_port.at(
                        replace(sources.place(defined, spot), port=port),
                        f"port {port!r} of module {defined.module.name!r} has no type, but {what}",
                        fix=f"declare it in the module: 'species {port} in …', or 'const {port}' for a constant",
                        element=sources.id_of(defined, port),
                    )


@rule("ANT009", Severity.ERROR)
def unfit_wire(sources: Sources) -> Iterator[Finding]:
    """An instance wires too few or too many ports, wires one to the wrong kind of thing, or to a name misspelt.

    A port that is left out keeps what its module gives it; a misspelt name becomes a species of its own: in both cases
    the module runs on, cut off from the network.

    Bad:
        model decay(cell, X)
          compartment cell; species X in cell = 1
          J: X => ; cell * k * X; k = 1
        end
        model *example()
          compartment cell = 1; species PIP3 in cell = 10
          a: decay(cell, PIP4)   // ANT009
        end

    Good:
        model decay(cell, X)
          unit per_min = 1 / (60 second)
          compartment cell; species X in cell = 1
          J: X => ; cell * k * X; k = 1 per_min
        end
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre
          compartment cell = 1; species PIP3 in cell = 10
          a: decay(cell, PIP3)
        end
        example is "an example"
    """
    if not sources.is_read:
        return
    said: set[tuple[str, Place | None]] = set()
    for fault in wiring_faults(sources.network):
        if (fault.message, fault.place) not in said:
            said.add((fault.message, fault.place))
            yield replace(unfit_wire.finding(fault.message, fix=fault.hint), place=fault.place)
    yield from _misspelt(sources)


def _misspelt(sources: Sources) -> Iterator[Finding]:
    """Arguments that become symbols of their own, while the network has one of nearly that name to pass."""
    for wire in _wires(sources.network):
        own, name = wire.scope.defined.module, wire.argument.text
        passed = [argument.text for instance in own.instances.values() for argument in instance.arguments]
        if "." in name or name == wire.port or name in own.symbols or passed.count(name) > 1 or not wire.has_value:
            continue
        instance = wire.child.instance
        beside = {argument.text for argument in instance.arguments} if instance else set()
        meant = [wire.port] if wire.port in own.symbols else []
        meant += [each for each in own.symbols if similarity(each, name) >= _ALIKE]
        left = [each for each in meant if each not in beside]
        if left:
            best = max(left, key=lambda each: similarity(each, name))
            yield unfit_wire.at(
                wire.place(wire.argument.spot),
                f"{wire.child.path!r} wires port {wire.port!r} of module {wire.child.defined.module.name!r} to "
                f"{name!r}, which nothing else in {own.name!r} names: it becomes a symbol of its own",
                fix=f"did you mean {best!r}? Otherwise declare {name!r} in {own.name!r}",
                element=sources.network.id_of(wire.scope, name),
            )


@dataclass(frozen=True, eq=False)
class _Wire:
    """A port of an instance and what the module around passes to it."""

    scope: Scope
    port: str
    argument: Argument
    child: Scope

    def place(self, spot: Spot) -> Place:
        """A spot in the module around, with the port that is meant."""
        place = self.scope.file.place(spot)
        return replace(place, module=self.child.defined.module.name, instance=self.child.path, port=self.port)

    def settings(self, kinds: set[What]) -> list[Setting]:
        """What the module gives to its port."""
        return _given(self.child.defined.module, self.port, kinds)

    @property
    def has_value(self) -> bool:
        """Whether the module gives its port a value, but no rule: a readout is named by its wire alone."""
        return bool(self.settings({What.VALUE})) and not self.settings(_RULES)

    @property
    def is_changed(self) -> bool:
        """Whether reactions of the module change its port."""
        module = self.child.defined.module
        is_fixed = module.symbols[self.port].is_fixed
        return not is_fixed and any(each.name == self.port and each.role is Role.PARTICIPANT for each in module.uses)


def _wires(network: Flattened) -> Iterator[_Wire]:
    for scope in network.scopes():
        for port, argument, child in scope.wires():
            yield _Wire(scope, port, argument, child)


def _given(module: Module, name: str, kinds: set[What]) -> list[Setting]:
    return [each for each in module.settings if each.name == name and each.what in kinds and each.text]


def _by_module(wires: list[_Wire]) -> list[_Wire]:
    """One wire for each instance, in the order of the network."""
    return list({id(wire.child): wire for wire in reversed(wires)}.values())[::-1]


def _differing(wires: list[_Wire]) -> tuple[_Wire, _Wire] | None:
    """The first two wires whose modules give them different values."""
    valued: Mapping[int, str] = {
        number: settings[-1].text for number, wire in enumerate(wires) if (settings := wire.settings({What.VALUE}))
    }
    numbers = list(valued)
    other = next((number for number in numbers[1:] if valued[number] != valued[numbers[0]]), None)
    return None if other is None else (wires[numbers[0]], wires[other])


def _acts_in_a_law(module: Module, name: str) -> bool:
    return any(
        each.name == name and each.role is Role.TERM and _is_reaction(module, each.subject) for each in module.uses
    )


def _is_reaction(module: Module, name: str) -> bool:
    return name in module.symbols and module.symbols[name].kind == "reaction"


def _is_species(module: Module, name: str) -> bool:
    symbol = module.symbols.get(name)
    if symbol is not None and symbol.kind in {"species", "substanceOnly", "compartment"}:
        return True
    uses = {each.role for each in module.uses if each.name == name}
    return bool(uses & {Role.PARTICIPANT, Role.COMPARTMENT})


def _is_defined(module: Module, name: str) -> bool:
    symbol = module.symbols[name]
    return bool(symbol.kind) or symbol.has_value


def _is_wired_to_species(scope: Scope, port: str) -> bool:
    """Whether a port gets what some module around declares as a species."""
    argument = scope.arguments().get(port)
    if argument is None or scope.parent is None:
        return False
    module: Defined = scope.parent.defined
    symbol = module.module.symbols.get(argument.text)
    if symbol is not None and symbol.kind in {"species", "substanceOnly"}:
        return True
    if any(each.name == argument.text and each.role is Role.PARTICIPANT for each in module.module.uses):
        return True
    return _is_wired_to_species(scope.parent, argument.text)


RULES = (rule_dropped, two_definitions, untyped_port, unfit_wire)

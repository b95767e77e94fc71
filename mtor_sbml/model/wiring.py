"""Whether a network wires its instances as their modules ask: what libantimony takes in silence and should not."""

from __future__ import annotations

from collections.abc import Iterator

from mtor_sbml.errors import SourceError, WiringFault
from mtor_sbml.model.antimony_text import Argument, Instance, Module, Saying
from mtor_sbml.model.source import Flattened, Scope, flatten
from mtor_sbml.model.source_files import Source, SourceFile
from mtor_sbml.model.suggestions import nearest


def check_wiring(source: Source) -> None:
    """Refuse instances with open ports, ports without use, wires to nothing, and compartments wired to species.

    An instance that is given nothing at all is left alone: it is simulated as the module stands.

    Raises:
        WiringFault: At the instance, or at what it passes.
    """
    for fault in wiring_faults(flatten(source)):
        raise fault


def wiring_faults(network: Flattened) -> Iterator[SourceError]:
    """All that `check_wiring` refuses, a `WiringFault` for each; of an instance that occurs often, each time."""
    said = _said(network)
    for scope in network.scopes():
        linked = {side for link in scope.defined.module.links for side in (link.left, link.right)}
        for child in scope.children.values():
            yield from _faults_of_number(scope, child, linked)
            yield from _faults_of_use(child)
        texts = [argument.text for _, argument, _ in scope.wires()]
        for port, argument, child in scope.wires():
            yield from _faults_of_kind(scope, port, argument, child)
            is_known = argument.text in scope.defined.module.symbols or network.id_of(scope, argument.text) in said
            # What two instances name alike is a wire between them.
            if not is_known and texts.count(argument.text) == 1:
                yield _leads_nowhere(scope, port, argument, child)


def wrong_number(file: SourceFile, instance: Instance, module: Module, missing: list[str] | None = None) -> SourceError:
    """The error for an instance that wires too many ports, or leaves some open."""
    lacking = f"nothing is wired to {', '.join(missing)}" if missing else "the last ones have no port"
    given = len(instance.arguments)
    return file.error(
        instance.spot,
        f"module {module.name!r} has {len(module.ports)} ports, instance {instance.name!r} wires {given}: {lacking}",
        f"the ports are {module.name}({', '.join(module.ports)})",
        kind=WiringFault,
    )


def _said(network: Flattened) -> set[str]:
    """Flattened ids that some module declares or gives a value; typing a port is neither."""
    return {
        network.id_of(scope, symbol.name)
        for scope in network.scopes()
        for symbol in scope.symbols()
        if symbol.has_value or (symbol.saying > Saying.MENTION and symbol.name not in scope.arguments())
    }


def _faults_of_number(scope: Scope, child: Scope, linked: set[str]) -> Iterator[SourceError]:
    instance, module = child.instance, child.defined.module
    if instance is None or not instance.arguments:
        return
    left = list(module.ports)[len(instance.arguments) :]
    missing = [port for port in left if f"{instance.name}.{port}" not in linked]
    if missing:
        yield wrong_number(scope.file, instance, module, missing)


def _faults_of_use(child: Scope) -> Iterator[SourceError]:
    """Ports that their module never speaks of: what is wired to them would stay without effect."""
    module = child.defined.module
    if child.file.read.skipped or not child.arguments():
        return
    passed = {argument.text for inner in module.instances.values() for argument in inner.arguments}
    passed |= {side for link in module.links for side in (link.left, link.right)}
    for port, spot in module.ports.items():
        if module.symbols[port].saying is Saying.PORT and port not in passed:
            others = [name for name, symbol in module.symbols.items() if symbol.saying > Saying.PORT]
            yield child.file.error(
                spot,
                f"module {module.name!r} never uses its port {port!r}, so what is wired to it has no effect",
                nearest(port, others) or "use it, or take it out of the ports and out of the instances",
                kind=WiringFault,
            )


def _faults_of_kind(scope: Scope, port: str, argument: Argument, child: Scope) -> Iterator[SourceError]:
    module = child.defined.module
    outer, inner = scope.defined.module.symbols.get(argument.text), module.symbols.get(port)
    kinds = {symbol.kind for symbol in (outer, inner) if symbol is not None}
    if outer is not None and inner is not None and kinds == {"compartment", "species"}:
        yield scope.file.error(
            argument.spot,
            f"{argument.text!r} is a {outer.kind}, port {port!r} of module {module.name!r} takes a {inner.kind}",
            f"the ports are {module.name}({', '.join(module.ports)})",
            kind=WiringFault,
        )


def _leads_nowhere(scope: Scope, port: str, argument: Argument, child: Scope) -> SourceError:
    own, module = scope.defined.module, child.defined.module
    return scope.file.error(
        argument.spot,
        f"{child.path!r} wires port {port!r} of module {module.name!r} to {argument.text!r}, "
        "which nothing declares or gives a value",
        nearest(argument.text, own.symbols) or f"declare {argument.text!r} in {own.name!r}",
        kind=WiringFault,
    )

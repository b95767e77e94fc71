"""Rules on Antimony that does not compose: what libantimony refuses, imports, and what it dies of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mtor_sbml.model.suggestions import nearest
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sources import Sources

_SBML = (".xml", ".sbml")


@rule("ANT001", Severity.ERROR)
def no_antimony(_: Sources) -> Iterator[Finding]:
    """The text does not read as Antimony, or libantimony refuses what it says.

    libantimony then hands out an empty model under the requested name, and scripts go on with that.

    Bad:
        species A in cell = 10 nM
        J: A => B   // ANT001
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    yield from ()  # the composer is asked once, when the model is needed: see `composing`


@rule("ANT010", Severity.ERROR)
def import_fails(sources: Sources) -> Iterator[Finding]:
    """A file or a module is not there, imports go round in a circle, or one is repeated.

    A file that is imported twice is read twice by libantimony, which then refuses its modules as already defined.

    Bad:
        import "laws_of_nobody.ant"   // ANT010
        model example()
          A = 1
        end

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    for fault in sources.source.faults:
        yield replace(import_fails.finding(fault.message, fix=fault.hint), place=fault.place)
    for file in sources.source.files.values():
        seen: set[str] = set()
        for statement in file.read.imports:
            if statement.file in seen:
                yield import_fails.at(
                    file.place(statement.spot),
                    f"{statement.file!r} is imported a second time",
                    fix="take this import out",
                    severity=Severity.WARNING,
                )
            seen.add(statement.file)
    yield from _unknown_modules(sources)


def _unknown_modules(sources: Sources) -> Iterator[Finding]:
    """Instances of what no file defines; an imported SBML file brings a module that the reader does not see."""
    known = sources.source.modules
    imports = (each for file in sources.source.files.values() for each in file.read.imports)
    if sources.source.faults or any(each.file.endswith(_SBML) for each in imports):
        return
    for defined in sources.modules:
        for instance in defined.module.instances.values():
            if instance.module not in known:
                yield import_fails.at(
                    sources.place(defined, instance.module_spot),
                    f"{instance.name!r} is to be a {instance.module!r}, which is neither imported nor defined above",
                    fix=nearest(instance.module, known) or "import the file that defines the module",
                )


@rule("ANT011", Severity.ERROR)
def composer_died(_: Sources) -> Iterator[Finding]:
    """The composer, libantimony, crashes on the sources or does not come back.

    Two things are known to do it: a module that contains itself, and `instance.compartment is compartment`.

    Bad:
        model *example(X)
          species X
          inner: example(X)   // ANT011
        end

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    yield from ()  # found out when it dies: see `composing`


RULES = (no_antimony, import_fails, composer_died)

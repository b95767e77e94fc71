"""LibSBML's Python methods without their detour: for processes that ask it hundreds of thousands of small questions.

Its wrapper looks for the native object behind `self` in a way that takes ten times as long as most answers (libSBML
5.21: 0.5 µs, as the type of `self` is compared by its name). Who hands over the native object itself, which is in
`self.this`, is spared that: walking through a model takes a third of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, TypeGuard


@cache  # once for a process
def quicken() -> None:
    """Let the methods that tell something hand over the native object; what they tell stays the same.

    It changes libSBML for everybody in this process: for child processes, of which nobody else knows.
    """
    import libsbml
    from libsbml import _libsbml

    for kind in vars(libsbml).values():
        if isinstance(kind, type):
            for name, method in list(vars(kind).items()):
                native = f"{kind.__name__}_{name}"
                if name.startswith(_QUESTIONS) and _is_plain(method, native):
                    # Its metaclass has its own idea of setting what looks like a property.
                    type.__setattr__(kind, name, _direct(method, getattr(_libsbml, native)))


#: How the names of methods begin that only tell something.
_QUESTIONS = ("get", "is", "has", "size")


def _is_plain(method: object, native: str) -> TypeGuard[FunctionType]:
    """Whether a method does nothing but call its native function."""
    return isinstance(method, FunctionType) and method.__code__.co_names == ("_libsbml", native)


def _direct(method: FunctionType, native: Callable[..., Any]) -> Callable[..., Any]:
    takes_more = bool(method.__code__.co_flags & _VARIABLE or method.__defaults__)
    number = method.__code__.co_argcount
    if number == 1 and not takes_more:
        return lambda self: native(self.this)  # most are such, and the fewer arguments, the faster
    if number == 2 and not takes_more:
        return lambda self, argument: native(self.this, argument)
    return lambda self, *arguments: native(self.this, *arguments)


#: The flag of code that takes any number of arguments.
_VARIABLE = 0x04

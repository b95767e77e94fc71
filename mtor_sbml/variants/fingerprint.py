"""What a run was about, in a few lines that can be compared with another run's."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

from mtor_sbml.errors import Place
from mtor_sbml.expectation.language.source_text import SourceText
from mtor_sbml.installed import installed_version
from mtor_sbml.variants.evaluate import Task


def fingerprint_of(task: Task) -> dict[str, str]:
    """What decides the scores of a variant: the same text for the same task, in every process.

    Comments and layout of expectations files do not count.
    """
    return {
        "mtor-sbml": installed_version("mtor-sbml") or "not installed",
        "libroadrunner": installed_version("libroadrunner") or "not installed",
        "model": task.model.id,
        "model's text": hash_of(task.model.sbml),
        "expectations": ", ".join(task.ids),
        "text of the expectations": hash_of(plain(task.files)),
        "tolerances": f"{task.tolerances.relative:g}, {task.tolerances.absolute:g}",
    }


def plain(value: object) -> str:
    """A value as text that says all of what it holds, in an order of its own, but not where that was written."""
    if isinstance(value, Place | Path):
        return ""
    if isinstance(value, SourceText):
        return value.text
    if isinstance(value, Enum):
        return value.name
    if is_dataclass(value):
        inner = [f"{field.name}={plain(getattr(value, field.name))}" for field in fields(value)]
    elif isinstance(value, Mapping):
        inner = sorted(f"{plain(key)}:{plain(each)}" for key, each in value.items())
    elif isinstance(value, Set):
        inner = sorted(map(plain, value))
    elif isinstance(value, Collection) and not isinstance(value, str | bytes):
        inner = [plain(each) for each in value]
    else:
        return repr(value)
    return f"{type(value).__name__}({','.join(inner)})"


def hash_of(text: str) -> str:
    """A text in 16 hexadecimal digits, to tell it from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

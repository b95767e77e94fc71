"""Which version of a package is installed, for the records that results keep."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version(package: str = "mtor-sbml") -> str | None:
    """The version of an installed package; None where it runs from a folder of sources."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None

"""Models built of submodels (SBML's `comp` package) as one flat model: what simulators run, and all that we read."""

from __future__ import annotations

from pathlib import Path

import libsbml

from mtor_sbml.errors import LoadError, Place


def flattened(document: libsbml.SBMLDocument, origin: Path | None) -> str:
    """The SBML text of the flat model; a submodel's ids come out with its own id and two underscores before them.

    Args:
        document: Uses the package; is changed.
        origin: The file it came from: models that it takes from other files are looked for beside it.

    Raises:
        LoadError: A model or an element that it refers to is not there.
    """
    place = Place(str(origin) if origin else "SBML text")
    properties = libsbml.ConversionProperties()
    for option, value in (("flatten comp", True), ("performValidation", False), ("leavePorts", False)):
        properties.addOption(option, value)
    if origin is not None:
        properties.addOption("basePath", str(origin.parent))
    missing = _missing(document, origin)
    if missing:
        raise LoadError(
            f"the model takes submodels from {', '.join(missing)}, which cannot be found",
            place=place,
            hint="put these files beside it, or export the model flattened",
        )
    before = document.getNumErrors()
    if document.convert(properties) != libsbml.LIBSBML_OPERATION_SUCCESS:
        said = [document.getError(i).getMessage() for i in range(before, document.getNumErrors())]
        reason = " ".join(said[-1].partition("Reference:")[0].split()).rstrip(".") if said else "libSBML says no more"
        raise LoadError(
            f"the submodels cannot be put together: {reason}",
            place=place,
            hint="export the model flattened from where it was made",
        )
    return str(libsbml.writeSBMLToString(document))


def _missing(document: libsbml.SBMLDocument, origin: Path | None) -> list[str]:
    """Files that submodels come from and that are not there."""
    plugin = document.getPlugin("comp")
    sources = [plugin.getExternalModelDefinition(i).getSource() for i in range(plugin.getNumExternalModelDefinitions())]
    return sorted({each for each in sources if origin is None or not (origin.parent / each).is_file()})

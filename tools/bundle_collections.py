"""Write the validator's table of collections of identifiers from the Bioregistry.

Run it with the package `bioregistry` installed, which the validator itself does not need (30 MB for one table):
`python tools/bundle_collections.py`. The Bioregistry's data are dedicated to the public domain (CC0 1.0).
"""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from pathlib import Path

import bioregistry

TABLE = Path(__file__).parents[1] / "mtor_sbml" / "validation" / "collections.tsv"


def main() -> None:
    """Write the table."""
    rows = sorted(map(_row, bioregistry.resources()))
    today = dt.datetime.now(tz=dt.UTC).date()
    head = [
        f"# Collections of identifiers: Bioregistry {version('bioregistry')}, read {today}, CC0 1.0.",
        "prefix\tname\tpattern\tembedded\texample\taliases",
    ]
    TABLE.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


def _row(resource: bioregistry.Resource) -> str:
    """Prefix (identifiers.org's, else the Bioregistry's), name, pattern, how ids may begin, an id, other prefixes."""
    prefix = resource.get_miriam_prefix() or resource.prefix
    # identifiers.org still resolves some forms that the Bioregistry's own pattern has given up.
    own, resolved = resource.get_pattern(), (resource.miriam or {}).get("pattern")
    patterns = dict.fromkeys(pattern for pattern in (own, resolved) if pattern)
    aliases = {resource.prefix, *resource.get_synonyms()} - {prefix}
    plain = sorted({alias.casefold() for alias in aliases if "," not in alias and " " not in alias} - {prefix})
    pattern = "|".join(f"(?:{each})" for each in patterns) if len(patterns) > 1 else "".join(patterns)
    embedded = resource.get_banana() or ""
    example = ":".join(filter(None, [embedded, resource.get_example() or ""]))
    return "\t".join([prefix, resource.get_name() or prefix, pattern, embedded, example, ",".join(plain)])


if __name__ == "__main__":
    main()

"""Write a page for each rule of the validator, and the list of them: `python docs/write_rules.py`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mtor_sbml.reporting.rules import rule_page, rules_page
from mtor_sbml.validation.registry import RULES

FOLDER = Path(__file__).with_name("rules")


def pages() -> Mapping[str, str]:
    """The text of every page, by its file name."""
    return {"README.md": rules_page(RULES)} | {f"{rule.code}.md": rule_page(rule) for rule in RULES}


def main() -> None:
    """Bring the folder up to date; pages of rules that are gone go too."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for page in FOLDER.glob("*.md"):
        if page.name not in written:
            page.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

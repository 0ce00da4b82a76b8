"""The catalogs: every code with its English and German sentence, loaded once. A missing language falls back to English."""

from __future__ import annotations

import datetime as dt
import re
import string
import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de")
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905 - twelve words
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),  # noqa: SIM905 - twelve words
}
_OPTIONAL = re.compile(r"\[\[(.*?)(?:\|\|(.*?))?\]\]")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def language(lang: str) -> str:
    """The catalog language for a tag such as `de-AT`; English for every language we do not have."""
    return lang[:2] if lang[:2] in LANGUAGES else "en"


@cache
def load(name: str) -> dict[str, Any]:
    """One catalog file, by name without its ending."""
    return tomllib.loads(resources.files("supplier.wording").joinpath("catalogs", f"{name}.toml").read_text(encoding="utf-8"))


def sentences() -> dict[str, list[str]]:
    """Every sentence of gates, clauses, duties, crosswalk and comparisons by code: English, German."""
    return load("gates") | load("clauses") | load("comparison")


def flag(code: str, lang: str) -> tuple[str, str, str]:
    """What was seen, why it matters, what resolves it; a code of a company's own set gets the general wording."""
    catalog = load("flags")
    seen, why, resolves = (catalog.get(code) or catalog["unlisted"])[language(lang)]
    return seen, why, resolves


def word(group: str, key: str, lang: str) -> str:
    """A single word or phrase; an unknown key is shown as itself with spaces, so that a page never breaks."""
    found = (load("titles") if group == "flag_title" else load("words").get(group, {})).get(key)
    return found[LANGUAGES.index(language(lang))] if found else key.replace("_", " ")


def _listed(group: str, keys: str, lang: str) -> str:
    """The words for several keys parted by commas, as one list."""
    return ", ".join(word(group, key, lang) for key in keys.split(", "))


def day(value: str, lang: str) -> str:
    """An ISO date written out: 14 March 2027, 14. März 2027. What looks like one but is in no calendar stays as it is."""
    try:
        date = dt.date.fromisoformat(value)
    except ValueError:
        return value
    month = _MONTHS[language(lang)][date.month - 1]
    return f"{date.day}{'.' if language(lang) == 'de' else ''} {month} {date.year}"


class _Filler(string.Formatter):
    """Fills `{name}` and `{name:group}`: dates are written out, nothing known is said as such, a group looks a word up."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002 - the base class's signature
        """The value of a name, or None where the note carries none."""
        return kwargs.get(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value as people read it."""
        if value is None or value == "":
            return word("text", "not_stated", self.lang)
        text = str(value)
        if format_spec:
            return _listed(format_spec, text, self.lang)
        return day(text, self.lang) if _ISO_DATE.fullmatch(text) else text


def fill(template: str, values: dict[str, Any], lang: str) -> str:
    """A sentence with its values; values are never read as templates.

    `[[ part ]]` is said only where every value in it is known; `[[ part || other ]]` says the other where one is not.
    """
    chosen = _OPTIONAL.sub(lambda part: part[1] if _known(part[1], values) else part[2] or "", template)
    return _Filler(lang).vformat(chosen, (), values)


def _known(part: str, values: dict[str, Any]) -> bool:
    return all(values.get(name) not in {None, ""} for _, name, _, _ in string.Formatter().parse(part) if name)

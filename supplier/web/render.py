"""Pages from templates: one environment, strict about undefined names, with what every page needs."""

from __future__ import annotations

import datetime as dt
import functools
import gettext
import hashlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from markupsafe import Markup

from supplier import paths
from supplier.web.security import nonce

LANGUAGES = {"en": "English", "de": "Deutsch"}
MEGABYTE = 1_000_000
_LOCALES = Path(__file__).resolve().parent.parent / "locale"


@functools.cache
def catalog(lang: str) -> gettext.NullTranslations:
    """The translations of `lang`, read once from the .po file; English needs none."""
    file = _LOCALES / lang / "LC_MESSAGES" / "messages.po"
    if lang == "en" or not file.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as opened:
        write_mo(compiled, read_po(opened, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.cache
def static_url(path: str) -> str:
    """`/static/<path>` with the start of its digest, so that browsers may keep it for ever."""
    digest = hashlib.sha256((paths.static() / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@functools.lru_cache(4096)
def day(value: dt.date | None, lang: str = "en") -> str:
    """A date written out: 12 December 2026."""
    return format_date(value, "d MMMM y", locale=lang) if value else ""


def moment(value: dt.datetime | None, lang: str = "en", zone: str = "UTC") -> str:
    """A time with its zone: 12 December 2026, 14:32 CET."""
    if value is None:
        return ""
    there = value.astimezone(ZoneInfo(zone))
    return f"{format_datetime(there, 'd MMMM y, HH:mm', locale=lang)} {there.tzname()}"


def days(count: int) -> str:
    """How long ago, in whole days, for people."""
    return "today" if count <= 0 else "1 day" if count == 1 else f"{count} days"


def size(count: int) -> str:
    """Bytes for people: 412 KB."""
    return f"{count / MEGABYTE:.1f} MB" if count >= MEGABYTE else f"{max(1, round(count / 1000))} KB"


class Remembered:
    """The macros of a template that depend on nothing but what they are given: what one returned is kept and given again.

    Icons and pills stand in every line of a list, and most lines are as they were when the list was last looked at: making
    them anew was the larger part of the page. Types count, so that text which is to be escaped is never answered with markup
    of the same letters.
    """

    def __init__(self, env: jinja2.Environment, template: str) -> None:
        self._env, self._template = env, template

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        """The macro of this name, found once."""
        macro = functools.lru_cache(4096, typed=True)(getattr(self._env.get_template(self._template).module, name))
        setattr(self, name, macro)
        return macro


def environment() -> jinja2.Environment:
    """The one template environment; every name a template uses must be given."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # set by the i18n extension
    env.filters.update(size=size)
    env.globals.update(static_url=static_url, languages=LANGUAGES)
    env.globals.update({name: Remembered(env, f"parts/{name}.html") for name in ("icons", "lines", "words")})
    return env


def engine() -> JinjaTemplateEngine:
    """The environment for Litestar."""
    return JinjaTemplateEngine.from_environment(environment())


def texts(lang: str) -> dict[str, Callable[..., str]]:
    """What `trans` blocks and `_()` call, in `lang`."""
    found = catalog(lang)

    def one(message: str, **values: object) -> str:
        text = found.gettext(message)
        return text % values if values else text

    def many(singular: str, plural: str, count: int, **values: object) -> str:
        return found.ngettext(singular, plural, count) % {"num": count, **values}

    return {"gettext": one, "ngettext": many, "_": one}


def page(request: Request[Any, Any, Any], template: str, status: int = 200, **context: object) -> Template:
    """A page with what the layout needs: who is signed in, nonce, form token, language, the organisation's name.

    `request.user` is the Visitor that the session middleware made (web/visitor.py).
    """
    visitor = request.user
    lang = str(context.pop("lang", None) or visitor.lang)
    zone = visitor.organisation.time_zone
    frame: Mapping[str, object] = {
        "visitor": visitor,
        "nonce": nonce(request.scope),
        "csrf": visitor.csrf,
        "lang": lang,
        "here": request.url.path,
        "theme": visitor.theme,
        "organisation": visitor.organisation,
        "day": functools.partial(day, lang=lang),
        "moment": functools.partial(moment, lang=lang, zone=zone),
        **texts(lang),
    }
    headers = {"Content-Language": lang}
    return Template(template, context={**frame, **context}, status_code=status, headers=headers)

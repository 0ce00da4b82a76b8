"""The link of the invitation: landing page, code, session, language, leaving."""

from __future__ import annotations

from typing import Any

from litestar import Controller, HttpMethod, Request, Response, get, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError, IllegalStateError
from supplier.parts import Parts
from supplier.web import session
from supplier.web.portal import views
from supplier.web.portal.forms import EmptyForm, EnterForm, LanguageForm
from supplier.web.portal.frame import LANGUAGE_COOKIE, lang_of
from supplier.web.render import LANGUAGES, page
from supplier.workflow import enter


class Entering(Controller):
    """Open to everybody who has a link. The token stands in the address only: no page repeats it."""

    path = "/p"
    opt = {"access": "public"}

    @route("/{token:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=True)
    def landing(self, request: Request[Any, Any, Any], token: FromPath[str], parts: NamedDependency[Parts]) -> Template:
        """The landing page. Looking changes nothing: mail scanners open links."""
        return views.landing_page(request, enter.landing(parts, token, clock.now(), _chosen(request)))

    @post("/{token:str}", sync_to_thread=True, status_code=200)
    def step(
        self, request: Request[Any, Any, Any], token: FromPath[str], data: URLEncodedBody[EnterForm], parts: NamedDependency[Parts]
    ) -> Redirect | Template:
        """Ask for a code, type it, or say that somebody else should answer."""
        try:
            return {"enter": _enter, "other": _other}.get(data.step, _code)(request, parts, token, data)
        except IllegalStateError:
            return views.landing_page(request, enter.landing(parts, token, clock.now(), _chosen(request)))

    @post("/language", sync_to_thread=False, status_code=303)
    def language(self, request: Request[Any, Any, Any], data: URLEncodedBody[LanguageForm]) -> Redirect:
        """Remember the language on this device."""
        chosen = data.lang if data.lang in LANGUAGES else ""
        cookie = Cookie(
            key=LANGUAGE_COOKIE, value=chosen, path="/", httponly=True, samesite="lax", secure=session.is_secure(request), max_age=31_536_000
        )
        return Redirect(own_portal_path(data.back), cookies=[cookie], status_code=303)

    @post("/leave", sync_to_thread=True, status_code=303, opt={"access": "vendor"})
    def leave(self, request: Request[Any, Any, Any], data: URLEncodedBody[EmptyForm], parts: NamedDependency[Parts]) -> Redirect:  # noqa: ARG002 - refuses unknown fields
        """End the session here and in the browser."""
        enter.leave(parts, request.user.actor, request.auth, clock.now())
        cookie = session.clear_cookie(request, session.PORTAL)
        return Redirect("/p/left", cookies=[cookie], headers={"Clear-Site-Data": '"cache", "storage"'}, status_code=303)

    @get("/left", sync_to_thread=False)
    def left(self, request: Request[Any, Any, Any]) -> Template:
        """What to do to come in again."""
        return page(request, "portal/left.html", lang=lang_of(request))

    @get("/session", sync_to_thread=False, opt={"access": "vendor"})
    def session(self, request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
        """The form token of the present session, for a page that outlived an older one."""
        return Response({"csrf": request.user.csrf, "questionnaire": request.user.actor.questionnaire})


def own_portal_path(text: str) -> str:
    """A page of the portal, or its start: never another host, whatever tricks the text plays."""
    plain = text.startswith("/p/") and "//" not in text and "\\" not in text and all(character.isprintable() for character in text)
    return text if plain else "/p/questionnaire"


def _chosen(request: Request[Any, Any, Any]) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else ""


def _code(request: Request[Any, Any, Any], parts: Parts, token: str, _data: EnterForm) -> Template:
    code = enter.send_code(parts, token, clock.now())
    seen = enter.landing(parts, token, clock.now(), _chosen(request))
    return views.code_page(request, seen, code=code if parts.settings.demo else "")


def _enter(request: Request[Any, Any, Any], parts: Parts, token: str, data: EnterForm) -> Redirect | Template:
    try:
        address = request.client.host if request.client else ""
        raw, lifetime = enter.enter(parts, token, data.code, address, clock.now())
    except BadInputError as error:
        return views.code_page(request, enter.landing(parts, token, clock.now(), _chosen(request)), error=error, sent=False)
    return Redirect("/p/questionnaire", cookies=[session.set_cookie(request, session.PORTAL, raw, lifetime)], status_code=303)


def _other(request: Request[Any, Any, Any], parts: Parts, token: str, data: EnterForm) -> Template:
    seen = enter.landing(parts, token, clock.now(), _chosen(request))
    try:
        enter.not_me(parts, token, data.note, clock.now())
    except BadInputError as error:
        return views.landing_page(request, seen, error=error, note=data.note)
    return views.landing_page(request, seen, told=True)

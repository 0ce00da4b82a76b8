"""A vendor over HTTP: sends what the pages of the portal send, with the session's own cookie and form token."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import re
from collections.abc import Callable

import httpx

from supplier.demo import answering
from supplier.demo.stories import Story
from supplier.model.answers import Answer
from supplier.model.questions import Question
from supplier.model.reading import Kind
from supplier.questions.library import Library
from supplier.web.portal.sentences import KINDS
from tests.journeys.live import CODE, Live, wait_for

_TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')
_QUESTION = re.compile(r'href="/p/questions/([\w-]+)/([\w.-]+)"')
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_CARD = re.compile(r'<h3 id="name-[^"]+">([^<]+)</h3>.*?<p class="small quiet">(?:<strong>([^<]+)</strong>)?', re.DOTALL)
_OFFER = re.compile(r'<form method="post" action="(/p/questions/[\w-]+/([\w.-]+)/use)"[^>]*>.*?name="sha256" value="(\w+)"', re.DOTALL)
KIND_OF = {label: kind for kind, label in KINDS.items()}
ROUNDS = 10


def questions() -> dict[tuple[str, str], Question]:
    """Every shipped question by set and id."""
    library = Library()
    return {(name, one.id): one for name in library.ids() for one in library.load(name).questions.questions()}


QUESTIONS = questions()


def fields(answer: Answer) -> list[tuple[str, str]]:
    """An answer as the form of its page sends it."""
    said = [answer.text, None if answer.number is None else str(answer.number), answer.date and answer.date.isoformat()]
    sent = [("answer", value) for value in (*answer.chosen, *said) if value is not None]
    sent += [("comment", answer.comment or ""), ("planned_on", answer.planned_on.isoformat() if answer.planned_on else "")]
    sent += [("evidence", sha256) for sha256 in answer.evidence]
    return sent + [(f"rows.{number}.{column}", value) for number, row in enumerate(answer.rows) for column, value in row.items()]


def problems(page: str) -> str:
    """The part of a page that says what is wrong."""
    found = re.search(r'<div class="(?:error-summary|note bad)".*?</div>', page, re.DOTALL)
    return found[0] if found else ""


def complaint(page: str) -> str:
    """What a page says is wrong, without its mark-up."""
    return " ".join(re.sub("<[^>]+>", " ", problems(page) or page[-300:]).split())


class VendorClient:
    """One vendor with one link. `base` may be changed in mid-course: to another process of the same instance."""

    def __init__(self, live: Live, story: Story, link: str, today: dt.date) -> None:
        self.live, self.story, self.today = live, story, today
        self.base, _, path = link.partition("/p/")
        self.path = f"/p/{path}"
        self.http = httpx.Client(trust_env=False, timeout=60, headers={"Accept-Language": "en"})
        self.bundle = story.bundle(today)
        self.held: dict[str, Kind] = {}
        self.confirmed: set[str] = set()

    @property
    def email(self) -> str:
        """Where link and codes go."""
        return self.story.contact[1]

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def get(self, path: str) -> str:
        """A page that must be there."""
        response = self.http.get(self.base + path)
        assert response.status_code == httpx.codes.OK, f"{path}: {response.status_code}"
        return response.text

    def token(self) -> str:
        """The form token of the session."""
        found = _TOKEN.search(self.get("/p/documents"))
        assert found, "the page has no form token"
        return found[1]

    def enter(self) -> None:
        """Open the link, ask for the code, read it in the mail, type it."""
        self.get(self.path)
        before = len(self.live.mail.wire)
        assert self.http.post(self.base + self.path, data={"step": "code"}).status_code == httpx.codes.OK
        code = self.live.letter(self.email, CODE, before)
        entered = self.http.post(self.base + self.path, data={"step": "enter", "code": code})
        assert entered.status_code == httpx.codes.SEE_OTHER, complaint(entered.text)

    def hand_in(self) -> None:
        """Send every document of the story."""
        token = self.token()
        for name, content in self.bundle.items():
            files = {"files": (name, content, "application/octet-stream")}
            taken = self.http.post(f"{self.base}/p/documents", files=files, headers={"X-CSRF-Token": token, "Accept": "application/json"})
            assert taken.status_code == httpx.codes.OK, taken.text[:300]

    def wait_until_read(self) -> None:
        """Look at the documents page until none is in hand; notes what each was read as."""
        page = wait_for(
            lambda: (seen := self.get("/p/documents")) and "<progress" not in seen.partition('id="documents"')[2] and seen, "the reading", pause=0.7
        )
        self.note_kinds(page)

    def note_kinds(self, page: str) -> None:
        """What the documents page says that each was read as."""
        kinds = {html.unescape(name): KIND_OF[html.unescape(label)] for name, label in _CARD.findall(page)}
        self.held = {hashlib.sha256(content).hexdigest(): kinds[name] for name, content in self.bundle.items()}

    def confirm_offers(self) -> None:
        """Take what the documents propose, where the story does not say otherwise."""
        token = self.token()
        for action, question, sha256 in _OFFER.findall(self.get("/p/documents")):
            if question in self.story.chosen or question in self.confirmed:
                continue
            sent = self.http.post(self.base + action, data={"_csrf": token, "sha256": sha256, "back": "/p/documents"})
            assert sent.status_code == httpx.codes.SEE_OTHER, complaint(sent.text)
            self.confirmed.add(question)

    def offers(self, page: str) -> set[str]:
        """The questions for which a documents page offers an answer."""
        return {question for _action, question, _sha256 in _OFFER.findall(page)}

    def asked(self) -> list[tuple[str, str]]:
        """Set and id of every question that is asked now."""
        return list(dict.fromkeys(_QUESTION.findall(self.get("/p/check").partition("</nav>")[2])))

    def answer_all(self, before: Callable[[int], None] = lambda _number: None) -> None:
        """Answer as the story does, round after round, because answers open questions. `before` gets the number of each answer."""
        done: set[tuple[str, str]] = set()
        for _ in range(ROUNDS):
            waiting = [at for at in self.asked() if at not in done and at[1] not in self.confirmed]
            if not waiting:
                return self._complete()
            token = self.token()
            for at in waiting:
                before(len(done))
                done.add(at)
                self.answer(at, token)
        return None

    def _complete(self) -> None:
        """What a document proposed may be a part of the answer only: the check page says which, and their pages complete it."""
        for set_id, question in dict.fromkeys(_QUESTION.findall(problems(self.get("/p/check")))):
            page = self.get(f"/p/questions/{set_id}/{question}")
            revision = _REVISION.search(page)
            assert revision, question
            self.answer((set_id, question), self.token(), int(revision[1]))

    def answer(self, at: tuple[str, str], token: str, revision: int = 0) -> None:
        """Save one answer as the question page does by itself."""
        made = answering.answer(self.story, at[0], QUESTIONS[at], self.held, self.today)
        if made is None:
            return
        headers = {
            "X-CSRF-Token": token,
            "If-Match": f'"{revision}"',
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = str(httpx.QueryParams(fields(made)))
        saved = self.http.put(f"{self.base}/p/questions/{at[0]}/{at[1]}", content=body, headers=headers)
        closed = saved.status_code == httpx.codes.NOT_FOUND  # an answer given before has closed this branch
        assert saved.status_code == httpx.codes.OK or closed, f"{at}: {saved.status_code} {saved.text[:300]}"

    def submit(self) -> None:
        """Ask for the code, sign with it."""
        assert 'id="problems"' not in (check := self.get("/p/check")), complaint(check)
        token, before = self.token(), len(self.live.mail.wire)
        given = {"_csrf": token, "name": self.story.contact[0], "role": self.story.role, "agreed": "yes"}
        assert self.http.post(f"{self.base}/p/check", data=given | {"go": "code"}).status_code == httpx.codes.OK
        code = self.live.letter(self.email, CODE, before)
        signed = self.http.post(f"{self.base}/p/check", data=given | {"go": "submit", "code": code})
        assert signed.status_code == httpx.codes.SEE_OTHER, complaint(signed.text)
        assert signed.headers["location"] == "/p/receipt"

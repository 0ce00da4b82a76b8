"""The vendor's way in: links by mail, and the codes that turn a link into a session."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import Connection, func, insert, select, update

from supplier.errors import NotFoundError
from supplier.store import tokens
from supplier.store.shapes import Row, changed, columns, every, first
from supplier.store.tables import PortalCodeTable, PortalLinkTable, new_id

LinkPurpose = Literal["signatory", "delegate"]
CodePurpose = Literal["sign_in", "submit"]
CodeResult = Literal["right", "wrong", "expired", "locked"]
CODE_MINUTES = 10
CODE_TRIES = 5


class LinkRow(Row, frozen=True):
    """A portal link. `sections` limits a delegate; empty means all."""

    id: str
    organisation_id: str
    questionnaire_id: str
    name: str
    email: str
    purpose: str
    sections: tuple[str, ...]
    lang: str
    created_at: dt.datetime
    created_by: str | None
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    opened_at: dt.datetime | None
    used_at: dt.datetime | None

    def good(self, at: dt.datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and at < self.expires_at


LINK_COLUMNS = tuple(columns(LinkRow, PortalLinkTable))
_SELECT = select(*LINK_COLUMNS)


def add(  # noqa: PLR0913 - the fields of a link
    connection: Connection,
    organisation_id: str,
    questionnaire_id: str,
    *,
    name: str,
    email: str,
    expires_at: dt.datetime,
    at: dt.datetime,
    purpose: LinkPurpose = "signatory",
    sections: tuple[str, ...] = (),
    lang: str = "en",
    created_by: str | None = None,
) -> tuple[LinkRow, str]:
    """A new link and its token, which is nowhere stored."""
    raw, made = tokens.new_token(), new_id()
    connection.execute(
        insert(PortalLinkTable).values(
            id=made,
            organisation_id=organisation_id,
            questionnaire_id=questionnaire_id,
            token_hash=tokens.token_hash(raw),
            name=name,
            email=email.strip(),
            purpose=purpose,
            sections=sections,
            lang=lang,
            created_at=at,
            created_by=created_by,
            expires_at=expires_at,
        )
    )
    return get(connection, organisation_id, made), raw


def get(connection: Connection, organisation_id: str, link_id: str) -> LinkRow:
    """One link.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, LinkRow, _SELECT.where(PortalLinkTable.organisation_id == organisation_id, PortalLinkTable.id == link_id))
    if found is None:
        raise NotFoundError("link-unknown", "This link does not exist.")
    return found


def by_token(connection: Connection, raw: str, at: dt.datetime) -> LinkRow | None:
    """The link with this token if it is still good. Changes nothing."""
    found = first(connection, LinkRow, _SELECT.where(PortalLinkTable.token_hash == tokens.token_hash(raw)))
    return found if found is not None and found.good(at) else None


def known(connection: Connection, raw: str) -> LinkRow | None:
    """The link with this token whether or not it is still good, to say why it is not. Changes nothing."""
    return first(connection, LinkRow, _SELECT.where(PortalLinkTable.token_hash == tokens.token_hash(raw)))


def of_questionnaire(connection: Connection, questionnaire_id: str) -> tuple[LinkRow, ...]:
    """Every link of a questionnaire, oldest first."""
    return every(connection, LinkRow, _SELECT.where(PortalLinkTable.questionnaire_id == questionnaire_id).order_by(PortalLinkTable.created_at))


def revoke(connection: Connection, link_id: str, at: dt.datetime) -> None:
    """End a link; its sessions end with it at their next request."""
    connection.execute(update(PortalLinkTable).where(PortalLinkTable.id == link_id, PortalLinkTable.revoked_at.is_(None)).values(revoked_at=at))


def revoke_all(connection: Connection, questionnaire_id: str, at: dt.datetime) -> None:
    """End every link of a questionnaire."""
    connection.execute(
        update(PortalLinkTable)
        .where(PortalLinkTable.questionnaire_id == questionnaire_id, PortalLinkTable.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def extend(connection: Connection, questionnaire_id: str, expires_at: dt.datetime) -> None:
    """Let the good links of a questionnaire live until another moment."""
    connection.execute(
        update(PortalLinkTable)
        .where(PortalLinkTable.questionnaire_id == questionnaire_id, PortalLinkTable.revoked_at.is_(None))
        .values(expires_at=expires_at)
    )


def entered(connection: Connection, link_id: str, at: dt.datetime) -> bool:
    """Note that a session was opened with the link; True the first time."""
    first_time = update(PortalLinkTable).where(PortalLinkTable.id == link_id, PortalLinkTable.opened_at.is_(None)).values(opened_at=at)
    opened = changed(connection, first_time) == 1
    connection.execute(update(PortalLinkTable).where(PortalLinkTable.id == link_id).values(used_at=at))
    return opened


def new_code(connection: Connection, link: LinkRow, purpose: CodePurpose, at: dt.datetime) -> str:
    """A code for this link, to be mailed; earlier ones of the same purpose end."""
    connection.execute(
        update(PortalCodeTable)
        .where(PortalCodeTable.link_id == link.id, PortalCodeTable.purpose == purpose, PortalCodeTable.used_at.is_(None))
        .values(expires_at=at)
    )
    code, made = tokens.new_code(), new_id()
    connection.execute(
        insert(PortalCodeTable).values(
            id=made,
            organisation_id=link.organisation_id,
            link_id=link.id,
            purpose=purpose,
            code_hash=tokens.code_hash(code, made),
            created_at=at,
            expires_at=at + dt.timedelta(minutes=CODE_MINUTES),
            tries=0,
        )
    )
    return code


def codes_since(connection: Connection, link_id: str, since: dt.datetime) -> int:
    """How many codes were made for a link since a moment."""
    counted = select(func.count()).select_from(PortalCodeTable).where(PortalCodeTable.link_id == link_id, PortalCodeTable.created_at >= since)
    return int(connection.execute(counted).scalar_one())


def try_code(connection: Connection, link_id: str, purpose: CodePurpose, code: str, at: dt.datetime) -> CodeResult:
    """Check a typed code. A right one is used up; a wrong one counts, and after five the code is locked.

    Commit also when it was wrong, or the try is not counted.
    """
    table = PortalCodeTable
    newest = (
        select(table.id, table.code_hash, table.expires_at, table.tries)
        .where(table.link_id == link_id, table.purpose == purpose, table.used_at.is_(None))
        .order_by(table.created_at.desc(), table.expires_at.desc())
        .limit(1)
        .with_for_update()
    )
    row = connection.execute(newest).first()
    if row is None or row.expires_at <= at:
        return "expired"
    if row.tries >= CODE_TRIES:
        return "locked"
    right = tokens.same(row.code_hash, tokens.code_hash("".join(code.split()), row.id))
    connection.execute(update(table).where(table.id == row.id).values(tries=row.tries + 1, used_at=at if right else None))
    return "right" if right else "locked" if row.tries + 1 >= CODE_TRIES else "wrong"

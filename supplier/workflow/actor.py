"""Who acts, and what they may do. Every workflow function takes an Actor first and asks it."""

from __future__ import annotations

from typing import Literal

import msgspec

from supplier.errors import NotAllowedError
from supplier.model.people import Role


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who does something: a person of the buyer, a vendor with a portal link, or the system itself.

    `kind` is person, link or system. `name` is the name as it stands now; events keep it as a snapshot. `reference` is the
    start of the session's hash or the id of the portal link, so that an event can be traced to how the actor came in.
    `questionnaire` is the one a vendor's link opens; a vendor may touch no other.
    """

    organisation: str
    kind: Literal["person", "link", "system"]
    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    reference: str = ""
    questionnaire: str | None = None
    email: str = ""

    @property
    def role_word(self) -> str:
        """The roles as an event keeps them: `qa`, `procurement, qa`, `vendor` or `system`."""
        return {"person": ", ".join(sorted(self.roles)), "link": "vendor"}.get(self.kind, self.kind)


def require(actor: Actor, *roles: Role) -> None:
    """Refuse unless the actor is a person with one of the roles.

    Raises:
        NotAllowedError: no such role. Admin never counts unless it is named: admins have no rights over records.
    """
    if actor.kind != "person" or not actor.roles & set(roles):
        needed = " or ".join(role.value for role in roles)
        raise NotAllowedError("role-missing", f"This needs the role {needed}.", "Ask an admin to change your roles if you should have it.")


def require_vendor(actor: Actor) -> str:
    """The questionnaire this vendor's link opens.

    Raises:
        NotAllowedError: the actor did not come by a portal link.
    """
    if actor.kind != "link" or actor.questionnaire is None:
        raise NotAllowedError("link-missing", "This is only for the vendor who was asked.", "Open the link in the invitation.")
    return actor.questionnaire


def system(organisation: str, name: str) -> Actor:
    """The platform itself, for what happens by schedule or in a job; `name` says which."""
    return Actor(organisation=organisation, kind="system", id="system", name=name)

"""Staff of three roles in front of the real application, without running jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from litestar import Litestar

from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import people
from tests.support.browser import Browser, Person
from tests.support.house import PASSWORD, House
from tests.support.pages import pages_over

STAFF = {Role.QA: "quinn@boehm.example", Role.PROCUREMENT: "pat@boehm.example", Role.ADMIN: "ada@boehm.example"}


@pytest.fixture
def app(parts: Parts) -> Litestar:
    """The application over this test's own database."""
    return pages_over(parts)


@pytest.fixture
def staff(parts: Parts, house: House, at: dt.datetime) -> dict[Role, Person]:
    """One person a role (the house already has somebody in QA)."""
    with parts.database.write() as connection:
        for role in (Role.PROCUREMENT, Role.ADMIN):
            people.add(connection, house.organisation.id, name=role.value.title(), email=STAFF[role], roles=(role,), at=at, password=PASSWORD)
    return {role: Person(email, PASSWORD) for role, email in STAFF.items()}


@pytest.fixture
def new_device(app: Litestar) -> Callable[[], Browser]:
    """Makes browsers: every call is another device."""
    return lambda: Browser(app)


@pytest.fixture
def signed_in(new_device: Callable[[], Browser], staff: dict[Role, Person]) -> Callable[[Role], Browser]:
    """A browser in which somebody with the role is signed in."""

    def make(role: Role) -> Browser:
        made = new_device()
        assert made.sign_in(*_of(staff[role])).status_code == 303
        return made

    return make


def _of(person: Person) -> tuple[str, str]:
    return person.email, person.password

"""What every table shares: one MetaData with named constraints, column types by annotation, and random ids."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from supplier.store.types import UTCDateTime

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BigCount = BigInteger().with_variant(Integer(), "sqlite")


def new_id() -> str:
    """A random id of 120 bits: ids appear in addresses and must not be guessable or countable."""
    return secrets.token_urlsafe(15).replace("-", "0").replace("_", "1")


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {str: Text(), dt.datetime: UTCDateTime(), dt.date: Date(), int: Integer()}


class Owned(Table):
    """A row that belongs to a buyer: it carries the organisation from the first migration on."""

    __abstract__ = True

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))


class Identified(Owned):
    """A row with a random id of its own."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)

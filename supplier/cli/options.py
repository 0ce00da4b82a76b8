"""Options that several commands share: the settings with what the command line overrides."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from supplier import settings
from supplier.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])


def place(function: Command) -> Command:
    """Adds `--data` and `--db`: where the instance lives, over SUPPLIER_DATA and SUPPLIER_DATABASE_URL."""
    function = click.option("--data", metavar="DIR", help="Data directory (SUPPLIER_DATA).")(function)
    return click.option("--db", "database_url", metavar="URL", help="Database address (SUPPLIER_DATABASE_URL).")(function)


def signature_roots(function: Command) -> Command:
    """Adds `--signature-roots`: who is known as a signer of documents, over SUPPLIER_SIGNATURE_ROOTS."""
    text = "Trusted roots for digital signatures: a file of certificates or a folder (SUPPLIER_SIGNATURE_ROOTS)."
    return click.option("--signature-roots", "roots", metavar="PATH", envvar="SUPPLIER_SIGNATURE_ROOTS", default="", help=text)(function)


def chosen(data: str | None, database_url: str | None) -> Settings:
    """The settings of the environment, with what the command line says."""
    return settings.load(os.environ, data=data, database_url=database_url)

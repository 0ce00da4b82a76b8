"""Builds the parts from the settings and joins them: the only place that does."""

from __future__ import annotations

import functools

from supplier.errors import BadInputError
from supplier.evidence import roots
from supplier.evidence.isolate import Reader
from supplier.model.policy import Policy
from supplier.notify.mailer import Mailer
from supplier.questions.library import Library
from supplier.questions.overlays import policy_in_force
from supplier.queue.client import Queue
from supplier.settings import Settings
from supplier.store.database import Database, sqlite_url
from supplier.store.files import FileStore
from supplier.store.organisations import OrganisationRow

DATABASE_FILE = "supplier.sqlite"
READERS = 2


class Parts:
    """What web, workers and commands work with. Build one per process and close it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.signature_roots = roots.load(settings.signature_roots)
        settings.data_path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.database = Database(database_url(settings), settings.database_threads)
        self.files = FileStore(
            settings.files_url or str(settings.data_path / "files"),
            settings.data_path,
            access_key=settings.files_access_key,
            secret_key=settings.files_secret_key,
            region=settings.files_region,
        )
        self.queue = Queue(self.database.engine_url)
        self.mailer = Mailer(settings)

    @functools.cached_property
    def reader(self) -> Reader:
        """The caged reader; its processes start with the first document."""
        return Reader(workers=READERS, ocr=self.settings.ocr and has_ocr(), roots=self.signature_roots)

    @functools.cached_property
    def library(self) -> Library:
        """The shipped question sets and the company's own in `<data>/questionnaires`."""
        own = self.settings.data_path / "questionnaires"
        return Library(own=own if own.is_dir() else None)

    @functools.cached_property
    def policy(self) -> Policy:
        """The scoring policy in force: the released one, with the company's own in `<data>/questionnaires/scoring` laid over it."""
        return policy_in_force(self.settings.data_path / "questionnaires")

    def address(self, organisation: OrganisationRow, path: str) -> str:
        """The full address of a page, for mails: from the organisation's base URL, else the setting's, else this machine."""
        chosen = organisation.base_url or self.settings.base_url or f"http://{self.settings.host}:{self.settings.port}"
        return chosen.rstrip("/") + path

    def close(self) -> None:
        """End child processes and close connections."""
        if "reader" in self.__dict__:
            self.reader.close()
        self.queue.close()
        self.database.close()


def build(settings: Settings) -> Parts:
    """The parts for these settings.

    Raises:
        BadInputError: a setting cannot work, for instance a database of a kind we do not know.
    """
    try:
        return Parts(settings)
    except OSError as error:
        message = f"The data directory {settings.data_path} cannot be used: {error.strerror or error}."
        raise BadInputError("data-directory", message, "Choose another with SUPPLIER_DATA or --data.") from error


def database_url(settings: Settings) -> str:
    """The address of the configured database, or of the embedded file."""
    return settings.database_url or sqlite_url(settings.data_path / DATABASE_FILE)


def has_ocr() -> bool:
    """Whether the extra `ocr` is installed."""
    import importlib.util

    return importlib.util.find_spec("rapidocr") is not None

"""Forms of the admin pages."""

from __future__ import annotations

import re

from litestar.datastructures import UploadFile

from supplier.errors import BadInputError
from supplier.model.people import Role
from supplier.web.forms import Form, needed

_VERSION = re.compile(r"[0-9]{1,9}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+")


class InviteForm(Form, frozen=True, kw_only=True):
    """A new account: name, address and roles as ticked."""

    name: str = ""
    email: str = ""
    procurement: str = ""
    qa: str = ""
    admin: str = ""

    def roles(self) -> tuple[Role, ...]:
        """The roles that are ticked."""
        return tuple(role for role in Role if getattr(self, role.value))


class SettingsForm(Form, frozen=True, kw_only=True):
    """The organisation's settings as typed; `version` is the one the form was made from."""

    version: str = "0"
    name: str = ""
    legal_names: str = ""
    sender: str = ""
    base_url: str = ""
    time_zone: str = "UTC"
    lang: str = "en"
    logo: UploadFile | None = None

    def checked_name(self) -> str:
        """The name, which must be there."""
        return needed("name", self.name, "the name of the organisation")

    def checked_version(self) -> int:
        """The version the form was made from."""
        if not _VERSION.fullmatch(self.version):
            raise BadInputError("version-missing", "The form does not say which version it changes.", "Reload the page.", field="name")
        return int(self.version)

    def checked_base_url(self) -> str:
        """An http or https address without a path, or empty."""
        url = self.base_url.strip().rstrip("/")
        if url and not _ADDRESS.fullmatch(url):
            raise BadInputError("base-url", f"{url} is not a web address.", "Write it as https://suppliers.company.example.", field="base_url")
        return url

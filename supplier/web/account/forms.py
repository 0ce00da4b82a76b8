"""Forms of signing in and of passwords."""

from __future__ import annotations

from supplier.web.forms import Form


class SignInForm(Form, frozen=True, kw_only=True):
    """E-mail and password; `next` is the page that asked for it."""

    email: str = ""
    password: str = ""
    next: str = ""


class ForgottenForm(Form, frozen=True, kw_only=True):
    """The address of the account."""

    email: str = ""


class PasswordForm(Form, frozen=True, kw_only=True):
    """A new password, twice."""

    password: str = ""
    again: str = ""


class ThemeForm(Form, frozen=True, kw_only=True):
    """The appearance, and the page to go back to."""

    theme: str = ""
    back: str = "/"

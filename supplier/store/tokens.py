"""Secrets that leave the house once and are kept only as hashes: tokens, codes, passwords."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second profile: 19 MiB, two passes; the library's default took five times as long on two cores.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a random text that nobody kept: checked where there is no such person, so that it takes as long. Made once, not at every start.
_UNUSABLE = "$argon2id$v=19$m=19456,t=2,p=1$wBntkIDhX033JQWbi8NSeA$pNkvc0YUIIPPHW+v5vy3tFgu7NtUDusQIk90tyZvnZE"
CODE_DIGITS = 6


def new_token() -> str:
    """A random token of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256 in hex. Enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """A code of six digits to be typed from a mail."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_hash(code: str, salt: str) -> str:
    """What is stored of a code, bound to the id of its row. A short code is protected by its expiry and few tries."""
    return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**12, r=8, p=1, dklen=32).hex()


def same(left: str, right: str) -> bool:
    """Compare without telling by the time taken where they differ."""
    return hmac.compare_digest(left.encode(), right.encode())


def password_hash(password: str) -> str:
    """Argon2id hash of a password."""
    return _HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether the password is right. Takes as long for an unknown person (None) as for a known one."""
    try:
        return _HASHER.verify(stored or _UNUSABLE, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from argon2 import extract_parameters

from supplier.store import tokens


@pytest.fixture
def fresh() -> ModuleType:
    """The module as the program has it: the tests' own copy hashes passwords at the smallest cost."""
    spec = importlib.util.spec_from_file_location("fresh_tokens", tokens.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.requirement("ACCOUNT-PASSWORD-HASH")
def test_passwords_are_hashed_with_argon2id_at_the_cost_owasp_asks_for(fresh: ModuleType) -> None:
    stored = fresh.password_hash("four words in a row")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert fresh.password_fits(stored, "four words in a row")
    assert not fresh.password_fits(stored, "four words in a row ")
    assert not fresh.password_fits(None, "four words in a row")
    assert extract_parameters(fresh._UNUSABLE) == extract_parameters(stored), "an unknown person must take as long"


def test_tokens_have_256_random_bits_and_codes_six_digits() -> None:
    assert len({tokens.new_token() for _ in range(100)}) == 100
    assert all(len(tokens.new_token()) >= 43 for _ in range(10))
    assert all(code.isdigit() and len(code) == 6 for code in (tokens.new_code() for _ in range(50)))

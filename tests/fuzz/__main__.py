"""Runs one target under atheris, by hand: `python -m tests.fuzz TARGET [options of libFuzzer]`.

The rules are instrumented for coverage. Seeds come from the target, its words from the vocabularies. What breaks is left in the working
directory as `broken-*`, `timeout-*` or `slow-unit-*`; mend the cause and keep the input as a case of `tests/evidence/test_fuzz.py`.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

from tests import fuzz

SUPPORT = frozenset(("__main__", "checks"))
DEFAULTS = ("-max_len=3000", "-timeout=20", "-report_slow_units=1", "-rss_limit_mb=1500")


def main(arguments: list[str]) -> int:
    """Fuzz one target until it breaks or its runs are done."""
    known = sorted({module.name for module in pkgutil.iter_modules(fuzz.__path__)} - SUPPORT)
    if len(arguments) < 2 or arguments[1] not in known:
        sys.stderr.write(f"usage: python -m tests.fuzz TARGET [-runs=N ...]; targets: {', '.join(known)}\n")
        return 2
    with atheris.instrument_imports(include=["supplier"]):
        target = importlib.import_module(f"tests.fuzz.{arguments[1]}")
    with tempfile.TemporaryDirectory() as held:
        seeds, words = Path(held, "seeds"), Path(held, "words")
        seeds.mkdir()
        for number, seed in enumerate(target.seeds()):
            (seeds / f"{number:04}").write_bytes(seed)
        words.write_text("".join(f'"{escaped(word)}"\n' for word in dict.fromkeys(target.words())), encoding="ascii")
        atheris.Setup([arguments[0], *DEFAULTS, f"-dict={words}", *arguments[2:], str(seeds)], keeping(arguments[1], target.check))
        atheris.Fuzz()
    return 0


def keeping(name: str, check: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The check, which leaves what broke it in a file: libFuzzer loses it where an alarm comes while it reports."""

    def kept(data: bytes) -> None:
        try:
            check(data)
        except BaseException:
            Path(f"broken-{name}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
            raise

    return kept


def escaped(word: bytes) -> str:
    """A word as libFuzzer's dictionaries write it."""
    return "".join(chr(sign) if chr(sign).isalnum() and sign < 0x80 else f"\\x{sign:02X}" for sign in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv))

"""House rules that no linter knows: sizes, names, hosts, checksums."""

from __future__ import annotations

import ast
import base64
import hashlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "supplier"
STOP_LINES = 400
HANDLER_LINES = 12
_FORBIDDEN = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + r"hosted\.org",
            "registry" + r"\.npmjs",
            "deb" + r"ian\.org/debian",
            "/wo" + "rk/",
            "/tmp" + "/brief",  # noqa: S108 - looked for, not written to
            "file" + ":///opt",
        ]
    )
)
_UNWANTED_NAMES = {"utils.py", "helpers.py", "common.py", "manager.py", "misc.py"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout  # noqa: S607 - git from PATH
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _modules() -> Iterator[Path]:
    return PACKAGE.rglob("*.py")


@pytest.mark.requirement("REPO-NO-HOSTS")
def test_no_tracked_file_names_a_registry_host_or_a_path_of_a_machine() -> None:
    found = []
    for path in _tracked():
        if path.suffix in {".woff2", ".png", ".webp", ".jpg"} or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in _FORBIDDEN.finditer(text)]
    assert found == []


def test_modules_stay_below_the_stop_sign() -> None:
    written = [path for path in _modules() if "migrations" not in path.parts]  # a migration is the schema as it was, in one piece
    assert [str(path.relative_to(ROOT)) for path in written if len(path.read_text(encoding="utf-8").splitlines()) > STOP_LINES] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in _modules() if path.name in _UNWANTED_NAMES] == []


def _decorated_with_a_verb(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {decorator.func.id for decorator in node.decorator_list if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name)}
    return bool(names & {"get", "post", "put", "patch", "delete", "head"})


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.requirement("REPO-SMALL-HANDLERS")
def test_handler_bodies_are_at_most_a_dozen_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}: {_body_lines(node)}"
        for path in (PACKAGE / "web").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _decorated_with_a_verb(node) and _body_lines(node) > HANDLER_LINES
    ]
    assert long == []


@pytest.mark.requirement("REPO-VENDORED")
def test_vendored_files_are_listed_with_licence_and_checksum_and_are_unchanged() -> None:
    listed = tomllib.loads((ROOT / "static" / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
    for entry in listed:
        digest = base64.b64encode(hashlib.sha384((ROOT / "static" / entry["path"]).read_bytes()).digest()).decode()
        assert digest == entry["sha384"], entry["path"]
        assert entry["licence"]
        assert entry["version"] in entry["path"]
    present = {
        str(path.relative_to(ROOT / "static"))
        for path in (ROOT / "static" / "vendor").rglob("*")
        if path.is_file() and not path.name.startswith("LICENSE")
    }
    assert present == {entry["path"] for entry in listed}
    assert all(any((ROOT / "static" / entry["path"]).parent.glob("LICENSE*")) for entry in listed)


@pytest.mark.requirement("REPO-REQUIREMENTS")
def test_every_requirement_named_by_a_test_is_listed_and_every_listed_one_is_shown() -> None:
    listed: dict[str, str] = {}
    for path in sorted((ROOT / "docs" / "requirements").glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["requirements"]
        assert not set(entries) & set(listed), path.name
        listed |= entries
    named = set()
    for path in (ROOT / "tests").rglob("*.py"):
        named |= set(re.findall(r'mark\.requirement\(\s*"([A-Z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert named - set(listed) == set(), "named by a test, not listed under docs/requirements"
    assert set(listed) - named == set(), "listed under docs/requirements, shown by no test"

"""Mutation testing of the scoring rules: change one thing in the source, score every case, list the changes that nobody notices.

Run by hand: `python -m tests.mutation.mutate [MODULE...] [--minutes N] [--seed N]`. Each mutant runs in a process of its own, which only
imports the rules again; the cases come first (those that caught something lately in front), then the tests of its own module. Exit 1 when a
survivor is not explained in survivors.toml.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import os
import random
import signal
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SCORING = ROOT / "supplier" / "scoring"
OWN = {name: f"test_{name}.py" for name in ("names", "facts", "compare")}
"""The modules that have tests of their own beside the cases."""
LEFT_OUT = frozenset({"__init__", "outcome", "rules"})
_LEFT_OUT = frozenset({"annotation", "returns", "decorator_list"})
SECONDS = 60
_DATED = frozenset({"timeline", "clock", "risk"})
"""Modules and expectations that need the timeline; the rest is scored without, which is much faster."""
_SWAPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min", "passed": "failed", "failed": "passed", "unknown": "failed", "proposed": "passed"}
_ENUMS = frozenset({"ClauseState", "StandingWord", "GateOutcome", "Confidence", "State"})


class Mutant(NamedTuple):
    """One changed thing: where and what. `key` names it whatever its line; `place` and `choice` make the change."""

    module: str
    line: int
    key: str
    place: int
    choice: int


def mutants(module: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of the source."""
    return mutants_of(module, source_of(module))


def mutants_of(module: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a text."""
    for place, (node, function) in enumerate(_places(ast.parse(text))):
        for choice in range(_choices(node)):
            other = copy.deepcopy(node)
            _change(other, choice)
            yield Mutant(module, node.lineno, f"{function}: {_short(ast.unparse(node))} -> {_short(ast.unparse(other))}", place, choice)


def source_of(module: str) -> str:
    """The source of a module as it stands."""
    return (SCORING / f"{module}.py").read_text(encoding="utf-8")


def changed(mutant: Mutant, text: str) -> str:
    """The text with the one change."""
    tree = ast.parse(text)
    _change(_places(tree)[mutant.place][0], mutant.choice)
    return ast.unparse(tree)


def _short(text: str) -> str:
    return " ".join(text.split())[:140]


def _places(tree: ast.Module) -> list[tuple[ast.expr, str]]:
    """Every expression that may be changed, with the function it stands in.

    Left out are annotations, decorators, options of classes, `strict` of zip, and the bounds of slices: they change no verdict.
    """
    found: list[tuple[ast.expr, str]] = []

    def visit(node: ast.AST, function: str) -> None:
        if isinstance(node, ast.Slice) or (isinstance(node, ast.keyword) and node.arg == "strict"):
            return
        if isinstance(node, ast.expr) and _choices(node):
            found.append((node, function))
        for name, value in ast.iter_fields(node):
            if name in _LEFT_OUT or (isinstance(node, ast.ClassDef) and name == "keywords") or (name == "slice" and isinstance(value, ast.Constant)):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    visit(child, node.name if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else function)

    visit(tree, "module")
    return found


def _choices(node: ast.AST) -> int:
    """In how many ways a node can be changed."""
    match node:
        case ast.Compare():
            found = sum(type(one) in _SWAPS for one in node.ops)
        case ast.BoolOp():
            found = len(node.values)
        case ast.UnaryOp(op=ast.Not()):
            found = 1
        case ast.Constant():
            found = int(isinstance(node.value, (bool, int)))
        case ast.Call(func=ast.Name(id=name)):
            found = int(name in _NAMES)
        case ast.Attribute(value=ast.Name(id=name)):
            found = int(name in _ENUMS)
        case _:
            found = 0
    return found


def _change(node: ast.expr, choice: int) -> None:
    """Change the node in place."""
    match node:
        case ast.Compare():
            index = [number for number, one in enumerate(node.ops) if type(one) in _SWAPS][choice]
            node.ops[index] = _SWAPS[type(node.ops[index])]()
        case ast.BoolOp():
            del node.values[choice]
        case ast.UnaryOp():
            node.op = ast.Not()
            node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() as value):
            node.value = value + 1
        case ast.Call(func=ast.Name() as name):
            name.id = _NAMES[name.id]
        case ast.Attribute(value=ast.Name(id=enum)):
            members = [one.name for one in _enum(enum)]
            node.attr = members[(members.index(node.attr) + 1) % len(members)]


def _enum(name: str) -> list[object]:
    for module in ("scorecard", "reading", "questions"):
        found = getattr(importlib.import_module(f"supplier.model.{module}"), name, None)
        if found is not None:
            return list(found)
    raise LookupError(name)


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module the source of a mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = f"supplier.scoring.{mutant.module}"

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        del path, target
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(changed(self.mutant, source_of(self.mutant.module)), self.name, "exec"), module.__dict__)  # noqa: S102 - our own source, changed in one place


def caught(mutant: Mutant, order: list[int]) -> bool:
    """Whether a case or a quick test notices the mutant; the case that did moves to the front of `order`."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(SECONDS)
        code = 1
        try:
            code = _noticed(mutant, order, writer)
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if told:
        order.remove(int(told))
        order.insert(0, int(told))
    return status != 0


def _noticed(mutant: Mutant, order: list[int], writer: int) -> int:
    sys.stderr = sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    for name in [name for name in sys.modules if name.startswith(("supplier.scoring", "tests.scoring.test_"))]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Loader(mutant))
    cases = importlib.import_module("tests.scoring.test_cases")
    for index in order:
        _, case = cases.CASES[index]
        try:
            dated = mutant.module in _DATED or bool(_DATED & case["expect"].keys())
            card = cases.score(cases.build(case.get("given", {})), cases.POLICY, case.get("as_of", cases.AS_OF), with_timeline=dated)
            differs = bool(cases._differences(card, case["expect"]))
        except Exception:  # noqa: BLE001 - a mutant may do anything; that it fails is what is asked
            differs = True
        if differs:
            os.write(writer, str(index).encode())
            return 1
    if mutant.module not in OWN:
        return 0
    import pytest

    file = str(ROOT / "tests" / "scoring" / OWN[mutant.module])
    return int(pytest.main(["-x", "-q", "--noconftest", "-p", "no:randomly", "-p", "no:cacheprovider", file]))


def explained() -> dict[tuple[str, str], str]:
    """The survivors that were looked at, and why each may live."""
    raw = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text(encoding="utf-8"))
    return {(module, key): why for module, entries in raw.items() for key, why in entries.items()}


def main() -> int:
    """Run the mutants of the modules named, or of all, until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules of supplier.scoring; all without names")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, help="take the mutants in a random order, for a sample within the time")
    given = parser.parse_args()
    names = given.modules or [file.stem for file in sorted(SCORING.glob("*.py")) if file.stem not in LEFT_OUT]
    made = [one for name in names for one in mutants(name)]
    if given.seed is not None:
        random.Random(given.seed).shuffle(made)  # noqa: S311 - a sample, no secret
    return _run(made, time.monotonic() + given.minutes * 60)


def _run(made: list[Mutant], until: float) -> int:
    order = list(range(len(importlib.import_module("tests.scoring.test_cases").CASES)))
    known, unexplained, excused, done = explained(), 0, 0, 0
    for one in made:
        if time.monotonic() > until:
            break
        done += 1
        if caught(one, order):
            continue
        why = known.get((one.module, one.key))
        excused += why is not None
        unexplained += why is None
        print(f"{one.module}.py:{one.line}: {one.key}" + (f"\n    explained: {why}" if why else ""), flush=True)  # noqa: T201 - a tool run by hand
    print(f"{done} of {len(made)} mutants run: {done - excused - unexplained} caught, {excused} explained, {unexplained} not explained")  # noqa: T201
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

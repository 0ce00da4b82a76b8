"""Mutation testing of the scoring rules: change one thing in the source, score every case, list the changes that nobody notices.

Run by hand: `python -m tests.mutation.mutate [MODULE...] [--minutes N] [--seed N]`. Each mutant runs in a process of its own, which only
imports the rules again. The cases come first: only those that run the changed lines, those that caught something lately in front, up to the
first that notices. Then come the tests of its own module. Exit 1 when a survivor is not explained in survivors.toml.
"""

from __future__ import annotations

import argparse
import ast
import copy
import functools
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import random
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NamedTuple

from tests.scoring import builder
from tests.scoring import test_cases as stories

ROOT = Path(__file__).resolve().parents[2]
SCORING = ROOT / "supplier" / "scoring"
LEFT_OUT = frozenset({"__init__", "outcome", "rules"})
_LEFT_OUT = frozenset({"annotation", "returns", "decorator_list"})
SECONDS, TRACE_SECONDS = 60, 600
_DATED = frozenset({"timeline", "because", "clock", "risk"})
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
    last: int
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
            key = f"{function}: {_short(ast.unparse(node))} -> {_short(ast.unparse(other))}"
            yield Mutant(module, node.lineno, node.end_lineno or node.lineno, key, place, choice)


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


class Reach(NamedTuple):
    """Which lines of a module the cases run: those that importing it runs concern every case."""

    imported: frozenset[int]
    cases: tuple[frozenset[int], ...]

    def of(self, mutant: Mutant) -> list[int]:
        """The cases that a mutant can make a difference to."""
        lines = set(range(mutant.line, mutant.last + 1))
        return [index for index, seen in enumerate(self.cases) if lines & (seen | self.imported)]


@functools.cache
def built() -> tuple[Any, ...]:
    """The Case of every story, built once: what a mutant changes is how it is scored."""
    return tuple(builder.build(story.get("given", {})) for _, story in stories.CASES)


@functools.cache
def reach(module: str) -> Reach:
    """Which cases run which lines of a module, found by scoring every case once in a process of its own."""
    told = _apart(lambda tell: tell(json.dumps(_traced(module))), seconds=TRACE_SECONDS)[1]
    imported, cases = json.loads(told)
    return Reach(frozenset(imported), tuple(frozenset(one) for one in cases))


def _traced(module: str) -> tuple[list[int], list[list[int]]]:
    file, seen = str(SCORING / f"{module}.py"), set[int]()

    def within(frame: FrameType, _event: str, _given: object) -> Callable[..., Any]:
        seen.add(frame.f_lineno)
        return within

    def entered(frame: FrameType, event: str, given: object) -> Callable[..., Any] | None:
        return within(frame, event, given) if frame.f_code.co_filename == file else None

    sys.settrace(entered)
    _afresh()
    imported, cases = sorted(seen), []
    for index in range(len(stories.CASES)):
        seen.clear()
        _forget()
        _differs(module, index)
        cases.append(sorted(seen))
    sys.settrace(None)
    return imported, cases


def _forget() -> None:
    """Empty what the rules remember from one case to the next."""
    for name, module in list(sys.modules.items()):
        if name.startswith("supplier.scoring."):
            for value in list(vars(module).values()):
                getattr(value, "cache_clear", int)()
            vars(module).get("_BOOKS", {}).clear()


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
    able = set(reach(mutant.module).of(mutant))
    own = own_tests(mutant.module)
    if not able and not own:
        return False
    status, told = _apart(lambda tell: _noticed(mutant, [index for index in order if index in able], own, tell))
    if told:
        order.remove(int(told))
        order.insert(0, int(told))
    return status != 0


def own_tests(module: str) -> list[str]:
    """The tests a module has of its own beside the cases."""
    folder = ROOT / "tests" / "scoring"
    return [str(file) for file in (folder / f"test_{module}.py", *sorted(folder.glob(f"test_{module}_*.py"))) if file.exists()]


def _apart(work: Callable[[Callable[[str], object]], object], seconds: int = SECONDS) -> tuple[int, str]:
    """Do work in a process of its own: its status (not 0 where it fails or takes too long, however busy the machine), and what it told."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        code = 1
        try:
            with os.fdopen(writer, "w", encoding="utf-8") as pipe:
                code = int(bool(work(pipe.write)))
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        told = pipe.read()
    return os.waitpid(child, 0)[1], told


def _afresh() -> None:
    """Import the rules again."""
    for name in [name for name in sys.modules if name.startswith(("supplier.scoring", "tests.scoring.test_")) and name != stories.__name__]:
        del sys.modules[name]
    stories.score = importlib.import_module("supplier.scoring.score").score


def _differs(module: str, index: int) -> bool:
    """Whether a case ends otherwise than its story says."""
    story = stories.CASES[index][1]
    dated = module in _DATED or bool(_DATED & story["expect"].keys())
    card = stories.score(built()[index], stories.POLICY, story.get("as_of", stories.AS_OF), with_timeline=dated)
    return bool(stories._differences(card, story["expect"]))


def _noticed(mutant: Mutant, able: list[int], own: list[str], tell: Callable[[str], object]) -> bool:
    sys.stderr = sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    sys.meta_path.insert(0, _Loader(mutant))
    _afresh()
    for index in able:
        try:
            differs = _differs(mutant.module, index)
        except Exception:  # noqa: BLE001 - a mutant may do anything; that it fails is what is asked
            differs = True
        if differs:
            tell(str(index))
            return True
    if not own:
        return False
    import pytest

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return bool(pytest.main(["-x", "-q", "--noconftest", "-p", "pytest_socket", "-p", "no:cacheprovider", *own]))


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
    parser.add_argument("--again", type=Path, metavar="FILE", help="only the mutants that an earlier run listed in this file: cases were added since")
    given = parser.parse_args()
    names = given.modules or [file.stem for file in sorted(SCORING.glob("*.py")) if file.stem not in LEFT_OUT]
    made = [one for name in names for one in mutants(name)]
    if given.again is not None:
        lines = set(given.again.read_text(encoding="utf-8").splitlines())
        made = [one for one in made if _line(one) in lines]
    if given.seed is not None:
        random.Random(given.seed).shuffle(made)  # noqa: S311 - a sample, no secret
    return _run(made, time.monotonic() + given.minutes * 60)


def _line(mutant: Mutant) -> str:
    """A mutant as a run lists it."""
    return f"{mutant.module}.py:{mutant.line}: {mutant.key}"


def _run(made: list[Mutant], until: float) -> int:
    order = list(range(len(stories.CASES)))
    built()
    known, told = explained(), {one.module: Counter[str]() for one in made}
    for one in made:
        if time.monotonic() > until:
            break
        why = known.get((one.module, one.key))
        how = "caught" if caught(one, order) else "explained" if why else "open"
        told[one.module][how] += 1
        if how != "caught":
            print(_line(one) + (f"\n    explained: {why}" if why else ""), flush=True)  # noqa: T201 - a tool run by hand
    for module, counts in told.items():
        all_of_it = sum(one.module == module for one in made)
        said = ", ".join(f"{counts[how]} {how}" for how in ("caught", "explained", "open"))
        print(f"{module}: {counts.total()} of {all_of_it} mutants run: {said}")  # noqa: T201
    return int(any(counts["open"] for counts in told.values()))


if __name__ == "__main__":
    sys.exit(main())

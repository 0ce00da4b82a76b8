"""Every name of a fact that rules, clauses and proposals read is given by a reader of that kind, or by a question."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import supplier.evidence
import supplier.scoring
from supplier.evidence.document_head import words
from supplier.model.reading import Kind
from supplier.questions.library import Library
from supplier.scoring.facts import POORLY_READ
from tests.scoring.builder import POLICY

READERS = Path(supplier.evidence.__file__).parent
RULES = Path(supplier.scoring.__file__).parent
CERTIFICATE = ("certificate",)
STATEMENT = ("soa", "document_head.py")
REPORT = ("soc2", "document_head.py")
LETTER = ("soc2/bridge_letter.py", "soc2/periods.py", "document_head.py")
OTHERS = ("statements.py", "other_kinds.py", "agreement.py", "document_head.py", "findings_lists.py")
BY_KIND = {
    Kind.ISO_CERTIFICATE: CERTIFICATE,
    Kind.STATEMENT_OF_APPLICABILITY: STATEMENT,
    Kind.SOC1_REPORT: REPORT,
    Kind.SOC2_REPORT: REPORT,
    Kind.SOC3_REPORT: REPORT,
    Kind.BRIDGE_LETTER: LETTER,
}
READ_IN = {
    "certificate.py": CERTIFICATE + STATEMENT,
    "soa.py": STATEMENT,
    "soc2.py": REPORT + LETTER + CERTIFICATE,
    "claims.py": CERTIFICATE + REPORT + OTHERS,
    "clauses.py": CERTIFICATE + OTHERS,
    "ownership.py": CERTIFICATE + STATEMENT + REPORT + OTHERS,
    "context.py": CERTIFICATE + STATEMENT + REPORT + OTHERS,
    "support.py": REPORT,
    "standing.py": CERTIFICATE + REPORT,
    "claim_flags.py": OTHERS,
    "document_signs.py": REPORT,
    "process_flags.py": OTHERS + REPORT,
    "report_history.py": REPORT,
}
ASKED = {"of", "text", "texts", "date", "dates", "latest", "says", "ref"}
BY_CORRECTION_ONLY = {"scope"}
"""A Statement of Applicability rarely prints its scope: the rule takes it from a reviewer's correction or the vendor's answer."""
NOT_ABOUT_THE_DOCUMENT = {"DOC_NO_IMAGE", "DOC_NO_SUCH_PAGE", "DOC_NO_ISOLATION"}
"""Refusals of a page image, and the reader's own trouble: they never stand in a reading that is kept."""


def _words_of(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def _emitted(files: tuple[str, ...]) -> frozenset[str]:
    """Every word in the code of these readers, and the names their vocabulary gives: a fact's name is among them or is never given."""
    found: set[str] = set()
    for name in files:
        path = READERS / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found |= _words_of(ast.parse(file.read_text(encoding="utf-8")))
    if "other_kinds.py" in files:
        said = words()
        found |= set(said["agreement"]["grants"]) | set(said["dates"]) | set(said["labels"]) | set(said["counts"].keys())
    return frozenset(found)


def _read_by(file: Path) -> Iterator[str]:
    """The names that a module of rules asks a document for, constants of the module included."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {
        target.id: _words_of(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Tuple)
    }
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ASKED):
            continue
        subject = ast.unparse(call.func.value)
        if subject not in {"doc", "statement.doc", "self.doc", "letter", "other"}:
            continue
        for argument in call.args:
            if isinstance(argument, ast.Constant):
                yield str(argument.value)
            elif isinstance(argument, ast.Starred) and isinstance(argument.value, ast.Name):
                yield from named.get(argument.value.id, ())


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
@pytest.mark.parametrize("module", sorted(READ_IN))
def test_every_fact_a_rule_reads_from_a_document_is_given_by_a_reader(module: str) -> None:
    read = set(_read_by(RULES / module))
    assert read
    assert read - _emitted(READ_IN[module]) - BY_CORRECTION_ONLY == set()


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
def test_no_other_module_of_rules_reads_documents() -> None:
    assert {file.name for file in RULES.glob("*.py") if any(_read_by(file))} == set(READ_IN)


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
def test_what_a_proof_must_say_is_given_by_the_reader_of_its_kind() -> None:
    lacking = [
        (clause.ref, name)
        for clause in POLICY.clauses
        for proof in clause.proof
        for name in proof.says
        if name not in _emitted(BY_KIND.get(Kind(proof.kind), OTHERS))
    ]
    assert lacking == []


@pytest.mark.requirement("SCORE-FACTS-SUPPLIED")
def test_what_a_proposal_takes_is_given_by_the_reader_of_its_kind() -> None:
    lacking = [
        (rule.supplies, name)
        for rule in Library().proposal_rules()
        for name in (*rule.take, *(test.fact for test in rule.when))
        if name not in _emitted(BY_KIND.get(rule.kind, OTHERS))
    ]
    assert lacking == []


@pytest.mark.requirement("SCORE-FINDINGS-KNOWN")
def test_every_finding_of_the_readers_has_a_flag() -> None:
    known = {flag.code for flag in POLICY.flags}
    told: set[str] = set()
    for file in READERS.rglob("*.py"):
        told |= set(re.findall(r'"((?:DOC|CERT|SOA|SOC2)_[A-Z0-9_]+)"', file.read_text(encoding="utf-8")))
    assert told - known == NOT_ABOUT_THE_DOCUMENT
    assert told >= POORLY_READ

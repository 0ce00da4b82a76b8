"""A company's own policy: stricter values with source and reason, pinned by digest; everything else is refused by name."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from supplier.errors import BadInputError
from supplier.model.scorecard import PinnedOverlay
from supplier.questions.digest import digest
from supplier.questions.library import Library
from supplier.questions.lint_library import lint_all
from supplier.questions.overlay import looser, shown
from supplier.questions.overlays import catalogue, entries, lint_file, lint_overlays, overlay_in_force, policy_in_force
from supplier.questions.policy import load_policy
from supplier.scoring.score import score
from tests.scoring.builder import AS_OF, build

HEAD = 'format = "supplier-policy-overlay/1"\nversion = "acme-1"\nbase = "2026.4"\ndated = 2026-11-21\n'
WHY = 'source = "SOP-QA-017"\nreason = "Our procedure says so."\n'


def _write(own: Path, text: str, name: str = "acme.toml") -> Path:
    (own / "scoring").mkdir(parents=True, exist_ok=True)
    file = own / "scoring" / name
    file.write_text(text, encoding="utf-8")
    return file


def _entry(heading: str, line: str, why: str = WHY) -> str:
    return f"{HEAD}[{heading}]\n{line}\n{why}"


@pytest.mark.requirement("SCORE-OVERLAY")
def test_every_number_of_the_policy_has_a_unit_a_source_and_a_reason() -> None:
    numbers = load_policy().parameters
    assert set(catalogue()) == set(numbers.__struct_fields__)
    assert all(one.title and one.unit and one.source and one.reason for one in catalogue().values())
    upper = {one.not_above for one in catalogue().values() if one.not_above}
    assert upper <= set(catalogue())


def test_without_a_file_the_released_policy_is_in_force(tmp_path: Path) -> None:
    assert policy_in_force() is policy_in_force(tmp_path) is load_policy()
    assert (lint_overlays(None), lint_overlays(tmp_path)) == ((), ())
    assert b"overlay" not in msgspec.json.encode(load_policy())


@pytest.mark.requirement("SCORE-OVERLAY")
def test_stricter_values_are_in_force_and_the_scorecard_pins_the_file(tmp_path: Path) -> None:
    text = (
        f"{HEAD}[parameters.soa_stale_months]\nvalue = 6\n{WHY}[parameters.reassess_months]\nvalue = {{ high = 6 }}\n{WHY}"
        f'[parameters.supplier_controls]\nvalue = ["A.5.19", "A.5.20", "A.5.21", "A.5.22", "A.5.23", "A.8.30"]\n{WHY}'
        f'[flags.CERT_CB_UNKNOWN]\ncap = "low"\nseverity = "high"\n{WHY}[accreditation_bodies.UKAS]\naccepted = false\n{WHY}'
    )
    file = _write(tmp_path, text)
    policy = policy_in_force(tmp_path)
    assert (policy.parameters.soa_stale_months, policy.parameters.reassess_months["high"], policy.parameters.reassess_months["low"]) == (6, 6, 36)
    assert policy.parameters.supplier_controls[-1] == "A.8.30"
    assert {flag.code: flag.cap for flag in policy.flags}["CERT_CB_UNKNOWN"] == "low"
    assert "UKAS" not in {body.id for body in policy.accreditation_bodies}
    case = build({"certificate": [{}], "soa": [{}]})
    card, released = score(case, policy, AS_OF), score(case, load_policy(), AS_OF)
    assert card.versions.overlay == policy.overlay == PinnedOverlay(version="acme-1", digest=digest(file.read_bytes()))
    assert (released.versions.overlay, released.digest == card.digest) == (None, False)
    gates = {gate.id: gate.why.code for one in card.standings for gate in one.gates}
    assert gates["C7"] == "C7.fail.unknown_body"


@pytest.mark.requirement("SCORE-OVERLAY")
@pytest.mark.parametrize(
    ("effect", "standing", "basis"), [("hold = true", "under_review", "review:flag"), ('blocks = ["certified"]', "not_demonstrated", "nd:flag")]
)
def test_a_company_may_withhold_or_exclude_a_certified_standing_for_a_flag_of_its_choice(
    tmp_path: Path, effect: str, standing: str, basis: str
) -> None:
    case = build({"requested": ["iso27001"], "certificate": [{"certification_body": "Northbridge Certification Ltd"}], "soa": [{}]})
    _write(tmp_path, _entry("flags.CERT_CB_UNKNOWN", effect))
    found = [(one.standing.value, one.basis) for policy in (load_policy(), policy_in_force(tmp_path)) for one in score(case, policy, AS_OF).standings]
    assert (found[0], found[3]) == (("certified", "certified"), (standing, basis))


@pytest.mark.requirement("SCORE-OVERLAY")
@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_a_stored_policy_gives_the_same_digest_after_the_company_file_changed(tmp_path: Path) -> None:
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 6"))
    policy = policy_in_force(tmp_path)
    case, stored = build({"soa": [{}]}), msgspec.json.encode(policy)
    digested = score(case, policy, AS_OF).digest
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 5"))
    again = msgspec.json.decode(stored, type=type(policy))
    assert score(case, again, AS_OF).digest == digested != score(case, policy_in_force(tmp_path), AS_OF).digest


def test_the_newest_file_is_in_force_and_two_of_one_day_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 9"), "old.toml")
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 6").replace("2026-11-21", "2027-01-01"), "young.toml")
    assert policy_in_force(tmp_path).parameters.soa_stale_months == 6
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 3"), "third.toml")
    with pytest.raises(BadInputError, match=r"third\.toml: dated: is 2026-11-21, as in old\.toml"):
        policy_in_force(tmp_path)
    (problem,) = lint_overlays(tmp_path)
    assert problem.rule == "overlay-date"


def test_a_file_for_another_release_is_not_used_silently(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, _entry("parameters.soa_stale_months", "value = 6"))
    newer = msgspec.structs.replace(load_policy(), version="2027.1")
    monkeypatch.setattr("supplier.questions.overlays.load_policy", lambda version="2027.1": newer if version == "2027.1" else load_policy(version))
    with pytest.raises(BadInputError, match=r"acme\.toml: base: is 2026\.4, but the policy in force is 2027\.1"):
        policy_in_force(file=file)


WRONG = {
    "overlay-unknown parameters.soa_stale_month: Did you mean soa_stale_months?": ("parameters.soa_stale_month", "value = 6"),
    "overlay-unknown parameters.zzz: `supplier policy show` lists what can be changed.": ("parameters.zzz", "value = 6"),
    "overlay-unknown parameters.reassess_months.hgh: Did you mean high?": ("parameters.reassess_months", "value = { hgh = 3 }"),
    "overlay-unknown parameters.supplier_controls: Did you mean A.8.30?": (
        "parameters.supplier_controls",
        'value = ["A.5.19", "A.5.20", "A.5.21", "A.5.22", "A.5.23", "A.8.300"]',
    ),
    "overlay-unknown parameters.categories_always: Did you mean privacy?": ("parameters.categories_always", 'value = ["security", "privcy"]'),
    "overlay-type parameters.soa_stale_months: Give a value like the released one, 18.": ("parameters.soa_stale_months", 'value = "long"'),
    "overlay-type parameters.level_needed: Give a value like the released one, low 1, medium 2, high 3.": ("parameters.level_needed", "value = 3"),
    "overlay-looser parameters.soa_stale_months: Give 18 or lower, or leave it out.": ("parameters.soa_stale_months", "value = 19"),
    "overlay-looser parameters.soa_min_implemented_share: Give 0.8 or higher, or leave it out.": (
        "parameters.soa_min_implemented_share",
        "value = 0.5",
    ),
    "overlay-looser parameters.reassess_months.high: Give 12 or lower, or leave it out.": ("parameters.reassess_months", "value = { high = 13 }"),
    "overlay-looser parameters.supplier_controls: Keep A.5.19, A.5.20, A.5.21, A.5.22, A.5.23, and add to it.": (
        "parameters.supplier_controls",
        'value = ["A.5.19"]',
    ),
    "overlay-bound parameters.soa_stale_months: Give at least 1 months.": ("parameters.soa_stale_months", "value = 0"),
    "overlay-bound parameters.soa_high_implemented_share: Give at most 1 share.": ("parameters.soa_high_implemented_share", "value = 1.5"),
    "overlay-order parameters.soa_min_implemented_share: Change both, or neither.": ("parameters.soa_min_implemented_share", "value = 0.99"),
    "overlay-fixed parameters.soa_required_rows: Remove it. Source: ISO/IEC 27001:2022, Annex A and 6.1.3 d.": (
        "parameters.soa_required_rows",
        "value = 94",
    ),
    "overlay-value-missing parameters.soa_stale_months: Add `value`; released is 18.": ("parameters.soa_stale_months", ""),
    "overlay-key parameters.soa_stale_months.because: `supplier policy show` lists what can be changed.": (
        "parameters.soa_stale_months",
        'value = 6\nbecause = "x"',
    ),
    "overlay-unknown flags.CERT_CB_UNKNOWNN: Did you mean CERT_CB_UNKNOWN?": ("flags.CERT_CB_UNKNOWNN", 'cap = "low"'),
    "overlay-value-missing flags.CERT_CB_UNKNOWN: Give one of severity, cap, blocks, hold.": ("flags.CERT_CB_UNKNOWN", ""),
    "overlay-type flags.CERT_CB_UNKNOWN: The released flag has severity medium, cap none.": ("flags.CERT_CB_UNKNOWN", 'cap = "none"'),
    "overlay-looser flags.CERT_EXPIRED: Use `cap`, or leave it blocking.": ("flags.CERT_EXPIRED", "hold = true"),
    "overlay-looser flags.SOC2_DUPLICATE_TEXT: Keep the released effects; add to them.": ("flags.SOC2_DUPLICATE_TEXT", "hold = false"),
    "overlay-looser flags.SOA_STALE: Keep the released effects; add to them.": ("flags.SOA_STALE", 'severity = "info"'),
    "overlay-looser flags.ISMS_MAJOR_NC_OPEN: Keep the released effects; add to them.": ("flags.ISMS_MAJOR_NC_OPEN", 'cap = "medium"'),
    "overlay-looser flags.CERT_DRAFT: Keep the released effects; add to them.": ("flags.CERT_DRAFT", "blocks = []"),
    "overlay-parse flags.SOA_PARSE_PARTIAL: Use `cap` or `hold`.": ("flags.SOA_PARSE_PARTIAL", 'blocks = ["aligned"]'),
    "overlay-unknown accreditation_bodies.UKASS: Did you mean UKAS?": ("accreditation_bodies.UKASS", "accepted = false"),
    "overlay-type accreditation_bodies.UKAS: Only `accepted = false` can be said here: a body is added in the register, with its source.": (
        "accreditation_bodies.UKAS",
        "accepted = true",
    ),
}


@pytest.mark.requirement("SCORE-OVERLAY")
@pytest.mark.parametrize(("expected", "given"), WRONG.items(), ids=list(WRONG))
def test_what_cannot_hold_is_named_with_file_key_value_and_remedy(tmp_path: Path, expected: str, given: tuple[str, str]) -> None:
    file = _write(tmp_path, _entry(*given))
    (problem,) = lint_file(file)
    assert f"{problem.rule} {problem.where}: {problem.remedy}" == expected
    assert (problem.file, problem.line) == ("acme.toml", 5)
    with pytest.raises(BadInputError, match=r"^acme\.toml: ") as refused:
        policy_in_force(tmp_path)
    assert (refused.value.code, refused.value.hint) == ("policy-overlay", problem.remedy)


def test_messages_show_the_value_given(tmp_path: Path) -> None:
    for given, message in (
        ("value = 24", "is 24, looser than the released 18."),
        ("value = true", "is True: expected `int`, got `bool`."),
        ('value = 6\nvalu = "x"', "is not a key here (it has the value x)."),
    ):
        (problem,) = lint_file(_write(tmp_path, _entry("parameters.soa_stale_months", given)))
        assert problem.message == message


@pytest.mark.requirement("SCORE-OVERLAY")
@pytest.mark.parametrize("missing", ["source", "reason"])
@pytest.mark.parametrize(
    ("heading", "line"),
    [("parameters.soa_stale_months", "value = 6"), ("flags.SOA_STALE", 'cap = "low"'), ("accreditation_bodies.UKAS", "accepted = false")],
)
def test_a_change_without_source_or_reason_is_refused(tmp_path: Path, heading: str, line: str, missing: str) -> None:
    kept = "\n".join(row for row in WHY.splitlines() if not row.startswith(missing))
    assert [problem.rule for problem in lint_file(_write(tmp_path, _entry(heading, line, kept)))] == [f"overlay-{missing}"]
    blank = kept + f'\n{missing} = " "'
    assert [problem.rule for problem in lint_file(_write(tmp_path, _entry(heading, line, blank)))] == [f"overlay-{missing}"]


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("format = ", "toml-syntax", "acme.toml"),
        (HEAD.replace("supplier-policy-overlay/1", "other"), "file-invalid", "docs/scoring.md"),
        (HEAD + "[parameter.x]\nvalue = 1\n", "file-invalid", "Did you mean `parameters`?"),
        (HEAD.replace("2026.4", "2031.1"), "policy-missing", "2031.1.toml does not exist"),
        (HEAD.replace("acme-1", " "), "overlay-version", "Name this version"),
    ],
)
def test_a_file_that_cannot_be_used_at_all_is_one_problem(tmp_path: Path, text: str, rule: str, said: str) -> None:
    (problem,) = lint_file(_write(tmp_path, text))
    assert (problem.rule, problem.file) == (rule, "acme.toml")
    assert said in problem.sentence()


def test_a_broken_file_beside_a_sound_one_is_named_once(tmp_path: Path) -> None:
    _write(tmp_path, "format =", "broken.toml")
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 6"))
    assert [problem.file for problem in lint_overlays(tmp_path)] == ["broken.toml"]


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        policy_in_force(file=tmp_path / "nowhere.toml")


def test_the_linter_of_sets_covers_the_policy_too(tmp_path: Path) -> None:
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 19"))
    assert [problem.rule for problem in lint_all(Library(own=tmp_path))] == ["overlay-looser"]


def test_the_values_in_force_say_what_was_released(tmp_path: Path) -> None:
    _write(tmp_path, _entry("parameters.soa_stale_months", "value = 6"))
    policy = policy_in_force(tmp_path)
    shown_values = {one.name: one for one in entries(policy, overlay_in_force(tmp_path, policy))}
    changed, kept = shown_values["soa_stale_months"], shown_values["expiring_days"]
    assert (changed.value, changed.released, changed.source, changed.reason) == (6, 18, "SOP-QA-017", "Our procedure says so.")
    assert (kept.value, kept.released, kept.source) == (90, None, "own")
    assert overlay_in_force(tmp_path, load_policy()) is None


def test_directions_are_as_the_catalogue_says() -> None:
    assert [looser("lower", 5, new) for new in (4, 5, 6)] == [False, False, True]
    assert [looser("higher", 5, new) for new in (4, 5, 6)] == [True, False, False]
    assert [looser("more", ("a",), new) for new in ((), ("a",), ("b", "a"))] == [True, False, False]
    assert (shown(()), shown(0.5), shown({"a": (1, 2)})) == ("nothing", "0.5", "a 1, 2")

"""Which pack is proposed for an intended use, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from supplier.model.intake import IntendedUse
from supplier.model.questions import Pack
from supplier.questions.problems import Problem, error


def propose(packs: Iterable[Pack], use: IntendedUse) -> tuple[Pack, str] | None:
    """The first pack, by `order`, one of whose `proposed_when` tables holds entirely, and the code of the reason.

    None only when no pack fits; the linter demands a last pack that always does.
    """
    ordered = sorted(packs, key=lambda pack: (pack.order, pack.id))
    return next(((pack, pack.reason) for pack in ordered if any(_fits(table, use) for table in pack.proposed_when)), None)


def in_language(pack: Pack, lang: str) -> tuple[str, str]:
    """Title and summary in `lang`, or in English where they are not translated."""
    return pack.titles.get(lang, pack.title), pack.summaries.get(lang, pack.summary)


def pack_problems(packs: Iterable[Pack], sets: Iterable[str]) -> Iterator[Problem]:
    """Packs name sets that exist and switches that exist, no two are one, and the last one fits every intended use."""
    packs, known = tuple(sorted(packs, key=lambda pack: (pack.order, pack.id))), set(sets)
    ids = [pack.id for pack in packs]
    for pack in packs:
        where = f"packs/{pack.id}"
        if ids.count(pack.id) > 1:
            yield error("pack-twice", where, "is the id of two packs.", "Choose another.")
        for set_id in (set_id for set_id in pack.sets if set_id not in known):
            yield error("pack-set", where, f"names the set {set_id!r}, which does not exist.", f"Sets: {', '.join(sorted(known))}.")
        for key in sorted({key for table in pack.proposed_when for key in table} - set(IntendedUse.__struct_fields__)):
            remedy = f"Switches: {', '.join(IntendedUse.__struct_fields__)}."
            yield error("pack-switch", where, f"names the intake switch {key!r}, which does not exist.", remedy)
    if packs and {} not in packs[-1].proposed_when:
        yield error("pack-last", f"packs/{packs[-1].id}", "is the last pack and does not fit every intended use.", "Add {} to `proposed_when`.")


def _fits(table: dict[str, bool | str | int], use: IntendedUse) -> bool:
    return all(getattr(use, key) == value for key, value in table.items())

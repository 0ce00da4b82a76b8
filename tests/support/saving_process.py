"""`python -m tests.support.saving_process URL ORG QUESTIONNAIRE LINK START`: saves answers for ever, printing each number after its commit."""

from __future__ import annotations

import datetime as dt
import itertools
import sys

from supplier.model.answers import Answer
from supplier.store import answers, audit
from supplier.store.database import Database


def main() -> None:
    """Save until killed."""
    url, organisation, questionnaire, link, start = sys.argv[1:]
    database = Database(url, 1)
    at = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    for number in itertools.count(int(start)):
        with database.write() as connection:
            given = Answer(set_id="annex11", question=f"q.{number}", text=str(number))
            saved = answers.save(connection, organisation, questionnaire, given, seen=0, by=link, at=at)
            event = audit.Event(
                organisation_id=organisation,
                at=at,
                actor=audit.SYSTEM,
                action="answer.saved",
                object_type="answer",
                object_id=saved.object_id,
                object_version=str(saved.answer.revision),
                new_digest=saved.new_digest,
            )
            audit.append(connection, event)
        print(number, flush=True)  # noqa: T201 - the acknowledgement


if __name__ == "__main__":
    main()

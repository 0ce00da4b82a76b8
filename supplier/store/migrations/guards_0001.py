"""Triggers that keep append-only tables append-only; part of migration 0001 and as fixed as that."""

from __future__ import annotations

APPEND_ONLY = {
    "audit_event": (),
    "answer_revision": ("questionnaire_id", "set_id", "question", "revision"),
    "set_text": ("organisation_id", "digest"),
    "scorecard": ("id",),
    "judgement": ("id",),
    "look_up": ("id",),
    "decision": ("id",),
    "flag_reply": ("id",),
}
FIXED = (
    "organisation_id, seq, at, zone, actor_kind, actor_id, actor_name, actor_role, reference, action, object_type, object_id, object_version,"
    " questionnaire_id, old_digest, new_digest, reason, app_version, config_version, payload_digest, prev_hash, hash"
)


def sqlite() -> list[str]:
    """The triggers for SQLite. Inserting over an existing row is refused too: REPLACE would delete it silently."""
    made: list[str] = []
    for table, key in APPEND_ONLY.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        made.append(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}")
        if table == "audit_event":
            made.append(f"CREATE TRIGGER audit_event_no_update BEFORE UPDATE OF {FIXED} ON audit_event {refuse}")
            made.append(
                "CREATE TRIGGER audit_event_erase_only BEFORE UPDATE OF payload, salt ON audit_event"
                f" WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL {refuse}"
            )
        else:
            same = " AND ".join(f"{column} = NEW.{column}" for column in key)
            made.append(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
            made.append(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}")  # noqa: S608 - names from above
    return [
        *made,
        (
            "CREATE TRIGGER audit_event_in_order BEFORE INSERT ON audit_event WHEN NOT EXISTS (SELECT 1 FROM audit_head"
            " WHERE organisation_id = NEW.organisation_id AND seq + 1 = NEW.seq AND hash = NEW.prev_hash)"
            " BEGIN SELECT RAISE(ABORT, 'audit_event out of order'); END"
        ),
        (
            "CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event"
            " BEGIN UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE organisation_id = NEW.organisation_id; END"
        ),
        (
            "CREATE TRIGGER audit_head_follows BEFORE UPDATE OF organisation_id, seq, hash ON audit_head"
            " WHEN NEW.organisation_id <> OLD.organisation_id OR NEW.seq <> OLD.seq + 1 OR NOT EXISTS (SELECT 1 FROM audit_event"
            " WHERE organisation_id = NEW.organisation_id AND seq = NEW.seq AND hash = NEW.hash)"
            " BEGIN SELECT RAISE(ABORT, 'audit_head follows audit_event'); END"
        ),
        "CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'audit_head is kept'); END",
    ]


_FUNCTIONS = """
CREATE FUNCTION supplier_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514'; END $$;
CREATE FUNCTION supplier_audit_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.payload IS NULL AND NEW.salt IS NULL AND to_jsonb(NEW) - 'payload' - 'salt' = to_jsonb(OLD) - 'payload' - 'salt' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = '23514';
END $$;
CREATE FUNCTION supplier_audit_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_head h WHERE h.organisation_id = NEW.organisation_id AND h.seq + 1 = NEW.seq AND h.hash = NEW.prev_hash) THEN
    RAISE EXCEPTION 'audit_event out of order' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION supplier_audit_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE organisation_id = NEW.organisation_id; RETURN NULL; END $$;
CREATE FUNCTION supplier_audit_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.organisation_id = OLD.organisation_id AND NEW.seq = OLD.seq AND NEW.hash = OLD.hash THEN RETURN NEW; END IF;
  IF NEW.organisation_id = OLD.organisation_id AND NEW.seq = OLD.seq + 1 AND EXISTS (SELECT 1 FROM audit_event e
      WHERE e.organisation_id = NEW.organisation_id AND e.seq = NEW.seq AND e.hash = NEW.hash) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'audit_head follows audit_event' USING ERRCODE = '23514';
END $$
"""


def postgres() -> list[str]:
    """Functions and triggers for PostgreSQL, TRUNCATE included; ENABLE ALWAYS holds under replication settings too."""
    first, *rest = _FUNCTIONS.strip().split(";\nCREATE ")
    made = [first, *(f"CREATE {function}" for function in rest)]
    for table in [*APPEND_ONLY, "audit_head"]:
        update = {"audit_event": "supplier_audit_erase_only", "audit_head": "supplier_audit_head_follows"}.get(table, "supplier_append_only")
        name = "audit_head_follows" if table == "audit_head" else f"{table}_no_update"
        made += _always(table, name, f"BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {update}()")
        made += _always(table, f"{table}_no_delete", f"BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION supplier_append_only()")
        made += _always(table, f"{table}_no_truncate", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION supplier_append_only()")
    made += _always("audit_event", "audit_event_in_order", "BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION supplier_audit_in_order()")
    made += _always("audit_event", "audit_event_moves_head", "AFTER INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION supplier_audit_moves_head()")
    return made


def _always(table: str, name: str, rest: str) -> list[str]:
    return [f"CREATE TRIGGER {name} {rest}", f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"]

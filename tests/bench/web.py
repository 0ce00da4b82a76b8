"""Measures the web server: saving answers, lists and pages with many rows, start and memory, each beside a floor.

    python tests/bench/web.py --quick            a look, in about a minute
    python tests/bench/web.py                    SQLite, 10,000 questionnaires and 1,000,000 answers
    python tests/bench/web.py --postgres URL     the same on a PostgreSQL (`sh .ci/postgres start`); two databases are made there

Nothing is asserted: the table goes to standard output. Processor time is the figure to compare, wall time depends on
whatever else the machine does. The product and the floor take turns in the same run, on the same database.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from sqlalchemy import event

import supplier
from supplier import clock
from supplier.parts import Parts, build
from supplier.queue import schema as queue_schema
from supplier.settings import Settings
from supplier.store import schema, tokens
from supplier.store.boards import BoardFilter
from supplier.store.database import sqlite_url
from supplier.web.session import PORTAL, STAFF
from supplier.workflow import board, review, sign_in
from tests.bench import fill, measure, servers
from tests.bench.fill import Doors, Size
from tests.bench.measure import Asked, Case, Cost

QUICK = Size(vendors=200, questionnaires=400, answers=20_000)
DATABASES = ("supplier_bench_empty", "supplier_bench_full")
PAGES = {"board": "/questionnaires", "vendors": "/vendors", "inbox": "/inbox", "portfolio": "/portfolio"}
AIMS = {
    "save, none stored": 5.0,
    "save, full": 5.0,
    "board": 15.0,
    "vendors": 15.0,
    "inbox": 15.0,
    "portfolio": 50.0,
}


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """A filled instance: where it lies and the ways in."""

    folder: Path
    url: str
    doors: Doors


def main() -> None:
    """Fill, start, measure, print."""
    given = _options().parse_args()
    size = QUICK if given.quick else Size(answers=given.answers)
    folder = Path(given.keep or tempfile.mkdtemp(prefix="supplier-bench-"))
    try:
        with _databases(folder, given.postgres) as urls:
            instances = [_instance(folder / name, urls[name], size if name == DATABASES[1] else None) for name in DATABASES]
            _say(instances[1])
            _measured(folder, instances, given)
    finally:
        if not given.keep:
            shutil.rmtree(folder)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rows, for a look")
    parser.add_argument("--answers", type=int, default=Size().answers, help="stored answers of the full instance")
    parser.add_argument("--postgres", metavar="URL", nargs="?", const=os.environ.get("SUPPLIER_TEST_POSTGRES", ""), help="measure on this server")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts")
    parser.add_argument("--times", type=int, default=60, help="requests of one kind in a round")
    parser.add_argument("--starts", type=int, default=3, help="how often the start is measured")
    parser.add_argument("--keep", metavar="FOLDER", help="keep the filled instances here and use them again")
    return parser


@contextlib.contextmanager
def _databases(folder: Path, server: str | None) -> Iterator[dict[str, str]]:
    """The addresses of both databases; on PostgreSQL they are made here when they are not there."""
    if server is None:
        yield {name: sqlite_url(folder / name / "supplier.sqlite") for name in DATABASES}
        return
    import psycopg

    if not server:
        raise SystemExit('Give --postgres URL, or set SUPPLIER_TEST_POSTGRES: eval "$(sh .ci/postgres start)"')
    with psycopg.connect(server, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for name in DATABASES:
            if name not in known:
                connection.execute(f"CREATE DATABASE {name}")
    yield {name: server.rsplit("/", 1)[0] + f"/{name}" for name in DATABASES}


def _instance(folder: Path, url: str, size: Size | None) -> Instance:
    """A filled instance; the one that was kept in `folder` when there is one."""
    kept = folder / "doors.json"
    if kept.is_file():
        return Instance(folder=folder, url=url, doors=msgspec.json.decode(kept.read_bytes(), type=Doors))
    folder.mkdir(parents=True)
    parts, began = _parts(folder, url), time.perf_counter()
    schema.upgrade(url)
    queue_schema.migrate(parts.database.engine_url)
    doors = fill.furnish(parts, clock.now())
    if size is not None:
        fill.multiply(parts, doors, size, clock.now())
    parts.close()
    kept.write_bytes(msgspec.json.encode(doors))
    print(f"filled {folder.name} in {time.perf_counter() - began:.0f} s", flush=True)
    return Instance(folder=folder, url=url, doors=doors)


def _parts(folder: Path, url: str) -> Parts:
    return build(Settings(data=str(folder), database_url=url, mail_dir=str(folder / "mail"), ocr=False))


def _say(full: Instance) -> None:
    parts = _parts(full.folder, full.url)
    held = ", ".join(f"{count:,} {name}" for name, count in fill.counts(parts).items())
    kind = "SQLite" if parts.database.is_sqlite else "PostgreSQL"
    parts.close()
    print(f"\n{clock.now():%Y-%m-%d %H:%M} UTC, supplier {supplier.__version__} ({measure.revision()}), {kind}")
    print(f"{measure.machine()}\nfull instance: {held}\n", flush=True)


def _measured(folder: Path, instances: list[Instance], given: argparse.Namespace) -> None:
    (empty, full), times = instances, given.times
    paths = [_statements(folder / f"statements-{place}.json", one) for place, one in enumerate(instances)]
    starts = [_start(full) for _ in range(given.starts)]
    with (
        servers.product(empty.folder, empty.url) as on_empty,
        servers.product(full.folder, full.url) as on_full,
        servers.floor(empty.url, paths[0]) as floor_empty,
        servers.floor(full.url, paths[1]) as floor_full,
    ):
        fresh = measure.resident(on_full.pid)
        pairs = [_save(empty, (on_empty, floor_empty), "save, none stored", times), _save(full, (on_full, floor_full), "save, full", times)]
        pairs += [_page(full, (on_full, floor_full), name, path, times) for name, path in _pages(full.doors).items()]
        idle = _idle(on_full.pid)
        found = measure.rounds([case for pair in pairs for case in pair], given.rounds, warm=10)
        print(_table(found))
        print(
            f"\nstart to first answer {_median([one.started for one in starts])}, {_median([one.started_cpu for one in starts])} of it processor time"
        )
        print(f"RSS of the web process {fresh:.0f} MB after the start, {measure.resident(on_full.pid):.0f} MB after the run")
        print(f"RSS of the floor {measure.resident(floor_full.pid):.0f} MB; idle server {idle:.1f} ms CPU a second")


def _start(instance: Instance) -> servers.Served:
    with servers.product(instance.folder, instance.url) as served:
        return served


def _median(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s"


def _idle(pid: int) -> float:
    time.sleep(2.0)
    before = measure.cpu_seconds(pid)
    time.sleep(5.0)
    return (measure.cpu_seconds(pid) - before) * 200


def _pages(doors: Doors) -> dict[str, str]:
    own = {"score": f"/questionnaires/{doors.scored}/score"}
    return PAGES | own


def _page(instance: Instance, pair: tuple[servers.Served, servers.Served], name: str, path: str, times: int) -> tuple[Case, Case]:
    product, floor = pair
    seen = Asked(path=path, headers={"cookie": f"{STAFF}={instance.doors.qa_cookie}"})
    bare = Asked(path=f"/{name}")
    return (
        Case(name=name, pid=product.pid, port=product.port, ask=lambda _: seen, times=times),
        Case(name=f"floor: {name}", pid=floor.pid, port=floor.port, ask=lambda _: bare, times=times),
    )


def _save(instance: Instance, pair: tuple[servers.Served, servers.Served], name: str, times: int) -> tuple[Case, Case]:
    """Saving by the page that saves by itself; the floor saves another question of the same questionnaire."""
    doors, (product, floor) = instance.doors, pair
    revision = _Revision()

    def ask(number: int) -> Asked:
        headers = {
            "cookie": f"{PORTAL}={doors.vendor_cookie}",
            "x-csrf-token": doors.csrf,
            "if-match": f'"{revision.next()}"',
            "content-type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"answer": doors.option, "comment": f"See the agreement of {number}, section 4."})
        return Asked(path=f"/p/questions/{doors.set_id}/{doors.question}", method="PUT", body=body, headers=headers)

    def bare(number: int) -> Asked:
        body = {"questionnaire": doors.questionnaire, "set": doors.set_id, "question": "floor", "organisation": doors.organisation}
        more = {"session": tokens.token_hash(doors.vendor_cookie), "comment": f"See the agreement of {number}, section 4."}
        return Asked(path="/save", method="POST", body=json.dumps(body | more))

    parts = _parts(instance.folder, instance.url)
    revision.start(parts, doors)
    parts.close()
    return (
        Case(name=name, pid=product.pid, port=product.port, ask=ask, times=times),
        Case(name=f"floor: {name}", pid=floor.pid, port=floor.port, ask=bare, times=times),
    )


class _Revision:
    """The revision the next request has seen: every saved answer is one more."""

    def __init__(self) -> None:
        self._seen = -1

    def start(self, parts: Parts, doors: Doors) -> None:
        """From what is stored."""
        from supplier.store import answers

        with parts.database.read() as connection:
            found = answers.one(connection, doors.questionnaire, doors.set_id, doors.question)
        self._seen = (found.revision if found else 0) - 1

    def next(self) -> int:
        """One more."""
        self._seen += 1
        return self._seen


def _statements(target: Path, instance: Instance) -> Path:
    """The statements that each page sends to the database, as the floor replays them."""
    parts, doors = _parts(instance.folder, instance.url), instance.doors
    today, sent = clock.today(), []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's signature
        if statement.lstrip().startswith("SELECT"):
            sent.append((statement, values))

    for engine in parts.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    looks: dict[str, Callable[[], object]] = {
        "board": lambda: board.board(parts, doors.qa, BoardFilter(), None, today),
        "vendors": lambda: board.vendor_list(parts, doors.qa, "", None),
        "inbox": lambda: review.inbox(parts, doors.qa),
        "portfolio": lambda: board.portfolio(parts, doors.qa, today),
        "score": lambda: review.look(parts, doors.qa, doors.scored, clock.now()),
    }
    pages: dict[str, list[Any]] = {"nothing": []}
    for name, look in looks.items():
        sent.clear()
        sign_in.seen(parts, doors.qa_cookie, clock.now())
        look()
        pages[name] = list(sent)
    parts.close()
    target.write_text(json.dumps(pages, default=str), encoding="utf-8")
    return target


def _table(found: dict[str, Cost]) -> str:
    lines = []
    for name, cost in found.items():
        if name.startswith("floor: "):
            continue
        bare, aim = found[f"floor: {name}"], AIMS.get(name)
        ratio = f"{cost.cpu / bare.cpu:.1f}x" if bare.cpu else "-"
        lines.append((name, f"{cost.cpu:.2f}", f"{bare.cpu:.2f}", ratio, f"{cost.wall:.1f}", f"{bare.wall:.1f}", f"{aim:.0f}" if aim else "-"))
    return measure.table(("what", "CPU ms", "floor", "ratio", "wall ms", "floor wall", "aim CPU ms"), lines)


if __name__ == "__main__":
    main()

"""The cage for real: children are started, attacked and killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from supplier.errors import BadInputError, UnavailableError
from supplier.evidence import isolate, limits, second_look
from supplier.evidence.isolate import Reader
from supplier.evidence.requests import FINDING, READINGS, Request
from supplier.evidence.version import READER
from supplier.model.reading import Finding, Kind, TextSource
from tests.evidence import made

of_its_own = pytest.mark.usefixtures("own_templates")
"""For tests of how the process that reads starts and ends, or what it gives up first; the others take one as they find it."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made_reader:
        yield made_reader


def kept(folder: Path, data: bytes, name: str = "a.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.requirement("EVID-ISOLATION")
def test_a_document_is_read_in_a_child(reader: Reader, tmp_path: Path) -> None:
    (reading,) = reader.read(kept(tmp_path, made.document()), "certificate.pdf")
    assert (reading.kind, reading.file, reading.reader) == (Kind.ISO_CERTIFICATE, "certificate.pdf", READER)
    assert reading.seconds > 0


@pytest.mark.requirement("EVID-ISOLATION")
def test_a_child_can_reach_nothing(reader: Reader, tmp_path: Path) -> None:
    secret = kept(tmp_path, b"secret", "other-upload.pdf")
    found = reader.probe(secret)
    files = {"read", "list", "write"} if "landlock" in reader.network_guard() else {"write"}
    assert {name for name, outcome in found.items() if outcome != "allowed"} >= {"connect", "datagram", "run"} | files
    assert secret.read_bytes() == b"secret"


@pytest.mark.requirement("EVID-ISOLATION")
def test_the_guard_against_the_network_is_named(reader: Reader) -> None:
    assert "network" in reader.network_guard()


@pytest.mark.requirement("EVID-ISOLATION")
@of_its_own
def test_children_get_no_environment_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLIER_SECRET_KEY", "do-not-tell")
    with Reader() as fresh:
        fresh.read(kept(tmp_path, made.document()), "a.pdf")
        process = fresh._all[0]._process
        assert process is not None
        assert b"do-not-tell" not in Path(f"/proc/{process.pid}/environ").read_bytes()


@pytest.mark.requirement("EVID-LIMITS")
@of_its_own
def test_a_child_that_takes_too_long_is_killed_with_its_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ", msgspec.structs.replace(limits.READ, wall=0.001))
    with Reader() as hurried:
        (reading,) = hurried.read(kept(tmp_path, made.document("word " * 30_000)), "a.pdf")
        assert [finding.code for finding in reading.findings] == ["DOC_LIMIT_TIME"]
        process = hurried._all[0]._process
        assert process is not None
        assert not _children(process.pid)


def _children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").strip()


@pytest.mark.requirement("EVID-LIMITS")
@of_its_own
def test_a_child_that_needs_too_much_memory_gives_a_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{n}">{made.cell(f"A{n}", "x" * 900)}</row>' for n in range(1, 4000))
    monkeypatch.setattr(limits, "READ", msgspec.structs.replace(limits.READ, memory=230 << 20))
    with Reader() as tight:
        (reading,) = tight.read(
            kept(
                tmp_path,
                made.workbook(
                    f'<row r="1">{made.cell("A1", "x")}{made.cell("AZZ1", "y")}</row>{rows}<row r="4500">{made.cell("AZZ4500", "z")}</row>'
                ),
                "a.xlsx",
            ),
            "a.xlsx",
        )
        assert reading.kind is Kind.UNREADABLE
        assert reading.findings[0].code in {"DOC_LIMIT_MEMORY", "DOC_CRASHED"}
        monkeypatch.undo()
        assert tight.read(kept(tmp_path, made.document()), "b.pdf")[0].kind is Kind.ISO_CERTIFICATE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "DOC_EMPTY"),
        (made.pdf(made.page(made.stream(made.packed(64 << 20), b"/Filter/FlateDecode"))), "DOC_TOO_LARGE"),
        (made.document()[:200], "DOC_UNREADABLE"),
        (b"MZ" + bytes(99), "DOC_UNSUPPORTED"),
    ],
    ids=["empty", "bomb", "cut short", "program"],
)
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_hostile_files_give_a_reading_and_leave_the_reader_well(reader: Reader, tmp_path: Path, data: bytes, code: str) -> None:
    (reading,) = reader.read(kept(tmp_path, data), "a")
    assert code in [finding.code for finding in reading.findings]
    assert reader.read(kept(tmp_path, made.document()), "b.pdf")[0].kind is Kind.ISO_CERTIFICATE


@pytest.mark.requirement("EVID-NEVER-RAISES")
@of_its_own
def test_a_template_that_died_is_started_again(tmp_path: Path) -> None:
    with Reader() as mortal:
        path = kept(tmp_path, made.document())
        mortal.read(path, "a.pdf")
        process = mortal._all[0]._process
        assert process is not None
        process.kill()
        process.wait()
        assert mortal.read(path, "a.pdf")[0].kind is Kind.ISO_CERTIFICATE


def test_several_threads_read_at_the_same_time(reader: Reader, tmp_path: Path) -> None:
    paths = [kept(tmp_path, made.document(made.CERTIFICATE.replace("117", str(n))), f"{n}.pdf") for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda path: reader.read(path, path.name), paths))
    assert [readings[0].file for readings in found] == [path.name for path in paths]
    assert len({readings[0].sha256 for readings in found}) == 8


def test_a_page_is_drawn_as_webp(reader: Reader, tmp_path: Path) -> None:
    image = reader.render(kept(tmp_path, made.document()), 1, 1.5)
    assert (image[:4], image[8:12]) == (b"RIFF", b"WEBP")


def test_a_page_that_does_not_exist_is_named(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="not page 7"):
        reader.render(kept(tmp_path, made.document()), 7, 1.0)


def test_a_missing_file_is_bad_input(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nowhere"):
        reader.read(tmp_path / "nowhere.pdf", "nowhere.pdf")


@of_its_own
def test_closing_ends_the_processes(tmp_path: Path) -> None:
    with Reader() as short:
        short.read(kept(tmp_path, made.document()), "a.pdf")
        process = short._all[0]._process
        assert process is not None
        pid = process.pid
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.requirement("EVID-PARENT-CLEAN")
def test_the_process_that_asks_loads_no_document_library(tmp_path: Path) -> None:
    path = kept(tmp_path, made.document())
    program = (
        "import sys; from pathlib import Path; from supplier.evidence.isolate import Reader\n"
        f"with Reader() as reader: reader.read(Path({str(path)!r}), 'a.pdf'); reader.render(Path({str(path)!r}), 1, 1.0)\n"
        "heavy = {'pypdf','pypdfium2','PIL','numpy','docx','lxml','python_calamine','rapidocr','onnxruntime','cv2','pyhanko','zxingcpp'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (isolate.Ended(signal=24, code=-24, timed_out=False, cpu=20.0, memory=0), "DOC_LIMIT_CPU"),
        (isolate.Ended(signal=9, code=-9, timed_out=False, cpu=21.0, memory=0), "DOC_LIMIT_CPU"),
        (isolate.Ended(signal=6, code=-6, timed_out=False, cpu=1.0, memory=900 << 20), "DOC_LIMIT_MEMORY"),
        (isolate.Ended(signal=0, code=3, timed_out=False, cpu=1.0, memory=0), "DOC_LIMIT_MEMORY"),
        (isolate.Ended(signal=11, code=-11, timed_out=False, cpu=1.0, memory=0), "DOC_CRASHED"),
        (isolate.Ended(signal=9, code=-9, timed_out=True, cpu=1.0, memory=0), "DOC_LIMIT_TIME"),
        (None, "DOC_TOO_LARGE"),
    ],
)
def test_how_a_child_ended_is_said_in_a_code(ended: isolate.Ended | None, code: str) -> None:
    assert isolate._failure(ended, limits.READ).code == code


@pytest.mark.requirement("EVID-NEVER-RAISES")
@of_its_own
def test_a_template_that_hangs_up_costs_one_reading_and_the_next_is_well(tmp_path: Path) -> None:
    path = kept(tmp_path, made.document())
    with Reader() as fresh:
        fresh.read(path, "a.pdf")
        link = fresh._all[0]._link
        assert link is not None
        link.shutdown(socket.SHUT_RDWR)
        first, second = (fresh.read(path, "a.pdf")[0] for _ in range(2))
    assert {first.kind, second.kind} <= {Kind.UNREADABLE, Kind.ISO_CERTIFICATE}
    assert second.kind is Kind.ISO_CERTIFICATE


@pytest.mark.requirement("EVID-LIMITS")
@of_its_own
def test_a_result_larger_than_the_pipe_may_carry_is_refused_and_the_next_document_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path, made.document())
    with Reader() as fresh:
        with monkeypatch.context() as patched:
            patched.setattr(limits, "RESULT_BYTES", 10)
            (refused,) = fresh.read(path, "a.pdf")
        (reading,) = fresh.read(path, "a.pdf")
    assert [finding.code for finding in refused.findings] == ["DOC_TOO_LARGE"]
    assert refused.sha256 == reading.sha256
    assert reading.kind is Kind.ISO_CERTIFICATE


@pytest.mark.requirement("EVID-LIMITS")
def test_a_child_that_says_nothing_is_waited_for_so_long_and_no_longer() -> None:
    read_end, write_end = os.pipe()
    try:
        assert isolate._drain(read_end, 0.01) is None
        os.write(write_end, b"R[]")
        os.close(write_end)
        assert isolate._drain(read_end, 1.0) == b"R[]"
    finally:
        os.close(read_end)


def test_a_template_that_goes_with_words_unread_has_said_nothing() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        ours.send(b"a job")
        theirs.close()
        assert isolate._message(ours, 1.0) == b""


@of_its_own
def test_a_template_that_does_not_start_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with Reader() as fresh, pytest.raises(UnavailableError) as refused:
        fresh.read(kept(tmp_path, made.document()), "a.pdf")
    assert refused.value.code == "reader-not-started"


@of_its_own
def test_a_closed_reader_reads_nothing(tmp_path: Path) -> None:
    fresh = Reader()
    fresh.close()
    with pytest.raises(UnavailableError) as refused:
        fresh.read(kept(tmp_path, made.document()), "a.pdf")
    assert refused.value.code == "reader-closed"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (isolate._Outcome(b"", b"", None), "none: Reading the document gives more than the reader may return, or takes too long."),
        (isolate._Outcome(FINDING, msgspec.json.encode(Finding(code="DOC_CRASHED", message="It stopped.")), None), "none: It stopped."),
    ],
)
def test_a_guard_that_gives_no_answer_is_said_to_be_none(outcome: isolate._Outcome, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "_run", lambda *_: outcome)
    assert Reader().network_guard() == words


@pytest.mark.requirement("EVID-OCR")
@pytest.mark.parametrize(
    ("code", "kind", "again"),
    [
        ("DOC_IMAGE_ONLY", Kind.UNREADABLE, True),
        ("DOC_TEXT_IN_PICTURE", Kind.OTHER, True),
        ("DOC_TEXT_IN_PICTURE", Kind.ISO_CERTIFICATE, True),
        ("DOC_TEXT_IN_PICTURE", Kind.POLICY, False),
        ("DOC_HIDDEN_TEXT", Kind.OTHER, False),
    ],
)
def test_pages_are_recognised_where_the_text_left_something_open(code: str, kind: Kind, again: bool) -> None:  # noqa: FBT001 - one column of the table
    reading = msgspec.structs.replace(isolate.not_opened("a.pdf", ""), kind=kind, findings=(Finding(code=code, message=""),))
    assert second_look.is_worth_it(reading) is again


@pytest.mark.requirement("EVID-OCR")
@pytest.mark.parametrize("found", [TextSource.OCR, TextSource.NONE])
def test_what_the_recogniser_gives_stands_only_where_it_found_text(found: TextSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = msgspec.structs.replace(isolate.not_opened("a.pdf", ""), findings=(Finding(code="DOC_IMAGE_ONLY", message=""),))
    told = {False: bare, True: msgspec.structs.replace(bare, kind=Kind.OTHER, text_source=found)}

    def run(_reader: Reader, _path: Path, request: Request, _pool: object) -> isolate._Outcome:
        return isolate._Outcome(READINGS, msgspec.json.encode((told[request.ocr],)), None)

    monkeypatch.setattr(Reader, "_run", run)
    reader = Reader(ocr=True)
    reader._ocr = True
    (reading,) = reader.read(kept(tmp_path, b""), "a.pdf")
    assert reading.kind is (Kind.OTHER if found is TextSource.OCR else Kind.UNREADABLE)


@pytest.mark.nightly
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_the_hostile_corpus_gives_readings_within_budget(reader: Reader) -> None:
    folder = Path(os.environ.get("SUPPLIER_TEST_CORPUS", "/nonexistent")) / "hostile"
    if not folder.is_dir():
        pytest.skip("set SUPPLIER_TEST_CORPUS to the folder of measured documents")
    for path in sorted(folder.iterdir()):
        started = time.monotonic()
        assert reader.read(path, path.name)
        assert time.monotonic() - started < limits.READ.wall + 5


@pytest.mark.requirement("EVID-READ-NO-ORPHANS")
def test_a_killed_reader_leaves_no_process_behind() -> None:
    program = (
        "import time\nfrom pathlib import Path\nfrom supplier.evidence.isolate import Reader\n"
        "reader = Reader()\nreader.network_guard()\nprint(reader._all[0]._process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as started:  # noqa: S603 - the program above
        assert started.stdout is not None
        template = int(started.stdout.readline())
        started.kill()
    until = time.monotonic() + 20
    while _lives(template) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _lives(template)


def _lives(process: int) -> bool:
    """Not gone, and no zombie that only waits for its new parent."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

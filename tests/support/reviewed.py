"""A questionnaire that a vendor has submitted, with readings as the reader would have stored them: what QA's tests stand on."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import msgspec

from supplier.model.answers import Answer
from supplier.model.case import Provider
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Box, Confidence, ControlRow, ControlStatus, Fact, Finding, Kind, Reading, TextSource
from supplier.parts import Parts
from supplier.store import answers, canonical, organisations, people, questionnaires, uploads
from supplier.store.organisations import OrganisationChange
from supplier.store.questionnaires import QuestionnaireRow, Signature
from supplier.store.uploads import NewUpload, UploadRow
from supplier.workflow import assess, send
from supplier.workflow.actor import Actor
from supplier.workflow.sign_in import person_actor
from tests.support.beginnings import begun

PASSWORD = "four words in a row"
VENDOR, SERVICE, BUYER = "Northwind Systems Ltd", "Northwind Batch Cloud", "Boehm Pharma GmbH"
CERTIFICATE: dict[str, str] = {
    "holder": VENDOR,
    "standards": "ISO/IEC 27001:2022",
    "number": "IS 740211",
    "issued_on": "2026-05-01",
    "expires_on": "2029-04-30",
    "certification_body": "BSI Assurance UK Limited",
    "accreditation_body": "UKAS",
    "scope": f"Development, operation and support of {SERVICE}",
    "soa_version": "2.1",
}


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """People, and a questionnaire that was submitted."""

    qa: Actor
    procurement: Actor
    questionnaire: QuestionnaireRow
    certificate: UploadRow


def submitted(parts: Parts, at: dt.datetime, *, certificate: dict[str, str] | None = None, password: str | None = None) -> Reviewed:
    """A sent, answered and signed questionnaire with a certificate and a statement; not scored yet.

    Only who has to sign in needs a password: hashing one takes longer than the rest.
    """
    key = tuple((certificate or {}).items())
    return begun(parts, ("submitted", at, key, password), lambda given: _submit(given, at, certificate or {}, password))


def scored(parts: Parts, at: dt.datetime, *, certificate: dict[str, str] | None = None, password: str | None = None) -> Reviewed:
    """The same, and scored."""

    def make(given: Parts) -> Reviewed:
        there = submitted(given, at, certificate=certificate, password=password)
        assert assess.run(given, there.questionnaire.id, at) is not None
        return there

    return begun(parts, ("scored", at, tuple((certificate or {}).items()), password), make)


def _submit(parts: Parts, at: dt.datetime, certificate: dict[str, str], password: str | None) -> Reviewed:
    qa, procurement = staff(parts, at, password)
    sent = send.send(parts, procurement, order(at), at).questionnaire
    made = add_document(parts, sent, certificate_reading(certificate), at)
    add_document(parts, sent, statement_reading(), at)
    with parts.database.write() as connection:
        answers.save(
            connection,
            sent.organisation_id,
            sent.id,
            Answer(set_id="company", question="company.legal_name", text=VENDOR),
            seen=0,
            by="link",
            at=at,
        )
        opened = questionnaires.step(connection, sent, QuestionnaireState.OPENED, at)
        done = questionnaires.step(connection, opened, QuestionnaireState.SUBMITTED, at)
        questionnaires.set_signature(
            connection, sent.id, Signature(name="Lena Brandt", role="CISO", email="lena@northwind.example", digest="sha256:0")
        )
    return Reviewed(qa=qa, procurement=procurement, questionnaire=done, certificate=made)


def staff(parts: Parts, at: dt.datetime, password: str | None = None) -> tuple[Actor, Actor]:
    """A reviewer and somebody of procurement, in a new organisation."""
    with parts.database.write() as connection:
        house = organisations.add(connection, OrganisationChange(name=BUYER, legal_names=(BUYER,), time_zone="Europe/Berlin"), at)
        rows = [
            people.add(connection, house.id, name=name, email=email, roles=(role,), at=at, password=password)
            for name, email, role in (("Quinn Adler", "qa@boehm.example", Role.QA), ("Paula Weiss", "buy@boehm.example", Role.PROCUREMENT))
        ]
    return person_actor(rows[0]), person_actor(rows[1])


def order(at: dt.datetime, service: str = SERVICE) -> send.Order:
    """What procurement asks of the invented vendor."""
    return send.Order(
        vendor_name=VENDOR,
        service_name=service,
        contact_name="Lena Brandt",
        contact_email="lena@northwind.example",
        pack="gxp-saas",
        due_on=at.date() + dt.timedelta(days=21),
    )


def add_document(
    parts: Parts, row: QuestionnaireRow, reading: Reading, at: dt.datetime, *, provided_by: Provider = Provider.VENDOR, person: str | None = None
) -> UploadRow:
    """A document that was read. Its bytes are its reading: enough for a download, nothing for a page."""
    content = canonical.encode(reading)
    kept = parts.files.put(row.organisation_id, io.BytesIO(content), 1_000_000)
    body = msgspec.structs.replace(reading, sha256=kept.sha256)
    given = NewUpload(
        vendor_id=row.vendor_id,
        service_id=row.service_id,
        questionnaire_id=row.id,
        sha256=kept.sha256,
        name=reading.file,
        size=kept.size,
        media_type=reading.media_type,
        provided_by=provided_by,
        person_id=person,
    )
    with parts.database.write() as connection:
        made = uploads.add(connection, row.organisation_id, given, at)
        uploads.read(connection, made, (body,), at)
        return uploads.get(connection, row.organisation_id, made.id)


def certificate_reading(changes: dict[str, str]) -> Reading:
    """A certificate with everything on it, each fact with its place."""
    facts = {name: value for name, value in (CERTIFICATE | changes).items() if value}
    boxes: dict[str, Box] = {name: (72.0, 100.0 + 30 * place, 400.0, 114.0 + 30 * place) for place, name in enumerate(facts)}
    return _reading(
        "certificate.pdf",
        Kind.ISO_CERTIFICATE,
        tuple(
            Fact(
                name=name,
                value={"standard": value.partition(":")[0], "edition": value.partition(":")[2]} if name == "standards" else value,
                raw=value,
                page=1,
                box=boxes[name],
                snippet=value,
                method="label",
                confidence=Confidence.HIGH,
            )
            for name, value in facts.items()
        ),
    )


def statement_reading() -> Reading:
    """A complete Statement of Applicability with one exclusion."""
    from supplier.samples import statements

    rows = tuple(
        ControlRow(
            id=control,
            edition="2022",
            title=title,
            applicable=control != "A.7.4",
            status=ControlStatus.EXCLUDED if control == "A.7.4" else ControlStatus.IMPLEMENTED,
            inclusion=None if control == "A.7.4" else f"Procedure for {title.lower()}",
            exclusion="No own data centre" if control == "A.7.4" else None,
            page=1 + place // 40,
            box=(50.0, 60.0 + 16 * (place % 40), 550.0, 74.0 + 16 * (place % 40)),
        )
        for place, (control, title) in enumerate(statements.controls())
    )
    named = {"organisation": VENDOR, "edition": "2022", "version": "2.1", "dated_on": "2026-03-01", "approved_by": "Head of Security"}
    facts = tuple(
        Fact(name=name, value=value, raw=value, page=1, box=(50.0, 20.0, 200.0, 34.0), snippet=value, method="label", confidence=Confidence.HIGH)
        for name, value in named.items()
    )
    return _reading("statement.pdf", Kind.STATEMENT_OF_APPLICABILITY, facts, rows, pages=3)


def _reading(file: str, kind: Kind, facts: tuple[Fact, ...], controls: tuple[ControlRow, ...] = (), pages: int = 1) -> Reading:
    found: tuple[Finding, ...] = ()
    return Reading(
        file=file,
        sha256=hashlib.sha256(canonical.encode((file, facts))).hexdigest(),
        media_type="application/pdf",
        pages=pages,
        language="en",
        kind=kind,
        kind_reason="Its title says so.",
        text_source=TextSource.TEXT,
        facts=facts,
        controls=controls,
        findings=found,
        reader="test",
    )

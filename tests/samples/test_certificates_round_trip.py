"""What a certificate was written with is what is read from it, in every language, layout and pair of languages."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from typing import Any

import msgspec
import pytest

from supplier.evidence.read import read
from supplier.model.reading import Kind, Reading
from supplier.samples import certificates

NAMES = (
    "Aurelia", "Vantor", "Kestrel", "Söderholm", "Étoile", "Ibarra", "Brightwater", "Müller & Söhne", "O'Neill", "BioMetrica", "eHarbour",
)  # fmt: skip
TRADES = ("Systems", "Clinical Software", "Labs", "Cloud", "Research", "eClinical", "Digital Health", "Validation", "Audit Services")
FORMS = {
    "en": ("Ltd", "Inc.", "LLC", "plc", "Limited"),
    "de": ("GmbH", "AG", "GmbH & Co. KG", "SE"),
    "fr": ("SAS", "S.A.", "SARL"),
    "es": ("S.L.", "S.A.", "S.L.U."),
    "it": ("S.r.l.", "S.p.A."),
    "nl": ("B.V.", "N.V."),
    "pt": ("Lda.", "S.A."),
    "pl": ("Sp. z o.o.", "S.A."),
    "sv": ("AB", "Aktiebolag"),
    "da": ("A/S", "ApS"),
    "cs": ("s.r.o.", "a.s."),
}
STANDARDS = (
    "ISO/IEC 27001:2022", "ISO/IEC 27001:2013", "ISO 9001:2015", "ISO 13485:2016", "ISO/IEC 27701:2019", "ISO 22301:2019", "ISO/IEC 42001:2023",
    "ISO/IEC 27018:2019", "ISO/IEC 20000-1:2018",
)  # fmt: skip
SCOPES = {
    "en": (
        "Development, hosting and support of clinical trial software",
        "Design; development; maintenance",
        "Operation of cloud services from the data centres in Dublin and Frankfurt. Support of customers in the life sciences industry worldwide",
        "Design and operation of the eCOA platform, including patient devices, data exports and a help desk in three time zones, for trials",
    ),
    "de": (
        "Betrieb von Laborinformationssystemen",
        "Bereitstellung von Cloud-Diensten einschließlich Rechenzentrumsbetrieb, Datensicherung und Anwenderunterstützung für Kunden in ganz Europa",
    ),
    "fr": (
        "Conception, hébergement et support de logiciels pour essais cliniques",
        "Fourniture de services de saisie électronique des données, y compris l'exploitation des serveurs et l'assistance aux utilisateurs",
    ),
    "es": (
        "Desarrollo, alojamiento y soporte de software para ensayos clínicos",
        "Servicios de captura electrónica de datos, incluida la explotación de la plataforma, las copias de seguridad y la atención a usuarios",
    ),
    "it": (
        "Progettazione, sviluppo e assistenza di software per sperimentazioni cliniche",
        "Erogazione di servizi cloud per la raccolta elettronica dei dati, compresa la gestione dei server, i salvataggi e l'assistenza agli utenti",
    ),
    "nl": (
        "Ontwikkeling, hosting en ondersteuning van software voor klinisch onderzoek",
        "Levering van clouddiensten voor elektronische gegevensverzameling, inclusief beheer van servers en ondersteuning van gebruikers",
    ),
    "pt": ("Desenvolvimento, alojamento e suporte de software para ensaios clínicos",),
    "pl": ("Tworzenie, utrzymanie i wsparcie oprogramowania do badań klinicznych w szpitalach i laboratoriach na terenie całej Europy Środkowej",),
    "sv": ("Utveckling, drift och förvaltning av programvara för kliniska prövningar",),
    "da": ("Udvikling, drift og support af software til kliniske forsøg, herunder sikkerhedskopiering og brugerstøtte til kunder i hele Europa",),
    "cs": ("Vývoj, provoz a podpora softwaru pro klinická hodnocení",),
}
BODIES = (
    ("Northbridge Certification Ltd", "UKAS Management Systems"), ("TÜV SÜD Management Service GmbH", "DAkkS"),
    ("Bureau Veritas Certification", "COFRAC"), ("DNV Business Assurance B.V.", "RvA"), ("Halmstad Cert AB", None),
)  # fmt: skip
REFERENCES = (
    (None, None, None),
    ("3.1 of 2024-02-01", "3.1", "2024-02-01"),
    ("version 4.0, 12 January 2024", "4.0", "2024-01-12"),
    ("2.0", "2.0", None),
)
ADDRESSES = ("1 Harbour Street, Bristol BS1 4QA", "Hauptstraße 12, 80331 München", "24 rue des Lilas, 69003 Lyon", "Calle Mayor 5, 28013 Madrid")
PAIRS = tuple(itertools.product(certificates.LANGUAGES, certificates.LAYOUTS))


class Written(msgspec.Struct, frozen=True):
    """What a certificate is made of, and what its reference to a Statement of Applicability says."""

    arguments: dict[str, Any]
    version: str | None
    dated: str | None


def written(language: str, layout: str, seed: int) -> Written:
    """A certificate of this language and layout; the same seed gives the same one."""
    chance = random.Random(f"{language} {layout} {seed}")  # noqa: S311 - choices of a test, the same every time
    issued = dt.date(chance.randint(2021, 2025), chance.randint(1, 12), chance.randint(1, 28))
    body, accreditor = chance.choice(BODIES)
    reference, version, dated = chance.choice(REFERENCES)
    first = issued.replace(year=issued.year - chance.randint(1, 6)) - dt.timedelta(days=chance.choice((0, 20)))
    numbers = (
        f"IS {chance.randint(100_000, 999_999)}", f"{chance.randint(10, 99)}-{chance.randint(1000, 9999)}-A{chance.randint(10, 99)}",
        f"NB-2024/{chance.randint(100, 999)}", f"C{chance.randint(100_000, 9_999_999)}", f"12 310 {chance.randint(10_000, 99_999)} TMS",
    )  # fmt: skip
    return Written(
        {
            "holder": f"{chance.choice(NAMES)} {chance.choice(TRADES)} {chance.choice(FORMS[language])}",
            "address": chance.choice(ADDRESSES),
            "number": chance.choice(numbers),
            "issued_on": issued,
            "expires_on": issued.replace(year=issued.year + 3) - dt.timedelta(days=chance.choice((0, 1, 17))),
            "initially_issued_on": chance.choice((None, first)),
            "scope": chance.choice(SCOPES[language]),
            "standard": chance.choice(STANDARDS),
            "soa": reference,
            "certification_body": body,
            "accreditation_body": accreditor,
            "accreditation_number": None if accreditor else chance.choice((None, "D-ZM-10001-02-03", "SGQ N° 0123 A", "AB-0099-YS")),
            "language": language,
            "layout": layout,
        },
        version,
        dated,
    )


def expected(made: Written) -> dict[str, Any]:
    """The facts that such a certificate states; None where it does not state one."""
    given = made.arguments
    standard, edition = given["standard"].rsplit(":", 1)
    first = given["initially_issued_on"]
    return {
        "kind": Kind.ISO_CERTIFICATE,
        "holder": given["holder"],
        "number": given["number"],
        "standards": {"standard": standard, "edition": edition},
        "issued_on": given["issued_on"].isoformat(),
        "expires_on": given["expires_on"].isoformat(),
        "initially_issued_on": first.isoformat() if first else None,
        "scope": given["scope"],
        "certification_body": given["certification_body"],
        "accredited": bool(given["accreditation_body"] or given["accreditation_number"]),
        "soa_version": made.version,
        "soa_date": made.dated,
    }


def stated(reading: Reading) -> dict[str, Any]:
    """What was read, in the same shape; a list of more than one value shows as the list."""
    found: dict[str, list[Any]] = {}
    for fact in reading.facts:
        found.setdefault(fact.name, []).append(fact.value)
    names = (
        "holder", "number", "standards", "issued_on", "expires_on", "initially_issued_on", "scope", "certification_body", "soa_version", "soa_date",
    )  # fmt: skip
    values = {name: found[name][0] if len(found.get(name, ())) == 1 else found.get(name) for name in names}
    return {"kind": reading.kind, "accredited": "accreditation_body" in found, **values}


def check(language: str, layout: str, seed: int, **variation: Any) -> None:
    made = written(language, layout, seed)
    (reading,) = read(certificates.iso_certificate(**made.arguments, **variation), "certificate.pdf")
    assert stated(reading) == expected(made)


@pytest.mark.requirement("SAMPLES-CERTIFICATES")
@pytest.mark.parametrize(("language", "layout"), PAIRS)
def test_what_a_certificate_was_written_with_is_read_from_it(language: str, layout: str) -> None:
    for seed in range(2):
        check(language, layout, seed)


@pytest.mark.requirement("SAMPLES-CERTIFICATES")
@pytest.mark.parametrize("layout", certificates.LAYOUTS)
def test_labels_in_two_languages_a_spaced_title_and_an_annex_change_nothing(layout: str) -> None:
    for number, (one, other) in enumerate(itertools.permutations(certificates.LANGUAGES, 2)):
        if number % 6 == certificates.LAYOUTS.index(layout):
            check(one, layout, number, second_language=other, title_spacing=6, sites=({"name": "Site A, Dublin", "activity": "Hosting"},))


@pytest.mark.nightly
@pytest.mark.parametrize(("language", "layout"), PAIRS)
def test_a_hundred_certificates_of_each_kind_are_read_as_written(language: str, layout: str) -> None:
    for seed in range(100):
        check(language, layout, seed)


@pytest.mark.nightly
@pytest.mark.parametrize(("language", "layout"), PAIRS)
def test_every_second_language_changes_nothing(language: str, layout: str) -> None:
    for other, seed in itertools.product(certificates.LANGUAGES, range(10)):
        if other != language:
            check(language, layout, seed, second_language=other, title_spacing=4)


@pytest.mark.requirement("SAMPLES-CERTIFICATES")
def test_every_value_of_a_certificate_has_a_place_that_holds_it() -> None:
    made = written("de", "table", 7)
    (reading,) = read(certificates.iso_certificate(**made.arguments), "certificate.pdf")
    for fact in reading.facts:
        assert fact.box is not None, fact.name
        assert "".join(fact.raw.split()) in "".join(fact.snippet.split()), fact.name


@pytest.mark.requirement("EVID-QR")
@pytest.mark.parametrize("language", certificates.LANGUAGES)
def test_a_code_is_read_as_it_was_drawn_and_changes_no_other_fact(language: str) -> None:
    rng = random.Random(language)  # noqa: S311 - invented documents
    payload = f"https://verify.{rng.choice(NAMES[:4]).lower()}.example/c?id={rng.getrandbits(128):x}".encode("ascii", "ignore").decode()
    given: dict[str, Any] = {
        "holder": f"Aurelia {FORMS[language][0]}",
        "address": "4 Quay Road",
        "number": f"AC {rng.randrange(100_000, 999_999)}",
        "issued_on": dt.date(2024, 2, 14),
        "expires_on": dt.date(2027, 2, 13),
        "scope": SCOPES.get(language, SCOPES["en"])[0],
        "language": language,
        "layout": rng.choice(certificates.LAYOUTS),
    }
    (plain,), (coded,) = read(certificates.iso_certificate(**given), "a.pdf"), read(certificates.iso_certificate(**given, code=payload), "a.pdf")
    facts = {(fact.name, str(fact.value), fact.confidence) for fact in coded.facts}
    assert {value for name, value, _ in facts if name == "qr_code"} == {payload}
    assert {fact for fact in facts if fact[0] != "qr_code"} == {(fact.name, str(fact.value), fact.confidence) for fact in plain.facts}
    assert [finding.code for finding in coded.findings] == [finding.code for finding in plain.findings]

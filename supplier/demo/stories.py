"""Six invented vendors and what each tells: which documents they give and how they answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from supplier.demo import documents
from supplier.demo.documents import Bundle, ago
from supplier.model.intake import IntendedUse, RegulatedArea
from supplier.samples import records, statements

Chosen = dict[str, str]
"""Question id -> option value, where the story differs from its manner."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One vendor. `manner`: `proven` answers what its documents show and admits the rest, `boastful` claims everything.

    `buyer_documents` are given by staff (the agreement is the buyer's record too).
    """

    key: str
    vendor: str
    service: str
    description: str
    contact: tuple[str, str]
    role: str
    use: IntendedUse
    bundle: Callable[[dt.date], Bundle]
    manner: str = "proven"
    chosen: Chosen = {}
    texts: Mapping[str, str] = {}
    lang: str = "en"


HOSTED_GCP = IntendedUse(regulated_area=RegulatedArea.GCP, gxp_records=True, hosted_by_vendor=True, personal_data=True)
HOSTED_GMP = IntendedUse(regulated_area=RegulatedArea.GMP, gxp_records=True, hosted_by_vendor=True, product_quality_or_patient_impact=True)
CERTIFIED: Chosen = {
    "iso27001-suppliers.standing.claim": "certified",
    "iso27001-suppliers.standing.scope": "named",
    "iso27001-suppliers.standing.nonconformity": "none",
}
NO_SOC2: Chosen = {"soc2.report.type": "none"}
NO_GMP: Chosen = {"annex11.closing.substitution": "instead", "annex11.3.1.agreement": "no", "annex11.3.2.audit": "documents"}


def _clean(today: dt.date) -> Bundle:
    company, product = "Meridian Trial Systems GmbH", "Meridian EDC"
    scope = f"Development, hosting and support of {product} for clinical trials"
    soa = documents.statement(company, scope, ago(today, 160), {"A.7.4": ("Excluded", "No own data centre; watched over by the hosting contract")})
    return {
        "iso27001-zertifikat.pdf": documents.certificate(
            company,
            "Hafenstrasse 12, 20457 Hamburg",
            f"Entwicklung, Betrieb und Support von {product} für klinische Studien",
            ago(today, 420),
            "NBC-IS-20417",
            language="de",
            layout="table",
        ),
        "statement-of-applicability.pdf": statements.statement_pdf(soa),
        "soc2-type2-report.pdf": documents.soc2(company, f"{product} platform", today),
        **documents.management_system(company, product, today),
        **documents.gmp_evidence(company, product, today),
        **documents.supplier_controls(company, today),
    }


def _genuine(today: dt.date) -> Bundle:
    company, product = "Solvane Data Ltd", "Solvane Lab Records"
    changes = {
        "A.8.9": ("Partly implemented", "Baselines recorded for two of three products, owner Head of Engineering"),
        "A.8.12": ("Planned", "Tool chosen, in use from next quarter, owner Head of Operations"),
        "A.7.4": ("Excluded", "No own premises with data; watched over by the host"),
    }
    soa = documents.statement(company, f"Development and operation of {product}", ago(today, 90), changes)
    return {
        "soa-2022.xlsx": statements.statement_workbook(soa),
        "certification-agreement.pdf": records.certification_contract(
            organisation=company,
            certification_body=documents.BODY,
            signed_on=documents.written(ago(today, 50)),
            stage1_on=documents.written(ago(today, -60)),
            stage2_on=documents.written(ago(today, -150)),
        ),
        **documents.management_system(company, product, today),
        **documents.gmp_evidence(company, product, today),
        **documents.supplier_controls(company, today),
    }


def _marketing(today: dt.date) -> Bundle:
    company, product = "CloudNova Inc", "NovaQMS"
    soa = documents.statement(company, "The entire company", ago(today, 30), boilerplate=True)
    return {
        "trust-center.pdf": records.marketing_page(organisation=company, product=product),
        "statement-of-applicability.pdf": statements.statement_pdf(soa),
    }


def _expired(today: dt.date) -> Bundle:
    company, product = "Hexley Labs B.V.", "Hexley Stability"
    issued = ago(today, 30).replace(year=ago(today, 30).year - 3)
    soa = documents.statement(company, f"Development, hosting and support of {product}", ago(today, 200))
    return {
        "iso27001-certificaat.pdf": documents.certificate(
            company,
            "Kanaalweg 4, 3526 Utrecht",
            f"Ontwikkeling, hosting en ondersteuning van {product}",
            issued,
            "NBC-IS-18822",
            language="nl",
            layout="centred",
        ),
        "statement-of-applicability.pdf": statements.statement_pdf(soa),
        **documents.management_system(company, product, today),
        **documents.gmp_evidence(company, product, today),
        **documents.supplier_controls(company, today),
    }


def _borrowed(today: dt.date) -> Bundle:
    return {
        "iso-27001-certificate.pdf": documents.certificate(
            "Kestrel Hosting", "Dock Lane 3, Leeds", "Operation of data centres and provision of hosting services", ago(today, 300), "NBC-IS-17001"
        ),
        "trust-center.pdf": records.marketing_page(organisation="Tarn Analytics Oy", product="Tarn Insight"),
    }


def _no_gmp(today: dt.date) -> Bundle:
    company, product = "Orrin Quality Cloud S.A.", "Orrin DMS"
    soa = documents.statement(
        company, f"Development, hosting and support of {product}", ago(today, 120), {"A.8.30": ("Excluded", "No outsourced development")}
    )
    return {
        "certificat-iso-27001.pdf": documents.certificate(
            company,
            "12 rue des Ateliers, 69007 Lyon",
            f"Développement, hébergement et support de {product}",
            ago(today, 500),
            "NBC-IS-19544",
            language="fr",
        ),
        "statement-of-applicability.pdf": statements.statement_pdf(soa),
        "soc2-type2-report.pdf": documents.soc2(company, f"{product} platform", today),
        **documents.management_system(company, product, today),
        **documents.supplier_controls(company, today),
    }


STORIES: tuple[Story, ...] = (
    Story(
        key="clean",
        vendor="Meridian Trial Systems GmbH",
        service="Meridian EDC",
        description="Electronic data capture for clinical trials, hosted by the vendor",
        contact=("Katrin Brandt", "katrin.brandt@meridian.example"),
        role="Head of Quality",
        use=HOSTED_GCP,
        bundle=_clean,
        chosen=CERTIFIED | {"soc2.report.type": "type2", "soc2.report.covers_service": "named"},
    ),
    Story(
        key="genuine",
        vendor="Solvane Data Ltd",
        service="Solvane Lab Records",
        description="Laboratory records for stability studies, hosted by the vendor",
        contact=("Owen Pritchard", "owen.pritchard@solvane.example"),
        role="Quality and Security Manager",
        use=HOSTED_GMP,
        bundle=_genuine,
        chosen=NO_SOC2
        | {
            "iso27001-suppliers.standing.claim": "in_progress",
            "iso27001-suppliers.standing.contract": "signed",
            "iso27001-suppliers.standing.nonconformity": "not_audited",
            "iso27001-suppliers.isms.outside_view": "planned",
        },
        texts={"iso27001-suppliers.standing.body": documents.BODY},
    ),
    Story(
        key="marketing",
        vendor="CloudNova Inc",
        service="NovaQMS",
        description="Quality management in the cloud",
        contact=("Tiffany Brooks", "tiffany.brooks@cloudnova.example"),
        role="Customer Success Lead",
        use=HOSTED_GMP,
        bundle=_marketing,
        manner="boastful",
        chosen={
            "iso27001-suppliers.standing.claim": "aligned",
            "soc2.report.type": "in_progress",
            "soc2.preparation.engagement": "no_dates",
            "annex11.closing.substitution": "certificate",
        },
    ),
    Story(
        key="expired",
        vendor="Hexley Labs B.V.",
        service="Hexley Stability",
        description="Stability study planning and data, hosted by the vendor",
        contact=("Marieke de Wit", "marieke.dewit@hexley.example"),
        role="QA Manager",
        use=HOSTED_GMP,
        bundle=_expired,
        chosen=CERTIFIED | NO_SOC2,
    ),
    Story(
        key="borrowed",
        vendor="Tarn Analytics Oy",
        service="Tarn Insight",
        description="Trending of manufacturing data",
        contact=("Aino Lahti", "aino.lahti@tarn.example"),
        role="Managing Director",
        use=HOSTED_GMP,
        bundle=_borrowed,
        manner="boastful",
        chosen=CERTIFIED | NO_SOC2 | NO_GMP | {"iso27001-suppliers.standing.scope": "included", "company.hosting": "provider"},
        texts={"company.hosting_provider": "Kestrel Hosting"},
    ),
    Story(
        key="no-gmp",
        vendor="Orrin Quality Cloud S.A.",
        service="Orrin DMS",
        description="Document management for manufacturing instructions, hosted by the vendor",
        contact=("Lucie Armand", "lucie.armand@orrin.example"),
        role="Compliance Officer",
        use=HOSTED_GMP,
        bundle=_no_gmp,
        chosen=CERTIFIED | NO_GMP | {"soc2.report.type": "type2", "soc2.report.covers_service": "named"},
    ),
)

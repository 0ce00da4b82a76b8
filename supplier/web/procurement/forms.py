"""Forms of procurement's pages."""

from __future__ import annotations

import datetime as dt

from supplier.errors import BadInputError
from supplier.model.intake import IntendedUse, RegulatedArea
from supplier.web.forms import Form, day, email, needed, optional
from supplier.web.render import LANGUAGES
from supplier.workflow.send import Order

SWITCHES = (
    "gxp_records",
    "product_quality_or_patient_impact",
    "batch_release",
    "signing",
    "personal_data",
    "hosted_by_vendor",
    "bespoke",
    "vendor_has_access",
)


class NewRequestForm(Form, frozen=True, kw_only=True):
    """A new request on one page. A switch that is on sends `true`."""

    vendor_name: str = ""
    service_name: str = ""
    service_description: str = ""
    contact_name: str = ""
    contact_email: str = ""
    lang: str = "en"
    regulated_area: str = "gmp"
    gxp_records: str = ""
    product_quality_or_patient_impact: str = ""
    batch_release: str = ""
    signing: str = ""
    personal_data: str = ""
    hosted_by_vendor: str = ""
    bespoke: str = ""
    vendor_has_access: str = ""
    gamp_category: str = "4"
    pack: str = ""
    due_on: str = ""
    go_live_on: str = ""
    message: str = ""

    def use(self) -> IntendedUse:
        """The intended use as ticked.

        Raises:
            BadInputError: the area or the category is not one we know.
        """
        if self.regulated_area not in set(RegulatedArea):
            raise BadInputError("area-unknown", "Choose the regulated area from the list.", field="regulated_area")
        if self.gamp_category not in {"1", "3", "4", "5"}:
            raise BadInputError("gamp-unknown", "Choose the GAMP category from the list.", field="gamp_category")
        switches = {name: bool(getattr(self, name)) for name in SWITCHES}
        return IntendedUse(regulated_area=RegulatedArea(self.regulated_area), gamp_category=int(self.gamp_category), **switches)

    def order(self, pack: str) -> Order:
        """What to send; `pack` is the proposal where none was chosen.

        Raises:
            BadInputError: a field is missing or does not fit; `field` names it.
        """
        if self.lang not in LANGUAGES:
            raise BadInputError("language-unknown", "Choose the language from the list.", field="lang")
        return Order(
            vendor_name=needed("vendor_name", self.vendor_name, "the vendor's name"),
            service_name=needed("service_name", self.service_name, "the service"),
            service_description=optional("service_description", self.service_description, "what the service does", 2_000),
            contact_name=needed("contact_name", self.contact_name, "the contact's name"),
            contact_email=email("contact_email", self.contact_email),
            lang=self.lang,
            use=self.use(),
            pack=self.pack or pack,
            due_on=day("due_on", self.due_on, "the due date"),
            go_live_on=day("go_live_on", self.go_live_on, "the go-live date") if self.go_live_on.strip() else None,
            message=optional("message", self.message, "your message", 2_000),
        )


class ExtendForm(Form, frozen=True, kw_only=True):
    """A later due date and why."""

    due_on: str = ""
    reason: str = ""

    def day(self) -> dt.date:
        """The new due date."""
        return day("due_on", self.due_on, "the new due date")


class ReasonForm(Form, frozen=True, kw_only=True):
    """Why something is done."""

    reason: str = ""


class ContactForm(Form, frozen=True, kw_only=True):
    """Which contact gets the new link; empty keeps the present one."""

    contact_id: str = ""

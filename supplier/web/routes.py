"""All routes, listed in one place."""

from __future__ import annotations

from litestar import Controller

from supplier.web.account.actions import AccountActions
from supplier.web.account.pages import AccountPages
from supplier.web.admin.actions import AdminActions
from supplier.web.admin.pages import AdminPages
from supplier.web.health import Health
from supplier.web.portal.actions import PortalActions
from supplier.web.portal.entering import Entering
from supplier.web.portal.pages import PortalPages
from supplier.web.procurement.actions import ProcurementActions
from supplier.web.procurement.pages import ProcurementPages
from supplier.web.review.actions import ReviewActions
from supplier.web.review.pages import ReviewPages

CONTROLLERS: list[type[Controller]] = [
    Health,
    AccountPages,
    AccountActions,
    AdminPages,
    AdminActions,
    ProcurementPages,
    ProcurementActions,
    Entering,
    PortalPages,
    PortalActions,
    ReviewPages,
    ReviewActions,
]

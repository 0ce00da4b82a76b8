"""The tables: their only definition. One module per subject; `metadata` knows all of them."""

from supplier.store.tables.declarative import Owned, Table, new_id
from supplier.store.tables.evidence import PageImageTable, ReadingTable, UploadTable
from supplier.store.tables.operation import AuditEventTable, AuditHeadTable, MessageTable, ThrottleTable, WorkerTable
from supplier.store.tables.people import OrganisationTable, PersonTable, PersonTokenTable, WebSessionTable
from supplier.store.tables.questionnaires import (
    AnswerRevisionTable,
    AnswerTable,
    AnswerUploadTable,
    PortalCodeTable,
    PortalLinkTable,
    QuestionnaireSetTable,
    QuestionnaireTable,
    SetTextTable,
)
from supplier.store.tables.reviews import DecisionTable, FlagReplyTable, JudgementTable, LookUpTable, ScorecardTable
from supplier.store.tables.vendors import ContactTable, ServiceTable, VendorNameTable, VendorSiteTable, VendorTable

metadata = Table.metadata

__all__ = [
    "AnswerRevisionTable",
    "AnswerTable",
    "AnswerUploadTable",
    "AuditEventTable",
    "AuditHeadTable",
    "ContactTable",
    "DecisionTable",
    "FlagReplyTable",
    "JudgementTable",
    "LookUpTable",
    "MessageTable",
    "OrganisationTable",
    "Owned",
    "PageImageTable",
    "PersonTable",
    "PersonTokenTable",
    "PortalCodeTable",
    "PortalLinkTable",
    "QuestionnaireSetTable",
    "QuestionnaireTable",
    "ReadingTable",
    "ScorecardTable",
    "ServiceTable",
    "SetTextTable",
    "Table",
    "ThrottleTable",
    "UploadTable",
    "VendorNameTable",
    "VendorSiteTable",
    "VendorTable",
    "WebSessionTable",
    "WorkerTable",
    "metadata",
    "new_id",
]

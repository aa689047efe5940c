"""Every entity, so that one import knows the whole schema."""

from storage.models.audit import AuditEntry
from storage.models.base import Base
from storage.models.broadcasts import Broadcast, BroadcastKind
from storage.models.cards import CallTime, Plea, RequestCall, RequestCard, RequestPlea
from storage.models.centre_help import CentreHelp, CentreHelpSlot, HelpConsent, HelpResult, HelpState
from storage.models.consent import Consent, Purpose
from storage.models.delivery import DeliveryState, FsmRecord, InboxState, InboxUpdate, MessageClass, OutboxMessage
from storage.models.erasure import ErasureAct
from storage.models.events import Event, EventDraft, EventKind, SignUp
from storage.models.identity import AskedWhy, Detail, IdentityAnswer, IdentityQuestion, RequestPhone
from storage.models.journal import Appeal, AppealLine, AppealSource, Channel
from storage.models.meta import MetaValue
from storage.models.people import (
    Account,
    Invitation,
    Membership,
    Messenger,
    Person,
    Profile,
    RefusedTopic,
    Role,
    Topic,
)
from storage.models.plans import Plan, PlanConfirmation, PlanState
from storage.models.requests import (
    Draft,
    DraftPart,
    Feedback,
    HelpRequest,
    MessageCopy,
    ReadyAnswer,
    Relief,
    RequestKind,
    RequestMessage,
    RequestNote,
    RequestResult,
    RequestState,
    RequestTerm,
    RoutingRule,
    Side,
)
from storage.models.rota import Absence, DutyDay
from storage.models.schedule import DueItem, DueKind
from storage.models.units import Municipality, Unit, UnitKind, UnitMunicipality

__all__ = [
    "Absence",
    "Account",
    "Appeal",
    "AppealLine",
    "AppealSource",
    "AskedWhy",
    "AuditEntry",
    "Base",
    "Broadcast",
    "BroadcastKind",
    "CallTime",
    "CentreHelp",
    "CentreHelpSlot",
    "Channel",
    "Consent",
    "DeliveryState",
    "Detail",
    "Draft",
    "DraftPart",
    "DueItem",
    "DueKind",
    "DutyDay",
    "ErasureAct",
    "Event",
    "EventDraft",
    "EventKind",
    "Feedback",
    "FsmRecord",
    "HelpConsent",
    "HelpRequest",
    "HelpResult",
    "HelpState",
    "IdentityAnswer",
    "IdentityQuestion",
    "InboxState",
    "InboxUpdate",
    "Invitation",
    "Membership",
    "MessageClass",
    "MessageCopy",
    "Messenger",
    "MetaValue",
    "Municipality",
    "OutboxMessage",
    "Person",
    "Plan",
    "PlanConfirmation",
    "PlanState",
    "Plea",
    "Profile",
    "Purpose",
    "ReadyAnswer",
    "RefusedTopic",
    "Relief",
    "RequestCall",
    "RequestCard",
    "RequestKind",
    "RequestMessage",
    "RequestNote",
    "RequestPhone",
    "RequestPlea",
    "RequestResult",
    "RequestState",
    "RequestTerm",
    "Role",
    "RoutingRule",
    "Side",
    "SignUp",
    "Topic",
    "Unit",
    "UnitKind",
    "UnitMunicipality",
]

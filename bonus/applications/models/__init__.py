"""Scheme versions, applications with what belongs to a case, decisions of the recruitment bonus."""

from bonus.applications.models.application import EMPLOYER_STATES, OVER, Application, ApplicationQuerySet
from bonus.applications.models.case import Attachment, InternalNote, Message
from bonus.applications.models.consent import PersonConsent
from bonus.applications.models.decision import Claim, Correction, Decision, Document, ReferenceCounter
from bonus.applications.models.handling import Recusal, RegisterEntry, SavedView, StandIn
from bonus.applications.models.hearing import FactAdjustment, Hearing
from bonus.applications.models.schemes import SchemeVersion, SchemeVersionQuerySet
from bonus.applications.models.work import Contract, Person, Work

__all__ = [
    "EMPLOYER_STATES",
    "OVER",
    "Application",
    "ApplicationQuerySet",
    "Attachment",
    "Claim",
    "Contract",
    "Correction",
    "Decision",
    "Document",
    "FactAdjustment",
    "Hearing",
    "InternalNote",
    "Message",
    "Person",
    "PersonConsent",
    "Recusal",
    "ReferenceCounter",
    "RegisterEntry",
    "SavedView",
    "SchemeVersion",
    "SchemeVersionQuerySet",
    "StandIn",
    "Work",
]

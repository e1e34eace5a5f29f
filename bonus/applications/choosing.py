"""Which scheme an application stands on, where a town has more than one in force; a draft then keeps its scheme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bonus.applications.models import SchemeVersion
from bonus.applications.scheme_terms import compiled, terms_of
from bonus.applications.wording import day
from bonus.rules.facts_used import facts_used
from matching.placements.models import Placement
from portal.accounts.models import Municipality
from portal.core import clock
from portal.core.exceptions import Refused
from portal.openings.models import Kind

BASIS = {Kind.WORK_TRIAL: "work_trial", Kind.APPRENTICESHIP: "apprenticeship", Kind.JOB: "employment"}


def in_force(municipality: Municipality, on: date | None = None) -> list[SchemeVersion]:
    """One version of each scheme of the town: the one in force on the day, by slug."""
    newest: dict[str, SchemeVersion] = {}
    for version in SchemeVersion.objects.in_force(municipality, on or clock.today()):
        newest.setdefault(version.slug, version)  # the newest of a slug comes first
    return list(newest.values())


def fitting(versions: list[SchemeVersion], basis: str) -> list[SchemeVersion]:
    """Those whose rules accept the basis; when none does, all of them, so that the rules themselves say why not."""
    return [version for version in versions if basis in compiled(version).bases] or versions


def offered(placement: Placement) -> list[SchemeVersion]:
    """The schemes among which the employer chooses for a placement; with one there is nothing to choose."""
    return fitting(in_force(placement.municipality), BASIS[Kind(placement.kind)])


def offered_on_contract(municipality: Municipality, kind: str) -> list[SchemeVersion]:
    """Those that accept a contract of the kind made outside the portal.

    Not the schemes that pay by documented guidance: their diary is the placement's, confirmed in the portal.
    """
    basis = BASIS[Kind(kind)]
    return [
        v for v in in_force(municipality) if basis in compiled(v).bases and "guidance" not in facts_used(compiled(v))
    ]


def chosen(placement: Placement, slug: str) -> SchemeVersion:
    """The version of the scheme of this slug, or the only one. Refused: none is in force, or the choice is not made."""
    return chosen_of(offered(placement), slug, placement.municipality)


def chosen_on_contract(municipality: Municipality, kind: str, slug: str) -> SchemeVersion:
    """The same for a contract made outside the portal."""
    versions = offered_on_contract(municipality, kind)
    if not versions and in_force(municipality):
        raise Refused(no_contract(municipality))
    return chosen_of(versions, slug, municipality)


def no_contract(municipality: Municipality) -> str:
    return _(
        "The supports in force are not given on this kind of contract made outside the portal. They need a placement "
        "agreed on in the portal. Ask employment services: %(contact)s."
    ) % {"contact": f"{municipality.phone}, {municipality.email}"}


def chosen_of(versions: list[SchemeVersion], slug: str, municipality: Municipality) -> SchemeVersion:
    if not versions:
        raise nothing_in_force(municipality)
    found = [version for version in versions if version.slug == slug] if slug else versions
    if len(found) != 1:
        raise Refused(_("Choose which support you apply for."))
    return found[0]


def can_begin(organisations: Iterable[int]) -> QuerySet[Placement]:
    """Placements of these organisations on which no application has been begun, the newest first."""
    mine = Placement.objects.filter(organisation_id__in=organisations, bonus_applications=None)
    return mine.exclude(state=Placement.State.CANCELLED).select_related("opening").order_by("-created_at", "-pk")


def version_now(municipality: Municipality, slug: str) -> SchemeVersion | None:
    """The version of a scheme that is in force today; another scheme's versions don't matter."""
    return SchemeVersion.objects.in_force(municipality, clock.today()).filter(slug=slug).first()


def nothing_in_force(municipality: Municipality) -> Refused:
    return Refused(
        _("No support can be applied for now: none has terms in force. Ask employment services: %(contact)s.")
        % {"contact": f"{municipality.phone}, {municipality.email}"}
    )


def in_a_sentence(version: SchemeVersion) -> str:
    """What the scheme pays for and until when, to choose by."""
    terms = terms_of(version)
    sentence = _("Helps with wage costs.") if terms["is_wage_support"] else _("Covers working time for guidance.")
    if terms["valid_to"]:
        sentence += " " + _("In force until %(day)s.") % {"day": day(terms["valid_to"])}
    return sentence

"""What the public guide and an application tell each other: the terms in force, and the answers somebody kept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from bonus.applications.models import Application, SchemeVersion
from bonus.applications.scheme_terms import terms_of
from bonus.supports.guide import BonusTerms
from bonus.supports.guide.answers import Other
from bonus.supports.signals import bonus_terms
from portal.accounts.models import Municipality

CARRIED = (Other.PAY_SUBSIDY, Other.SUPPORT_55, Other.YOUTH_VOUCHER)  # the case format has the same names


@receiver(bonus_terms, dispatch_uid="bonus.applications.guide")
def terms_for_the_guide(*, day, **_kwargs: Any) -> BonusTerms | None:
    """Cost type and placeholders of the first town's scheme in force; sums depend on hours that nobody knows yet."""
    town = Municipality.objects.order_by("pk").first()
    version = SchemeVersion.objects.in_force(town, day).first() if town else None
    if version is None:
        return None
    terms = terms_of(version)
    return BonusTerms("wage" if terms["is_wage_support"] else "guidance", None, terms["is_placeholder"])


@transaction.atomic
def carry(application: Application, kept: dict[str, Any] | None) -> bool:
    """Fill in the supports of a new draft from what the guide kept; what the draft already says stays."""
    rows = [{"kind": str(name)} for name in (kept or {}).get("others", ()) if name in CARRIED]
    if not rows:
        return False
    untold = Application.objects.filter(pk=application.pk, has_other_supports=None, other_supports=[])
    return bool(untold.update(has_other_supports=True, other_supports=rows))

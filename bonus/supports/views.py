"""The public guide: a few questions, which supports fit, what excludes what, and the order. Nothing is stored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.supports import carried
from bonus.supports.facts import facts_on
from bonus.supports.forms import GuideForm
from bonus.supports.guide import Answers, BonusTerms, Fit, Guidance, Verdict, suggest
from bonus.supports.signals import bonus_terms
from portal.core import clock
from portal.core.charts import PATTERNS, Chart, Series
from portal.core.money import written


def guide(request):
    """Questions and, once they are answered, the result on the same page; the answers stay in the address."""
    asked = bool(request.GET)
    form = GuideForm(request.GET if asked else None)
    context = {"form": form, "result": None}
    if asked and form.is_valid():
        answers = form.answers()
        result = suggest(answers, facts_on(clock.today()), *_terms(answers))
        context |= {
            "result": result,
            "fitting": result.with_verdict(Verdict.FITS, Verdict.TO_CHECK),
            "unfit": result.with_verdict(Verdict.NO),
            "charts": _charts(result),
            "query": request.GET.urlencode(),
        }
    return render(request, "supports/guide.html", context, status=422 if asked and form.errors else 200)


@require_POST
def keep(request):
    """The person asks for it: keep the answers in this session, and go where the application of the support begins."""
    query = QueryDict(request.POST.get("answers", "")[:2000])
    form = GuideForm(query)
    if not form.is_valid():
        messages.error(request, _("The answers could not be kept. Answer the questions again."))
        return redirect(f"{reverse('supports:guide')}?{urlencode(list(_pairs(query)))}")
    answers = form.answers()
    terms = next((one for one in _terms(answers) if one.scheme == request.POST.get("scheme")), None)
    if terms is None:
        messages.error(request, _("This support is not in force any more. Look at the others."))
        return redirect(f"{reverse('supports:guide')}?{urlencode(list(_pairs(query)))}")
    carried.keep(request, answers, terms.scheme)
    messages.success(request, _("The answers are kept in this browser until you sign out, for your application."))
    return redirect(terms.apply_at)


def _pairs(query: QueryDict):
    return ((name, value) for name, values in query.lists() for value in values)


def _terms(answers: Answers) -> list[BonusTerms]:
    told: Any = bonus_terms.send(sender=GuideForm, answers=answers, day=clock.today())  # lists, as `signals` says
    return [terms for _receiver, schemes in told for terms in schemes]


def _charts(result: Guidance) -> list[Chart]:
    """Euros at most of every support that has a sum; a chart for each four, since a picture tells no more apart."""
    paying = [fit for fit in result.with_verdict(Verdict.FITS, Verdict.TO_CHECK) if fit.total]
    paying = sorted(paying, key=lambda fit: -fit.total)
    if not paying:
        return []
    length = max(len(fit.monthly) for fit in paying)
    best = {"name": paying[0].name, "total": written(paying[0].total)}
    groups = [paying[start : start + PATTERNS] for start in range(0, len(paying), PATTERNS)]
    return [
        Chart(
            name=f"months-{number}",
            title=_("Euros a month at most")
            if len(groups) == 1
            else _("Euros a month at most, %(n)s of %(all)s") % {"n": number, "all": len(groups)},
            message=_("%(name)s would pay most: together at most %(total)s €.") % best
            if number == 1
            else _("The supports that pay less."),
            labels=[str(month) for month in range(1, length + 1)],
            series=[Series(fit.name, _months(fit, length)) for fit in group],
            kind="line",
            unit="€",
            label_heading=_("Month"),
            decimals=2,
        )
        for number, group in enumerate(groups, 1)
    ]


def _months(fit: Fit, length: int) -> list[float]:
    """For the picture only; the sums themselves stay decimal."""
    return [float(month) for month in fit.monthly] + [0.0] * (length - len(fit.monthly))

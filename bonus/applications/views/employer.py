"""The employer's pages: list, task list, a page a part, check answers, sending, and following the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.applications import choosing, consents, guided, services, summary, wording
from bonus.applications.completeness import BY_SLUG, missing_parts, next_part, parts_of, untold_of_person
from bonus.applications.forms import AttachmentForm, HearingAnswerForm, MessageForm, SchemeForm, WithdrawForm
from bonus.applications.models import OVER, Application, Attachment
from bonus.applications.part_pages import PAGES
from bonus.applications.scheme_terms import terms_of
from bonus.applications.services.consents import CLOSED
from bonus.applications.transitions import application_workflow
from bonus.supports import carried
from matching.placements.models import Placement
from portal.core import audit, clock
from portal.core.idempotency import submit_once
from portal.employers.selectors import require_right

RELATED = ("organisation", "municipality", "scheme_version", "contract", "placement__client", "placement__opening",
           "placement__proposal__consent", "created_by", "register_entry")  # fmt: skip


def own(request, pk: int) -> Application:
    """An application of an organisation that the person acts for; anything else answers 404.

    It names the placed person: a member whose right to act nobody has checked gets a sentence instead, and every
    page that is opened is written to the audit trail.
    """
    mine = Application.objects.filter(organisation_id__in=request.user.organisation_ids())
    found = get_object_or_404(mine.select_related(*RELATED), pk=pk)
    require_right(request.user, found.organisation)
    if request.method == "GET":
        audit.record("case.read", found, actor=request.user, request=request, subject=found.client)
    return found


def applications(request):
    """Drafts and sent applications of the person's organisations. Names no placed person: needs no identification."""
    mine = Application.objects.filter(organisation_id__in=request.user.organisation_ids())
    listed = mine.select_related("organisation", "contract", "placement__opening").order_by("-created_at", "-pk")
    drafts = [a for a in listed if a.is_editable]
    context = {
        "drafts": drafts,
        "sent": [a for a in listed if not a.is_editable],
        "placements": choosing.can_begin(request.user.organisation_ids()),
    }
    return render(request, "bonus/application/list.html", context)


@require_POST
def start(request, placement_id: int):
    """From the placement's page: begin, or go on with what a colleague began; of many schemes one is chosen first."""
    own_placements = Placement.objects.filter(organisation_id__in=request.user.organisation_ids())
    placement = get_object_or_404(own_placements, pk=placement_id)
    under_way = Application.objects.filter(placement=placement).exclude(state__in=OVER).exists()
    versions = [] if under_way else choosing.offered(placement)
    form = _scheme_form(request, versions)
    if len(versions) > 1 and not form.is_valid():
        context = {"form": form, "placement": placement, "has_errors": form.is_bound}
        return render(request, "bonus/application/choose.html", context, status=422 if form.is_bound else 200)
    scheme = form.cleaned_data["scheme"] if len(versions) > 1 else ""
    application = services.start_application(placement=placement, actor=request.user, scheme=scheme)
    if application.is_editable and guided.carry(application, carried.take(request)):
        messages.info(request, _("The other supports that you told the guide are filled in. Check them."))
    return redirect("bonus:tasks" if application.is_editable else "bonus:application", application.pk)


def _scheme_form(request, versions):
    """Bound once the page itself was sent; what the guide showed is chosen beforehand."""
    told = (carried.peek(request) or {}).get("scheme")
    return SchemeForm(request.POST if "choose" in request.POST else None, initial={"scheme": told}, versions=versions)


def _no_longer_editable(request, application):
    """To the application's page, saying why the one that was asked for does not open."""
    if application.state == Application.State.WITHDRAWN:
        messages.info(request, _("The application has been withdrawn, so it can no longer be changed."))
    else:
        messages.info(
            request,
            _("The application has been sent. It can be changed only if the handler asks for more."),
        )
    return redirect("bonus:application", application.pk)


def tasks(request, pk: int):
    application = own(request, pk)
    if not application.is_editable:
        return _no_longer_editable(request, application)
    listed = summary.tasks(application)
    left = [task for task in listed if task.state in ("not_started", "in_progress")]
    context = _page(application, tasks=listed, left=len(left), done=not left, earlier=earlier_ones(application))
    return render(request, "bonus/application/tasks.html", context)


def earlier_ones(application) -> list[Application]:
    """The newest of the employer's other applications, to copy from; only into a draft."""
    if application.state != Application.State.DRAFT:
        return []
    others = Application.objects.of_employer(application.organisation).exclude(pk=application.pk)
    return list(others.exclude(state=Application.State.DRAFT).order_by("-created_at", "-pk")[:3])


@require_POST
def copy(request, pk: int):
    """Copy what an earlier application told into this draft."""
    application = own(request, pk)
    number = request.POST.get("source", "")
    source = own(request, int(number)) if number.isdecimal() and len(number) < 10 else None
    if source is None:
        raise Http404
    services.copy_from(application=application, source=source, actor=request.user)
    messages.success(request, _("The answers were copied. Check each part."))
    return redirect("bonus:tasks", pk)


def part(request, pk: int, slug: str):
    """One part. Buttons: save and continue, add a row, save and leave (keeps what is right); a script saves too."""
    application = own(request, pk)
    if slug not in PAGES or BY_SLUG[slug] not in parts_of(application):
        raise Http404
    if not application.is_editable:
        return _no_longer_editable(request, application)
    page = PAGES[slug](application, BY_SLUG[slug], request.POST or None)
    how = request.POST.get("save", "next") if request.method == "POST" else ""
    if how in ("auto", "later"):
        saved = page.save(request.user, valid_only=True)
        return _saved(request, saved) if how == "auto" else _leave(request, saved)
    if how == "next" and page.is_valid():
        page.save(request.user)
        return _onward(request, application, page.part)
    return _render_part(request, application, page, status=422 if how == "next" else 200)


def _render_part(request, application, page, status):
    context = _page(application, part=page.part, page=page, form=page.form, rows=page.rows, has_errors=status == 422)
    return render(request, "bonus/application/part.html", context, status=status)


def _saved(request, application):
    context = {"saved_at": clock.now(), "estimate": summary.estimate(application)}
    return render(request, "bonus/application/saved.html", context)


def _leave(request, application):
    messages.success(request, _("The draft is saved. You or a colleague can go on later."))
    return redirect("bonus:tasks", application.pk)


def _onward(request, application, saved_part):
    if request.GET.get("from") == "check":
        return redirect("bonus:check", application.pk)
    following = next_part(application, saved_part)
    if following is None:
        return redirect("bonus:tasks", application.pk)
    if following.slug == "attachments":
        return redirect("bonus:attachments", application.pk)
    return redirect("bonus:part", application.pk, following.slug)


def _page(application, **rest):
    """What every page of the form shows beside its own."""
    return {
        "application": application,
        "terms": terms_of(application.scheme_version),
        "estimate": summary.estimate(application),
        "work_rows": summary.work_rows(application),
        "number_of_parts": len(parts_of(application)),
        **rest,
    }


@submit_once
def attachments(request, pk: int):
    application = own(request, pk)
    if not application.is_editable:
        return _no_longer_editable(request, application)
    form = AttachmentForm(request.POST or None, request.FILES or None, application=application)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        services.attach(application=application, upload=cleaned["file"], kind=cleaned["kind"], actor=request.user)
        messages.success(request, _("The file was added."))
        return redirect("bonus:attachments", pk)
    status = 422 if request.method == "POST" else 200
    part = BY_SLUG["attachments"]
    checks = request.GET.get("from") == "check" or not missing_parts(application)
    onward = reverse("bonus:check" if checks else "bonus:tasks", args=[pk])
    shown = {"form": form, "files": files_of(application), "lacking": part.lacks(application), "part": part,
             "onward": onward}  # fmt: skip
    context = _page(application, has_errors=status == 422, **shown)
    return render(request, "bonus/application/attachments.html", context, status=status)


def files_of(application) -> list[dict]:
    found = application.attachments.for_employer().select_related("file").order_by("added_at", "pk")
    return [{"attachment": a, "kind": summary.kind_text(application, a)} for a in found]


@require_POST
def remove_attachment(request, pk: int, attachment_id: int):
    attachment = get_object_or_404(Attachment, application=own(request, pk), pk=attachment_id)
    services.remove_attachment(attachment=attachment, actor=request.user)
    messages.success(request, _("The file was removed."))
    return redirect("bonus:attachments", pk)


@submit_once
def check(request, pk: int):
    """Check answers; sending. What is missing is said here too, so that nobody meets a dead end."""
    application = own(request, pk)
    if not application.is_editable:
        return _no_longer_editable(request, application)
    if request.method == "POST":
        send = services.submit if application.state == Application.State.DRAFT else services.answer
        send(application=application, actor=request.user)
        return redirect("bonus:sent", pk)
    parts = zip(parts_of(application), summary.tasks(application), strict=True)
    told = [{"part": part, "task": task, "sentences": part.lacks(application)} for part, task in parts]
    lacking = [row for row in told if row["sentences"]]
    shown = summary.sections(application, change=True)
    return render(request, "bonus/application/check.html", _page(application, sections=shown, lacking=lacking))


def sent(request, pk: int):
    application = own(request, pk)
    if application.is_editable:
        return redirect("bonus:tasks", pk)
    return render(request, "bonus/application/sent.html", {"application": application})


def application(request, pk: int):
    """The case as the employer sees it: state, timeline, messages, what was sent."""
    application = own(request, pk)
    if application.state == Application.State.DRAFT:
        return redirect("bonus:tasks", pk)
    unread = list(application.messages.filter(from_staff=True, read_at=None).values_list("pk", flat=True))
    services.mark_read(application=application, actor=request.user, from_staff=True)
    return render(request, "bonus/application/status.html", status_context(request, application, MessageForm(), unread))


def status_context(request, application, form, unread=()):
    decision = getattr(application, "decision", None)
    actions = {t.action for t in application_workflow.available(application, request.user)}
    return {
        "application": application,
        "state": application.employer_state,
        "timeline": summary.timeline_for_employer(application),
        "thread": application.messages.order_by("at", "pk"),
        "unread": set(unread),
        "hearing": application.hearings.filter(closed_at=None).first(),
        "hearings": application.hearings.exclude(closed_at=None).order_by("asked_at", "pk"),
        "form": form,
        "sections": summary.sections(application),
        "files": files_of(application),
        "decision": decision,
        "outcome": wording.outcome(decision) if decision else "",
        "standing": consents.standing(application) if application.state not in CLOSED else None,
        "untold": untold_of_person(application) if application.is_editable else [],
        "may_withdraw": "withdraw" in actions,
        "terms": terms_of(application.scheme_version),
        "has_errors": form.is_bound,
    }


@require_POST
@submit_once
def message(request, pk: int):
    application = own(request, pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return render(request, "bonus/application/status.html", status_context(request, application, form), status=422)
    text = form.cleaned_data["text"]
    services.send_message(application=application, text=text, actor=request.user, from_staff=False)
    messages.success(request, _("The message was sent."))
    return redirect("bonus:application", pk)


@submit_once
def hearing(request, pk: int):
    """What the applicant is heard on, and the answer (hallintolaki 34 §)."""
    application = own(request, pk)
    found = application.hearings.filter(closed_at=None).first()
    if found is None:
        return redirect("bonus:application", pk)
    form = HearingAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.answer_hearing(application=application, answer=form.cleaned_data["answer"], actor=request.user)
        messages.success(request, _("Your answer was sent."))
        return redirect("bonus:application", pk)
    status = 422 if request.method == "POST" else 200
    context = {"application": application, "hearing": found, "form": form, "has_errors": status == 422}
    return render(request, "bonus/application/hearing.html", context, status=status)


def withdraw(request, pk: int):
    application = own(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(application=application, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The application was withdrawn."))
        return redirect("bonus:application", pk)
    return render(request, "bonus/application/withdraw.html", {"application": application, "form": form})

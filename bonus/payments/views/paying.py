"""The payer's pages: what waits to be paid, and the batches."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bonus.payments import services
from bonus.payments.answers import MOST_BYTES
from bonus.payments.forms import BatchAnswerForm, CancelForm, ConfirmForm, ExplainForm, UnaskedForm
from bonus.payments.models import BATCH_READERS, BatchItem, ClaimMonth, Instalment, PaymentBatch
from bonus.payments.services.asking import Asked, ask_register
from bonus.payments.services.found import cancelled_ids
from bonus.payments.services.outcomes import ANSWERABLE, LATE
from bonus.payments.transitions import batch_workflow, register_stop_of, why_not_paid
from bonus.payments.views.said import say_state
from portal.accounts.models import Municipality
from portal.accounts.roles import Role
from portal.core import audit, uploads
from portal.core.exceptions import Refused
from portal.core.idempotency import submit_once
from portal.core.tables import Sorting, heads, stage_of

READERS = (Role.PAYER, Role.AUDITOR)  # of the queue


BATCH_ORDERS = {"batch": "reference", "state": ("stage", "-created_at"), "made": "created_at"}


def months_of(instalment: Instalment) -> list[ClaimMonth]:
    """The pay that the claim told, month by month."""
    return list(instalment.claim.months.all()) if hasattr(instalment, "claim") else []


def queue(request, status: int = 200, form=None, asked: Asked | None = None, chosen: Collection[int] | None = None):
    """Approved instalments with a box each, and the batches. `chosen`: ids that stay ticked; None for all."""
    rows = Instalment.objects.handled_in(request.user, *READERS).to_pay().with_case()
    rows = rows.select_related("grant__decision__decided_by", "approved_by", "claim")
    waiting = list(rows.prefetch_related("claim__months"))
    pays = bool(request.user.municipality_ids(Role.PAYER))
    why_not = why_not_paid(waiting, request.user) if pays else {}
    payable = [i for i in waiting if pays and not why_not[i.pk]]
    to_pay = {i.pk for i in payable}
    batches = PaymentBatch.objects.visible_to(request.user).annotate(stage=stage_of("state", PaymentBatch.State.values))
    sorting = Sorting(request, BATCH_ORDERS, default="-made")
    page = Paginator(batches.order_by(*sorting.order_by), 25).get_page(request.GET.get("page"))
    texts = {"batch": _("Batch"), "state": _("State"), "made": _("Made")}
    context = {
        "payable": [{"instalment": i, "ticked": chosen is None or i.pk in chosen, "months": months_of(i)}
                    for i in payable],
        "others": [{"instalment": i, "why_not": why_not.get(i.pk, "")} for i in waiting if i.pk not in to_pay],
        "page": page, "heads": heads(texts, sorting=sorting), "pays": pays,
        "total": sum(i.approved_amount or 0 for i in payable),
        "unasked_form": form, "unanswered": asked.unanswered if asked else [], "has_errors": status == 422,
    }  # fmt: skip
    return render(request, "payments/queue.html", context, status=status)


@require_POST
def create(request):
    """A batch of the chosen instalments. The register is asked first: whom it stops is held, the rest goes on."""
    mine = Instalment.objects.handled_in(request.user, Role.PAYER).filter(state=Instalment.State.APPROVED)
    numbers = [int(pk) for pk in request.POST.getlist("instalment") if pk.isdecimal() and len(pk) < 10]
    asked = ask_register(mine.filter(pk__in=numbers).order_by("pk"), request.user)  # before the transaction: it waits
    return _create(request, numbers, asked)


@submit_once
def _create(request, numbers: list[int], asked: Asked):
    town = Municipality.objects.filter(pk__in=request.user.municipality_ids(Role.PAYER)).order_by("pk").first()
    if town is None:
        raise Http404
    form = UnaskedForm(request.POST, auto_id="unasked_%s") if asked.unanswered else None
    if form is not None and not form.is_valid():
        form = form if "reason" in request.POST else UnaskedForm(auto_id="unasked_%s")
        return queue(request, status=422, form=form, asked=asked, chosen=numbers)
    mine = Instalment.objects.handled_in(request.user, Role.PAYER)
    chosen = list(mine.filter(pk__in=numbers).with_case().order_by("pk"))
    held = [instalment for instalment in chosen if register_stop_of(instalment.grant)]
    if held:
        names = ", ".join(sorted({instalment.grant.organisation.name for instalment in held}))
        messages.warning(request, _("Held, because of what the register tells: %(names)s.") % {"names": names})
    if asked.unknown:
        text = _("The register does not know these companies: %(names)s. Check their state in another way.")
        messages.warning(request, text % {"names": ", ".join(asked.unknown)})
    rest = [instalment for instalment in chosen if instalment not in held]
    if held and not rest:
        return redirect("payments:queue")
    reason = form.cleaned_data["reason"] if form is not None else ""
    made = services.create_batch(municipality=town, instalments=rest, unasked_reason=reason, actor=request.user)
    return redirect("payments:batch", made.pk)


def _batch(request, pk: int, *roles: str) -> PaymentBatch:
    own = PaymentBatch.objects.filter(municipality_id__in=request.user.municipality_ids(*roles or BATCH_READERS))
    return get_object_or_404(own.select_related("bank_file", "ledger_file", "municipality__payer_account"), pk=pk)


def batch(request, pk: int, status: int = 200, **forms):
    """One batch: its payments, its files, its answers, and the next step."""
    found = _batch(request, pk)
    items = found.items.select_related("instalment__grant__decision__application", "instalment__grant__organisation")
    in_cancelled = cancelled_ids(found)
    live = [item for item in items if item.outcome not in (BatchItem.Outcome.REJECTED, BatchItem.Outcome.DROPPED)]
    texts = {"payment": _("Payment"), "receiver": _("Receiver"), "sum": _("Sum"), "answer": _("Answer")}
    pays = request.user.has_role(Role.PAYER, municipality_id=found.municipality_id)
    answers = list(found.answers.select_related("read_by", "file", "explained_by"))
    context = {
        "batch": found, "heads": heads(texts, numeric=("sum",)),
        "items": list(items), "in_cancelled": in_cancelled,
        "total": sum(item.amount for item in live), "count": len(live),
        "pays": pays, "reads_queue": request.user.has_role(*READERS, municipality_id=found.municipality_id),
        "says": batch_workflow.says(found, request.user),
        "confirm_form": ConfirmForm(auto_id="confirm_%s"),
        "answer_form": BatchAnswerForm(auto_id="answer_%s"),
        "cancel_form": CancelForm(auto_id="cancel_%s"),
        "explain_form": ExplainForm(auto_id="explain_%s"),
        "steps": {t.action for t in batch_workflow.available(found, request.user)},
        "changed": sorted({item.instalment.grant.reference for item in live if item.instalment.grant.overpaid})
        if found.bank_file_id and not found.has_cancelled_file else [],
        "answers": answers,
        "to_explain": [a for a in answers if pays and a.is_late and not a.explained_at],
        "takes_answers": found.has_cancelled_file or found.state in ANSWERABLE,
        "bound": next(iter(forms.values()), None),
        "has_errors": status == 422,
        **forms,
    }  # fmt: skip
    return render(request, "payments/batch.html", context, status=status)


@require_POST
@submit_once
def confirm(request, pk: int):
    form = ConfirmForm(request.POST, auto_id="confirm_%s")
    if form.is_valid():
        try:
            services.confirm_batch(batch=_batch(request, pk, Role.PAYER), actor=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.status != 422:
                raise
            form.add_error("execution", str(refused))
        else:
            messages.success(request, _("The batch is confirmed. The file is ready in a moment."))
            return redirect("payments:batch", pk)
    return batch(request, pk, status=422, confirm_form=form)


ACTIONS = {
    "cancel": services.cancel_batch,
    "cancel_file": services.cancel_file,
    "keep": services.keep_file,
    "mark_paid": services.mark_paid,
    "send": services.send_batch,
}


@require_POST
@submit_once
def ask_cancel(request, pk: int):
    """A payer asks, as the first of two persons, for the file to be cancelled, with a reason."""
    found, form = _batch(request, pk, Role.PAYER), CancelForm(request.POST, auto_id="cancel_%s")
    if not form.is_valid():
        return batch(request, pk, status=422, cancel_form=form)
    services.ask_cancel(batch=found, actor=request.user, **form.cleaned_data)
    messages.success(
        request, _("Another payer or a manager confirms the cancellation. Don't give the file to the bank.")
    )
    return redirect("payments:batch", pk)


@require_POST
@submit_once
def explain(request, pk: int, answer_id: int):
    """What a payer found out about a cancelled file that was answered."""
    answer = get_object_or_404(_batch(request, pk, Role.PAYER).answers, pk=answer_id)
    form = ExplainForm(request.POST, auto_id="explain_%s")
    if not form.is_valid():
        return batch(request, pk, status=422, explain_form=form)
    services.explain_late(answer=answer, actor=request.user, **form.cleaned_data)
    messages.success(request, _("What you found out was saved."))
    return redirect("payments:batch", pk)


@require_POST
@submit_once
def act(request, pk: int):
    found, action = _batch(request, pk, Role.PAYER, Role.MANAGER), request.POST.get("action", "")
    doing = ACTIONS.get(action)
    if doing is None:
        raise Refused(_("This cannot be done here."))
    doing(batch=found, actor=request.user)
    say_state(request, found)
    return redirect("payments:batch", pk)


@require_POST
def remove(request, pk: int, item_id: int):
    item = get_object_or_404(_batch(request, pk, Role.PAYER).items, pk=item_id)
    services.remove_item(item=item, actor=request.user)
    messages.success(request, _("The payment was taken out. It waits to be paid."))
    return redirect("payments:batch", pk)


def batch_file(request, pk: int, kind: str):
    """The file as it was made; every fetching is written to the audit trail."""
    found = _batch(request, pk)
    stored = {"bank": found.bank_file, "ledger": found.ledger_file}.get(kind)
    if stored is None:
        raise Http404
    audit.record("batch.file", found, actor=request.user, request=request, fields=kind)
    return uploads.serve(stored, reader=request.user)


@require_POST
@submit_once
def batch_answer(request, pk: int):
    """Read what bank or ledger sent back."""
    found = _batch(request, pk, Role.PAYER)
    form = BatchAnswerForm(request.POST, request.FILES, auto_id="answer_%s")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MOST_BYTES:
                raise Refused(_("The file is larger than 10 MB. Choose a smaller file."))
            answer = services.read_answer(
                batch=found, kind=form.cleaned_data["kind"], data=upload.read(), name=upload.name, actor=request.user
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            if answer.is_late:
                messages.error(request, LATE)
                return redirect("payments:batch", pk)
            counts = {"paid": answer.paid, "rejected": answer.rejected, "booked": answer.booked}
            text = _("The answer was read: %(paid)s paid, %(rejected)s rejected, %(booked)s booked.")
            messages.success(request, text % counts)
            return redirect("payments:batch", pk)
    return batch(request, pk, status=422, answer_form=form)

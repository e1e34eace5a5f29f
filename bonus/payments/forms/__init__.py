"""Forms of employer, handler, decision maker and payer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bonus.payments.models import Answer, Change
from bonus.rules import Paid
from bonus.rules.periods import Period
from portal.core import clock
from portal.core.forms import BaseForm, DatePartsField, DecimalField, MoneyField, Radios
from portal.core.working_days import next_bank_day

RECOVERY_DAYS = 30
HEARING_DAYS = 14


def area(label, *, rows: int = 3, required: bool = True, help_text="", max_length: int = 2000):
    return forms.CharField(label=label, max_length=max_length, required=required, help_text=help_text,
                           widget=forms.Textarea(attrs={"rows": rows}))  # fmt: skip


class ClaimForm(BaseForm):
    """By hours: only until when. By time: a proof of the pay as well. By pay: each month's pay and its proof.

    `has_evidence`: a claim that was sent back has its files already, so that more of them are optional.
    `months`: by pay, the parts of calendar months whose pay is not told yet, until the latest day that can be claimed.
    """

    until = DatePartsField(label=_("Last day of the claim"), help_text=_("An earlier day gives a part payment."))
    evidence = forms.FileField(label=_("Payslips or another proof of the pay"),
                               error_messages={"required": _("Attach the payslips or another proof of the pay.")},
                               help_text=_("PDF, PNG or JPEG, at most 10 MB"))  # fmt: skip
    note = area(_("What the handler should know"), required=False)

    def __init__(
        self, *args, hourly: bool, months: Iterable[Period] = (), has_evidence: bool = False, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.months = {f"paid_{first:%Y_%m_%d}": (first, last) for first, last in months}
        if hourly:
            del self.fields["evidence"]
        elif has_evidence:
            self.fields["evidence"].required = False
        for name, (first, last) in self.months.items():
            label = pay_of(first, last)
            needed = gettext("%(what)s: tell what was paid. Write 0 when nothing was.") % {"what": label}
            self.fields[name] = MoneyField(label=label, error_messages={"required": needed})
        if self.months:
            self.order_fields(["until", *self.months, "evidence", "note"])
            until = self.fields["until"]
            until.help_text = _("With an earlier day, tell the last month's pay until that day and leave the later "
                                "months empty. Leave out what was paid for a break.")  # fmt: skip

    def clean(self):
        data = super().clean()
        until = data.get("until")
        for name, (first, _last) in self.months.items():
            if until is None or first <= until:
                continue
            if self.has_error(name, code="required"):
                del self.errors[name]  # a month after the claim
            elif data.get(name) is not None:
                self.add_error(name, _("This month comes after the day until which you claim. Leave it empty."))
        return data

    def paid(self) -> list[Paid]:
        """The months of the claim with their pay; the last one ends on the day until which it is claimed."""
        until = self.cleaned_data["until"]
        return [
            Paid(first, min(last, until), self.cleaned_data[name])
            for name, (first, last) in self.months.items()
            if first <= until
        ]


def pay_of(first: date, last: date) -> str:
    """The label of one month's pay; with its days when it is not the whole month."""
    month = date_format(first, "F Y")
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return gettext("Gross pay, %(month)s") % {"month": month}
    days = f"{first.day}\N{EN DASH}{last.day}"
    return gettext("Gross pay, %(month)s, days %(days)s") % {"month": month, "days": days}


class AccountForm(BaseForm):
    iban = forms.CharField(label=_("New account number (IBAN)"), max_length=42)
    account_holder = forms.CharField(label=_("Account holder"), max_length=200)


class ChangeForm(BaseForm):
    kind = forms.ChoiceField(label=_("What changes?"), choices=Change.Kind.choices, widget=Radios)
    first = DatePartsField(
        label=_("First day of the change"), help_text=_("After an early end: the day after the last day.")
    )
    last = DatePartsField(label=_("Last day of the break or of fewer hours"), required=False)
    weekly_hours = DecimalField(label=_("Hours a week from then on"), required=False, min_value=0, max_digits=4,
                                decimal_places=2)  # fmt: skip
    text = area(_("What has happened?"), required=False,
                help_text=_("Don't write about a person's health or other private matters."))  # fmt: skip


class ApproveForm(BaseForm):
    amount = MoneyField(label=_("Sum to pay"), min_value=0)
    reason = area(_("Reason, if you approve less than was calculated"), rows=2, required=False)


class ReasonForm(BaseForm):
    reason = area(_("Reason"), rows=2)


class GroundsForm(BaseForm):
    grounds = area(_("Grounds of the recovery"), rows=5, max_length=4000,
                   help_text=_("They are public: don't name the person and don't tell exact days."))  # fmt: skip


class HearForm(GroundsForm):
    answer_by = DatePartsField(label=_("Answer by"))

    def __init__(self, *args, **kwargs) -> None:
        kwargs["initial"] = {"answer_by": clock.today() + timedelta(days=HEARING_DAYS), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class AnswerForm(BaseForm):
    text = area(_("Your answer"), rows=5, max_length=4000)


class DecideForm(BaseForm):
    due_on = DatePartsField(label=_("To be paid back by"))
    interest_percent = DecimalField(
        label=_("Interest a year after that day, %"), required=False, min_value=0, max_value=20, max_digits=5,
        decimal_places=2, help_text=_("Only when the terms that the company accepted say so. Leave empty for none."),
    )  # fmt: skip

    def __init__(self, *args, interest: Decimal | None = None, **kwargs) -> None:
        """`interest`: what the scheme's file says; None: it says nothing."""
        due_on = clock.today() + timedelta(days=RECOVERY_DAYS)
        kwargs.setdefault("initial", {"due_on": due_on, "interest_percent": interest})
        super().__init__(*args, **kwargs)


class ReceiveForm(BaseForm):
    amount = MoneyField(label=_("Sum that came back, without interest"))
    interest_paid = MoneyField(label=_("Interest that was paid"), required=False)
    on = DatePartsField(label=_("Paid on"))
    voluntary = forms.BooleanField(label=_("The company has paid it voluntarily"), required=False)

    def __init__(self, *args, forbidden: bool = False, **kwargs) -> None:
        """`forbidden`: the body has forbidden enforcement, so it is asked how the money came."""
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)
        if not forbidden:
            del self.fields["voluntary"]


class ConfirmForm(BaseForm):
    execution = DatePartsField(label=_("Payment day"), help_text=_("A day on which banks are open."))

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {"execution": next_bank_day(clock.today() + timedelta(days=1))})
        super().__init__(*args, **kwargs)


class BatchAnswerForm(BaseForm):
    kind = forms.ChoiceField(label=_("Which file is this?"), choices=Answer.Kind.choices, widget=Radios,
                             initial=Answer.Kind.BANK)  # fmt: skip
    file = forms.FileField(label=_("File"))


class CancelForm(BaseForm):
    reason = area(_("Why is the file cancelled?"), rows=2, max_length=1000,
                  help_text=_("Only a file that nobody has given to the bank can be cancelled."))  # fmt: skip


class ExplainForm(BaseForm):
    explanation = area(_("What did you find out?"), rows=3, max_length=1000,
                       help_text=_("For example: the bank rejected the whole file, nothing was paid."))  # fmt: skip


class FoundForm(BaseForm):
    bank_reference = forms.CharField(label=_("Reference in the account statement"), max_length=70,
                                     help_text=_("The bank's archive reference of the payment."))  # fmt: skip
    paid_on = DatePartsField(label=_("Paid on"))
    reason = area(_("What happened?"), rows=2, max_length=1000,
                  help_text=_("For example: the file had been given to the bank before it was cancelled."))  # fmt: skip


class UnaskedForm(BaseForm):
    reason = area(_("Why do you pay without asking the register?"), rows=2, max_length=1000)

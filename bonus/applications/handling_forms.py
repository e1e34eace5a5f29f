"""Forms of handler, decision maker and manager."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from bonus.applications.models import Application, Attachment, Decision, Recusal
from bonus.applications.scheme_terms import codes_of
from bonus.applications.services.proposing import HEARING_GROUNDS
from bonus.applications.told import Fact
from bonus.applications.told_fields import fact_field
from portal.core import clock
from portal.core.forms import BaseForm, Checkboxes, DatePartsField, MoneyField, Radios
from portal.openings.models import Kind

REASONS = _("The reasons are public: don't name the person and don't tell exact days.")
WRITE = _("Write the text.")
MORE_INFO_DAYS = 14
OUTCOMES = (
    (Decision.Outcome.GRANTED.value, _("Grant")),
    (Decision.Outcome.PARTLY.value, _("Grant in part")),
    (Decision.Outcome.REFUSED.value, _("Refuse")),
)


def area(label, *, rows: int = 4, required: bool = True, help_text="", max_length: int = 4000, empty=WRITE):
    return forms.CharField(label=label, max_length=max_length, required=required, help_text=help_text,
                           widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": empty})  # fmt: skip


class QueueFilter(BaseForm):
    """Everything in the address, so that a view can be saved as a bookmark."""

    mark_optional = False
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("All")), ("own", _("My own")), ("unassigned", _("Nobody's yet"))],
    )
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("All open")), *[(s.value, s.label) for s in Application.State if s != Application.State.DRAFT]],
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of placement"), required=False, choices=[("", _("All")), *Kind.choices])
    late = forms.BooleanField(label=_("Only those past their due date"), required=False)


class AskMoreForm(BaseForm):
    text = area(
        _("What do you need?"),
        help_text=_("The applicant reads this in the portal. Say what is missing and how to give it."),
    )
    by = DatePartsField(label=_("By when"))

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {"by": clock.today() + timedelta(days=MORE_INFO_DAYS)})
        kwargs.setdefault("auto_id", "ask_%s")  # the case page has several forms with a text
        super().__init__(*args, **kwargs)


class ConditionsForm(BaseForm):
    mark_optional = False
    codes = forms.MultipleChoiceField(
        label=_("I have checked that"),
        help_text=_("Only that the condition is met is kept, never why."),
        widget=Checkboxes,
        required=False,
    )

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = list(codes_of(application.scheme_version, "confirmed").items())
        self.initial.setdefault("codes", [row["code"] for row in application.confirmed])


class AdjustForm(BaseForm):
    amount = MoneyField(label=_("Sum"), required=False, help_text=_("Leave empty to go back to the calculated sum."))
    reason = area(_("Reason"), rows=2, max_length=1000, empty=_("Give a reason."))


class HearForm(BaseForm):
    matter = area(
        _("What is the applicant heard on?"),
        rows=6,
        help_text=_(
            "Tell what others have told and how it may affect the decision. The applicant reads this in the portal."
        ),
    )
    due_on = DatePartsField(label=_("Answer by"))

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("initial", {"due_on": clock.today() + timedelta(days=MORE_INFO_DAYS)})
        super().__init__(*args, **kwargs)


class FactForm(BaseForm):
    """Another value of a fact; `value` is a day, a number or a word after it."""

    def __init__(self, *args, fact: Fact, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        empty = _("Leave empty to go back to what was told.")
        self.fields["value"] = fact_field(fact, required=False, help_text=empty)
        self.fields["reason"] = area(_("Reason"), rows=3, max_length=1000, empty=_("Give a reason."))


class ProposeForm(BaseForm):
    outcome = forms.ChoiceField(label=_("Proposed decision"), choices=OUTCOMES, widget=Radios)
    reasons = area(
        _("Reasons of the decision"), rows=6, help_text=REASONS, empty=_("Give the reasons of the decision.")
    )
    annex_reasons = area(
        _("Reasons that concern the person"), required=False, help_text=_("These come to the secret annex only.")
    )
    hearing_ground = forms.ChoiceField(
        label=_("If something is refused: hearing the applicant"),
        required=False,
        choices=[("", _("Nothing is refused")), *HEARING_GROUNDS],
        widget=Radios,
    )
    hearing_reason = forms.CharField(
        label=_("Why hearing is clearly needless"), required=False, max_length=500, widget=forms.TextInput
    )


class DecideForm(ProposeForm):
    outcome = forms.ChoiceField(label=_("Decision"), choices=OUTCOMES, widget=Radios)
    amount = MoneyField(label=_("Sum that is granted"), help_text=_("0 when nothing is granted."))
    amount_reason = area(
        _("Why another sum than was prepared"), rows=3, max_length=1000, required=False,
        help_text=_("Only when you change the sum. It comes to the secret annex."),
    )  # fmt: skip
    publish = forms.BooleanField(label=_("Publish on the list of decisions"), required=False, initial=True)
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = [
        "outcome",
        "amount",
        "amount_reason",
        "reasons",
        "annex_reasons",
        "hearing_ground",
        "hearing_reason",
        "publish",
        "seen",
    ]

    def __init__(self, *args, application: Application, seen: str, **kwargs) -> None:
        kwargs["initial"] = {
            "outcome": application.proposal_outcome,
            "amount": application.proposal_amount,
            "reasons": application.proposal_reasons,
            "annex_reasons": application.proposal_annex_reasons,
            "publish": True,
            "hearing_ground": application.hearing_ground,
            "hearing_reason": application.hearing_reason,
            "seen": seen,
        }
        super().__init__(*args, **kwargs)


class NoteForm(BaseForm):
    text = area(_("Internal note"), rows=2, help_text=_("Only officials see it."), empty=_("Write the note."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"auto_id": "note_%s", **kwargs})


class SendBackForm(BaseForm):
    reason = area(_("What should be mended?"), rows=3, max_length=1000, empty=_("Give a reason."))


class PostedForm(BaseForm):
    on = DatePartsField(label=_("Day of posting"))


class PaperConsentForm(BaseForm):
    """`papers`: scanned papers among the attachments that nobody has recorded."""

    paper = forms.TypedChoiceField(label=_("Scanned paper"), coerce=int)
    signed_name = forms.CharField(label=_("Name as signed"), max_length=120)
    signed_on = DatePartsField(label=_("Day of the signature"))

    def __init__(self, *args, papers: Iterable[Attachment], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [(attachment.pk, attachment.file.name) for attachment in papers]


class ConsentWithdrawalForm(BaseForm):
    withdrawn_on = DatePartsField(label=_("Day of the withdrawal"), help_text=_("When the paper came to the town."))
    file = forms.FileField(label=_("Scanned paper"), help_text=_("PDF, PNG or JPEG, at most 10 MB"))


class SamePersonForm(BaseForm):
    """`cases`: sent applications whose person has the same name."""

    NONE = "none"

    first = forms.ChoiceField(label=_("Whose contract is it?"), widget=Radios)

    def __init__(self, *args, cases: Iterable[Application], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        none = (self.NONE, _("The person has no earlier case here"))
        found = [(str(case.pk), f"{case.reference}, {case.organisation.name}: {case.work_title}") for case in cases]
        self.fields["first"].choices = [*found, none]


class RecuseForm(BaseForm):
    ground = forms.ChoiceField(label=_("Why are you recused?"), choices=Recusal.Ground.choices, widget=Radios)


class StandInForm(BaseForm):
    """`pairs`: whose stand-in may be set, as {"municipality:role:person": text}; `people`: {id: text}."""

    whose = forms.ChoiceField(label=_("Whose stand-in"))
    stand_in = forms.ChoiceField(label=_("Stand-in"), help_text=_("Somebody with the same role here."))
    away_from = DatePartsField(
        label=_("First day of the absence"), required=False, help_text=_("Empty: only when the person is recused.")
    )
    away_until = DatePartsField(label=_("Last day of the absence"), required=False)

    def __init__(self, *args, pairs: dict, people: dict, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = list(pairs.items())
        self.fields["stand_in"].choices = list(people.items())


class SchemeUploadForm(BaseForm):
    file = forms.FileField(
        label=_("Scheme file"),
        help_text=_("A JSON file, at most 1 MB. It is checked before anything is kept."),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        return upload.read()

"""One object a page of the application: its form, its rows where it has them, and how it is saved."""

from __future__ import annotations

from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bonus.applications import consents, forms, services
from bonus.applications.completeness import Part, untold_of_person
from bonus.applications.models import Application
from bonus.applications.scheme_terms import compiled
from bonus.applications.told import plain
from bonus.applications.told_fields import PREFIX
from bonus.rules.facts_used import facts_used
from portal.core.forms import BaseForm, BaseModelForm


class PartPage:
    """A page of a part. `data` None: shown; else what was sent. `save(valid_only=True)` keeps what is right of it."""

    form_class: type[Any]
    question = ""  # name of the yes/no field that opens the rows
    rows_class: type[BaseFormSet] | None = None
    rows_title: Any = ""
    add_text: Any = ""

    def __init__(self, application: Application, part: Part, data: QueryDict | None = None) -> None:
        self.application, self.part, self.data = application, part, data
        self.form = self.make_form()
        self.rows = self.make_rows() if self.rows_class else None

    def make_form(self) -> BaseForm:
        if self.question:
            answer = forms.shown_yes_no(getattr(self.application, self.question))
            return self.form_class(self.data, initial={self.question: answer})
        return self.form_class(self.data, instance=self.application)

    def make_rows(self) -> BaseFormSet:
        stored = getattr(self.application, self.rows_field)
        data = self.data
        if data is not None and data.get("save") == "add":
            data = data.copy()
            data["rows-TOTAL_FORMS"] = str(min(int(data.get("rows-TOTAL_FORMS") or 0) + 1, self.rows_class.max_num))
        if data is None and not stored:
            empty = self.rows_class(None, prefix="rows", form_kwargs=self.row_options)
            empty.extra = 1  # a row to begin with
            return empty
        return self.rows_class(data, prefix="rows", initial=stored, form_kwargs=self.row_options)

    @property
    def row_options(self) -> dict[str, Any]:
        return {}

    @property
    def rows_field(self) -> str:
        return self.part.fields[1]

    @property
    def answered_yes(self) -> bool:
        return bool(getattr(self.form, "cleaned_data", {}).get(self.question))

    def is_valid(self) -> bool:
        if not self.form.is_valid():
            return False
        if self.rows is None or not self.answered_yes:
            return True
        if self.rows.is_valid() and not self.filled_rows():
            self.form.add_error(self.question, _("Add at least one row, or choose “No”."))
            return False
        return self.rows.is_valid()

    def filled_rows(self) -> list[dict[str, str]]:
        given = [row for row in self.rows if row.has_changed() or not row.empty_permitted]
        return [row.to_row() for row in given if row.is_valid() and not row.cleaned_data.get("DELETE")]

    def save(self, actor: Any, *, valid_only: bool = False) -> Application:
        """Write the part's fields that are right; with `valid_only` a wrong one keeps its earlier value."""
        self.is_valid()
        cleaned = self.form.cleaned_data
        changes = {name: cleaned[name] for name in self.part.fields if name in cleaned}
        if self.rows is not None:
            changes |= self.row_changes()
        if "facts" in self.part.fields:
            changes["facts"] = {
                name.removeprefix(PREFIX): plain(value) for name, value in cleaned.items() if name.startswith(PREFIX)
            }
        if valid_only:  # an empty box is no answer yet
            changes = {name: value for name, value in changes.items() if value is not None}
        return services.save_part(application=self.application, part=self.part, changes=changes, actor=actor)

    def row_changes(self) -> dict[str, list]:
        if not self.answered_yes:
            return {self.rows_field: []} if self.form.cleaned_data.get(self.question) is False else {}
        if not self.rows.is_valid():
            return {}
        return {self.rows_field: self.filled_rows()}


class TermsPage(PartPage):
    form_class = forms.TermsForm

    def make_form(self) -> BaseForm:
        application = self.application
        initial = {
            "electronic_notice": forms.shown_yes_no(application.electronic_notice),
            "assured": application.assured,
            "accept": application.terms_accepted_at is not None,
        }
        return forms.TermsForm(self.data, initial=initial, application=application)

    def save(self, actor: Any, *, valid_only: bool = False) -> Application:
        self.is_valid()
        cleaned = self.form.cleaned_data
        return services.accept_terms(
            application=self.application,
            accepted=cleaned.get("accept", False),
            electronic_notice=cleaned.get("electronic_notice"),
            assured=cleaned.get("assured", []),
            actor=actor,
        )


class CompanyPage(PartPage):
    form_class = forms.CompanyForm


class ConsentPage(PartPage):
    """No field: the person answers on a page of her or his own."""

    @property
    def standing(self) -> consents.Standing:
        return consents.standing(self.application)

    @property
    def untold(self) -> list[Part]:
        return untold_of_person(self.application)

    def make_form(self) -> BaseForm:
        return BaseForm(self.data)


class PersonPage(PartPage):
    def make_form(self) -> BaseForm | BaseModelForm:  # type: ignore[override]
        application = self.application
        if application.contract:
            return forms.ContractForm(self.data, instance=application.contract, application=application)
        return forms.PersonForm(self.data, application=application)

    def save(self, actor: Any, *, valid_only: bool = False) -> Application:
        if self.application.contract:
            self.is_valid()
            cleaned = self.form.cleaned_data
            told = {name: cleaned[name] for name in forms.ContractForm.Meta.fields if name in cleaned}
            if valid_only:  # an empty box is no answer yet
                told = {name: value for name, value in told.items() if value not in (None, "")}
            services.save_contract(application=self.application, changes=told, actor=actor)
        return super().save(actor, valid_only=valid_only)


class PayPage(PartPage):
    def make_form(self) -> BaseForm:
        return forms.PayForm(self.data, application=self.application)


class GuidancePage(PartPage):
    form_class = forms.GuidanceForm


class SupportsPage(PartPage):
    form_class, rows_class, question = forms.SupportsForm, forms.SupportRows, "has_other_supports"
    rows_title, add_text = _("Supports"), _("Add another support")

    @property
    def row_options(self) -> dict[str, Any]:
        used = facts_used(compiled(self.application.scheme_version))
        return {"asks_work_time": "other_supports.work_time_percent" in used}


class DeMinimisPage(PartPage):
    form_class, rows_class, question = forms.DeMinimisForm, forms.AidRows, "has_de_minimis"
    rows_title, add_text = _("Aid"), _("Add another aid")


class AccountPage(PartPage):
    form_class = forms.AccountForm


PAGES = {
    "terms": TermsPage,
    "company": CompanyPage,
    "person": PersonPage,
    "pay": PayPage,
    "guidance": GuidancePage,
    "supports": SupportsPage,
    "consent": ConsentPage,
    "de-minimis": DeMinimisPage,
    "account": AccountPage,
}

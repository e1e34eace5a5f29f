"""Forms of people who sign in: allauth's, in our words, and one's own details."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.forms import BaseModelForm, Radios

EMAIL = _("E-mail address")
EMAIL_ERRORS = {
    "required": _("Enter your e-mail address."),
    "invalid": _("Enter the e-mail address in the form name@example.fi."),
}
PASSWORD_HINT = _("At least 12 characters. Several words are easier to remember than strange characters.")
CODE_ERRORS = {"required": _("Enter the six digits of your authenticator app, or a recovery code.")}


class OurWords:
    """Labels, hints and errors of allauth's fields in the portal's words; without placeholders."""

    labels: dict[str, object] = {}
    hints: dict[str, object] = {}
    complaints: dict[str, Mapping[str, object]] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages = {**field.error_messages, **self.complaints.get(name, {})}


class LoginForm(OurWords, account_forms.LoginForm):
    labels = {"login": EMAIL, "password": _("Password")}
    complaints = {"login": EMAIL_ERRORS, "password": {"required": _("Enter your password.")}}


class SignupForm(OurWords, account_forms.SignupForm):
    """E-mail, name and password; company data come on the next page."""

    first_name = forms.CharField(
        label=_("First name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["first_name", "last_name", "email", "password1"]
    labels = {"email": EMAIL, "password1": _("Password")}
    hints = {"email": _("We send a link there. Use your own address, not a shared one."), "password1": PASSWORD_HINT}
    complaints = {
        "first_name": {"required": _("Enter your first name.")},
        "last_name": {"required": _("Enter your last name.")},
        "email": EMAIL_ERRORS,
        "password1": {"required": _("Choose a password.")},
    }


class SocialSignupForm(OurWords, social_forms.SignupForm):
    """The first time through an identification service: the e-mail address is ours to ask."""

    labels = {"email": EMAIL}
    hints = {"email": _("We send a link there. Use your own address, not a shared one.")}
    complaints = {"email": EMAIL_ERRORS}


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    labels = {"email": EMAIL}
    complaints = {"email": EMAIL_ERRORS}


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}
    complaints = {
        "password1": {"required": _("Choose a password.")},
        "password2": {"required": _("Enter the new password again.")},
    }


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    labels = {"oldpassword": _("Your present password"), **ResetPasswordKeyForm.labels}
    hints = {"password1": PASSWORD_HINT}
    complaints = {"oldpassword": {"required": _("Enter your password.")}, **ResetPasswordKeyForm.complaints}


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    labels = ResetPasswordKeyForm.labels
    hints = {"password1": PASSWORD_HINT}
    complaints = ResetPasswordKeyForm.complaints


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}
    complaints = {"password": {"required": _("Enter your password.")}}


class AddEmailForm(OurWords, account_forms.AddEmailForm):
    labels = {"email": EMAIL}
    complaints = {"email": EMAIL_ERRORS}


class AuthenticateForm(OurWords, mfa_forms.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": _("Six digits from your authenticator app. If you have lost your phone, a recovery code.")}
    complaints = {"code": CODE_ERRORS}


class CodeReauthenticateForm(OurWords, mfa_forms.ReauthenticateForm):
    labels, hints, complaints = AuthenticateForm.labels, AuthenticateForm.hints, AuthenticateForm.complaints


class ActivateTOTPForm(OurWords, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code")}
    hints = {"code": _("Six digits from your authenticator app.")}
    complaints = {"code": {"required": _("Enter the six digits that the app shows.")}}


class AddWebAuthnForm(OurWords, webauthn_forms.AddWebAuthnForm):
    labels = {
        "name": _("Name of the passkey"),
        "passwordless": _("I want to sign in with this alone, without a password"),
    }
    complaints = {"credential": {"required": _("The passkey was not made. Try again.")}}


class EditWebAuthnForm(OurWords, webauthn_forms.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}


class ProfileForm(BaseModelForm):
    """One's own name, telephone and language; and for officials, how often they hear of what waits."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "language", "digest"]
        labels = {"first_name": _("First name"), "last_name": _("Last name"), "phone": _("Telephone")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    language = forms.ChoiceField(
        label=_("Language of your messages"),
        choices=settings.LANGUAGES,
        widget=Radios,
    )

    digest = forms.ChoiceField(
        label=_("A summary of what waits for you, by e-mail"),
        help_text=_("On working days in the morning, only when something waits. It names nobody."),
        choices=User.Digest,
        widget=Radios,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_official:
            del self.fields["digest"]
        for name, sentence in (("first_name", _("Enter your first name.")), ("last_name", _("Enter your last name."))):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence

"""Texts that the scripts of form controls speak, as data attributes: their own defaults are English only.

GOV.UK Frontend wants its counts as `%{count}`; the message ids say `{count}`, which translators' tools leave in peace.
"""

from __future__ import annotations

from django.utils.translation import gettext as _


def _counted(text: str) -> str:
    return text.replace("{count}", "%{count}")


def password() -> dict[str, str]:
    return {
        "data-i18n.show-password": _("Show"),
        "data-i18n.hide-password": _("Hide"),
        "data-i18n.show-password-aria-label": _("Show password"),
        "data-i18n.hide-password-aria-label": _("Hide password"),
        "data-i18n.password-shown-announcement": _("Your password is visible"),
        "data-i18n.password-hidden-announcement": _("Your password is hidden"),
    }


def character_count() -> dict[str, str]:
    return {
        "data-i18n.characters-under-limit.one": _counted(_("You have {count} character left")),
        "data-i18n.characters-under-limit.other": _counted(_("You have {count} characters left")),
        "data-i18n.characters-at-limit": _("You have no characters left"),
        "data-i18n.characters-over-limit.one": _counted(_("You have {count} character too many")),
        "data-i18n.characters-over-limit.other": _counted(_("You have {count} characters too many")),
    }


def file_upload() -> dict[str, str]:
    return {
        "data-i18n.choose-files-button": _("Choose file"),
        "data-i18n.drop-instruction": _("or drop file"),
        "data-i18n.no-file-chosen": _("No file chosen"),
        "data-i18n.multiple-files-chosen.one": _counted(_("{count} file chosen")),
        "data-i18n.multiple-files-chosen.other": _counted(_("{count} files chosen")),
        "data-i18n.entered-drop-zone": _("Entered drop zone"),
        "data-i18n.left-drop-zone": _("Left drop zone"),
    }


def autocomplete() -> dict[str, str]:
    return {
        "data-text-no-results": _("No results"),
        "data-text-searching": _("Searching …"),
        "data-text-too-short": _("Type {count} or more characters"),
        "data-text-one-result": _("1 suggestion"),
        "data-text-results": _("{count} suggestions"),
        "data-text-selected": _("{option}, {index} of {count}"),
        "data-text-hint": _(
            "When there are suggestions, use the up and down arrows to review them and Enter to select. "
            "On a touch screen, explore by touch or with swipe gestures."
        ),
    }


def lines() -> dict[str, str]:
    return autocomplete() | {
        "data-text-label": _("Search and add a line"),
        "data-text-added": _("Added: {line}"),
    }

"""The editor's own settings in Wagtail: what is the account's is changed on the account's pages only."""

from __future__ import annotations

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel

ELSEWHERE = (
    NameEmailSettingsPanel,  # decisions and logs name the person: /account/ changes it, and writes that down
    AvatarSettingsPanel,  # a picture of a person would be served to everybody
)


class OwnSettings(AccountView):
    def get_panels(self):
        """Language, theme and notifications; neither shown nor taken from a POST is what belongs to the account."""
        return [panel for panel in super().get_panels() if not isinstance(panel, ELSEWHERE)]

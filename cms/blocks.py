"""Blocks of pages: each says one thing and knows its source."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructValue


class FactBlock(blocks.StructBlock):
    """One checked fact: what, how much, from where, when it was checked."""

    label = blocks.CharBlock(label=_("What"), max_length=120)
    value = blocks.CharBlock(label=_("Fact"), max_length=400)
    source = blocks.CharBlock(label=_("Source"), max_length=160, help_text=_("For example: Act 380/2023, section 57"))
    checked_on = blocks.DateBlock(label=_("Checked on"), required=False)
    placeholder = blocks.BooleanBlock(label=_("Placeholder that the town fills in"), required=False)

    class Meta:
        icon = "info-circle"
        label = _("Fact")


class FactsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    facts = blocks.ListBlock(FactBlock(), label=_("Facts"))

    class Meta:
        icon = "list-ul"
        label = _("Facts")
        template = "cms/blocks/facts.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Step"), max_length=120)
    text = blocks.TextBlock(label=_("What happens"))

    class Meta:
        icon = "tick"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=120)
    role = blocks.CharBlock(label=_("Role"), max_length=120)
    phone = blocks.CharBlock(label=_("Telephone"), max_length=30, required=False)
    email = blocks.EmailBlock(label=_("E-mail address"), required=False)

    class Meta:
        icon = "user"
        label = _("Contact person")
        template = "cms/blocks/person.html"


class LinkValue(StructValue):
    @property
    def address(self) -> str:
        """The chosen page's address, else the one that was written."""
        page = self.get("page")
        return page.url if page else self.get("link") or ""


class CallToActionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text of the button"), max_length=80)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link = blocks.CharBlock(label=_("Or an address"), required=False, help_text=_("For example /fi/openings/new/"))

    class Meta:
        icon = "link"
        label = _("Call to action")
        template = "cms/blocks/call_to_action.html"
        value_class = LinkValue


class BodyBlock(blocks.StreamBlock):
    """What a page is made of."""

    text = blocks.RichTextBlock(label=_("Text"), features=["h2", "h3", "bold", "ol", "ul", "link", "document-link"])
    facts = FactsBlock()
    steps = StepsBlock()
    person = PersonBlock()
    call_to_action = CallToActionBlock()
    placeholder = blocks.TextBlock(
        label=_("Placeholder that the town fills in"), icon="warning", template="cms/blocks/placeholder.html"
    )

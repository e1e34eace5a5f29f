"""Pages of the site: services, supports, guides, news, people, and the list of openings."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.mixins import BodyMixin, DecidedByMixin, IntroMixin
from portal.core import clock
from portal.core.personal_data import NO_PERSONAL_DATA, PersonalData
from portal.core.templatetags._chrome import LANGUAGES
from portal.openings.forms import FilterForm
from portal.openings.models import Opening

CONTENT = ["cms.ServicePage", "cms.SupportPage", "cms.GuidePage"]


class ContentPage(IntroMixin, BodyMixin, Page):  # type: ignore[django-manager-missing]
    """A page with an introduction and content; the types below differ by place, template and panels."""

    personal_data = NO_PERSONAL_DATA
    content_panels = [*Page.content_panels, *IntroMixin.intro_panels, *BodyMixin.body_panels]
    search_fields = [*Page.search_fields, *IntroMixin.intro_search, *BodyMixin.body_search]
    show_in_menus_default = False
    template = "cms/content_page.html"

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs) -> None:
        """A translation with its original's slug takes one from its own title; once published it keeps its address.

        wagtail-localize writes the original's slug anew whenever a translation is saved for which nobody chose one.
        """
        if self._has_slug_of_original():
            saved = Page.objects.get(pk=self.pk).slug
            self.slug = saved if self.first_published_at else ""  # Wagtail makes one of the title
        super().full_clean(*args, **kwargs)

    def _has_slug_of_original(self) -> bool:
        others = Page.objects.filter(translation_key=self.translation_key).exclude(locale_id=self.locale_id)
        return bool(self.pk) and others.filter(slug=self.slug).exclude(title=self.title).exists()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        above = self.get_ancestors().live().filter(depth__gt=1).specific()
        trail = [
            {"href": page.url, "text": _("Front page") if isinstance(page, HomePage) else page.title} for page in above
        ]
        return context | {"trail": trail, "language_links": self.language_links(request, above)}

    def language_links(self, request, above) -> list[dict[str, Any]]:
        """This page in the other languages; where it has no translation, the nearest page above that has one."""
        keys = [self.translation_key, *(page.translation_key for page in above)]
        found = Page.objects.live().filter(translation_key__in=keys).select_related("locale").order_by("depth")
        nearest = {page.locale.language_code: page for page in found}  # the deepest comes last
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        links = []
        for code, text in LANGUAGES:
            page = nearest.get(code)
            href = page.get_url(request) if page else f"/{code}/"
            same = page is not None and page.translation_key == self.translation_key
            active = code == self.locale.language_code
            links.append({"code": code, "text": text, "href": href + query if same else href, "active": active})
        return links


class ListsChildren:
    """Pages that list what is under them."""

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {"children": self.get_children().live().specific().order_by("path")}


class HomePage(ListsChildren, ContentPage):
    template = "cms/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.SectionPage", "cms.NewsIndexPage", "cms.ContactPage", "cms.OpeningsListPage", "cms.GuidePage"]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        news = NewsPage.objects.live().descendant_of(self).order_by("-published_on", "-pk")[:3]
        openings = Opening.objects.public().select_related("organisation").order_by("-published_at", "-pk")[:4]
        context = super().get_context(request, *args, **kwargs) | {"news": news, "openings": openings}
        # What the page shows under its own heading is not listed once more.
        shown = OpeningsListPage, NewsIndexPage
        all_openings = next((page for page in context["children"] if isinstance(page, OpeningsListPage)), None)
        further = [page for page in context["children"] if not isinstance(page, shown)]
        return context | {"children": further, "list_of_openings": all_openings}


class SectionPage(ListsChildren, ContentPage):
    template = "cms/section_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = CONTENT

    class Meta:
        verbose_name = _("section")


class ServicePage(DecidedByMixin, ContentPage):
    template = "cms/service_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        *IntroMixin.intro_panels,
        *DecidedByMixin.decided_panels,
        *BodyMixin.body_panels,
    ]

    class Meta:
        verbose_name = _("service")


class SupportPage(DecidedByMixin, ContentPage):
    template = "cms/service_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        *IntroMixin.intro_panels,
        *DecidedByMixin.decided_panels,
        *BodyMixin.body_panels,
    ]

    class Meta:
        verbose_name = _("support")


class GuidePage(ContentPage):
    template = "cms/content_page.html"
    parent_page_types = ["cms.SectionPage", "cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("guide")


class NewsIndexPage(ContentPage):
    template = "cms/news_index_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request, *args, **kwargs):
        news = NewsPage.objects.live().child_of(self).order_by("-published_on", "-pk")
        page = Paginator(news, 10).get_page(request.GET.get("page"))
        return super().get_context(request, *args, **kwargs) | {"news": page}


class NewsPage(ContentPage):
    template = "cms/content_page.html"
    published_on = models.DateField(_("date"), default=clock.today)

    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        *IntroMixin.intro_panels,
        *BodyMixin.body_panels,
    ]

    class Meta:
        verbose_name = _("news item")


class ContactPage(ContentPage):
    template = "cms/content_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("contact people")


class OpeningsListPage(ContentPage):
    """The public list of openings; its filters stay in the address and work without JavaScript."""

    template = "cms/openings_list_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("list of openings")

    def get_context(self, request, *args, **kwargs):
        public = Opening.objects.public()
        codes = sorted(set(public.values_list("location", flat=True)))
        form = FilterForm(request.GET or None, codes=codes)
        found = _filtered(public, form.cleaned_data if form.is_valid() else {})
        page = Paginator(found.select_related("organisation").order_by("-published_at", "-pk"), 20)
        back = "?" + urlencode({"back": request.get_full_path()})  # from an opening back to the list as it was
        context = {"form": form, "openings": page.get_page(request.GET.get("page")), "back": back}
        return super().get_context(request, *args, **kwargs) | context


def _filtered(openings: models.QuerySet, chosen: dict) -> models.QuerySet:
    if chosen.get("kind"):
        openings = openings.filter(kind__in=chosen["kind"])
    if chosen.get("location"):
        openings = openings.filter(location=chosen["location"])
    if q := chosen.get("q"):
        openings = openings.filter(
            models.Q(title__icontains=q)
            | models.Q(description__icontains=q)
            | models.Q(organisation__name__icontains=q)
        )
    return openings


class Feedback(models.Model):
    """Feedback about the service or its accessibility: receipt at once, answer within 14 days (306/2019 10 §)."""

    subject = models.CharField(_("what it is about"), max_length=20, choices=[
        ("accessibility", _("accessibility")), ("content", _("content of the pages")), ("service", _("the service")),
        ("other", _("something else"))])  # fmt: skip
    text = models.TextField(_("your feedback"), max_length=4000)
    email = models.EmailField(_("your e-mail address"), blank=True, help_text=_("If you want an answer."))
    reference = models.CharField(max_length=20, unique=True)
    page = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)

    personal_data = PersonalData(
        "e-mail address of who gave feedback", "editors and administrators", 365, "received_at"
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.reference

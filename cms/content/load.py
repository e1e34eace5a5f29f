"""Makes the site's pages from the data; a page that exists (by its key's translation key) is left alone."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page, Site

from cms import models
from cms.content import en, fi_services, fi_supports, sv
from cms.content.parts import PageData

PAGES = {"fi": (*fi_services.PAGES, *fi_supports.PAGES), "sv": sv.PAGES, "en": en.PAGES}
NAMESPACE = uuid.UUID("6f1b7a52-7f0e-4c53-9a49-5b1e0f6f7a11")


@transaction.atomic
def load() -> int:
    """Create the missing pages of every language. Returns how many were made."""
    made = 0
    for code, pages in PAGES.items():
        locale, _new = Locale.objects.get_or_create(language_code=code)
        for data in pages:
            made += _make(data, locale)
    _point_site(Locale.objects.get(language_code="fi"))
    return made


def translation_key(key: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, key)


def _find(key: str, locale: Locale) -> Page | None:
    return Page.objects.filter(translation_key=translation_key(key), locale=locale).first()


def _make(data: PageData, locale: Locale) -> int:
    if _find(data.key, locale):
        return 0
    parent = _find(data.parent, locale) if data.parent else Page.get_first_root_node()
    if parent is None:
        raise ValueError(f"{data.key}: its parent {data.parent!r} comes later or is missing in {locale}")
    page = _build(data, locale)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return 1


def _build(data: PageData, locale: Locale) -> Page:
    page_class: Any = getattr(models, data.kind)
    extra = {name: getattr(data, name) for name in ("decided_by", "price") if hasattr(page_class, name)}
    page = page_class(
        title=data.title,
        slug=data.slug,
        intro=data.intro,
        locale=locale,
        translation_key=translation_key(data.key),
        **extra,
    )
    page.body = page_class._meta.get_field("body").stream_block.to_python(list(data.body))
    return page


def _point_site(locale: Locale) -> None:
    """The default site's root is our home page; Wagtail's own first page goes, if nobody has made it theirs."""
    home = _find("home", locale)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    if site.root_page_id == home.pk:
        return
    old = site.root_page if site.root_page_id else None
    site.root_page, site.site_name = home, "Työsilta"
    site.save()
    if old and type(old.specific) is Page and not old.get_children().exists():
        old.delete()

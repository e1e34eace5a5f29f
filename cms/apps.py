from django.apps import AppConfig
from django.db.models.signals import post_migrate

EDITORS = "Editors"  # made by Wagtail's migrations
FACT_RIGHTS = ("view_supportfact", "add_supportfact", "change_supportfact")  # an old fact stays: nobody deletes it


def give_editors_the_facts(**_kwargs) -> None:
    """Editors update the dated facts of the supports. Their permissions may not be there yet, so they are made."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    create_permissions(apps.get_app_config("supports"), verbosity=0)
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    editors.permissions.add(*Permission.objects.filter(content_type__app_label="supports", codename__in=FACT_RIGHTS))


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        post_migrate.connect(give_editors_the_facts, sender=self, dispatch_uid="cms.facts")

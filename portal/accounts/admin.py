"""/admin for administrators: towns, authorities, users and roles. Clients and cases are not here."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.models import Authority, Municipality, Responsibility, RoleAssignment, User
from portal.accounts.roles import Role

admin.site.site_header = _("Työsilta: administration")
admin.site.site_title = _("Työsilta: administration")
admin.site.site_url = "/"


class OwnTowns:
    """An administrator's rows are those of the own towns; a superuser's are all."""

    town = "municipality"

    def get_queryset(self, request):
        found = super().get_queryset(request)
        return found if request.user.is_superuser else found.filter(**{f"{self.town}__in": _towns(request.user)})

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if not request.user.is_superuser:
            if db_field.name == "municipality":
                kwargs["queryset"] = Municipality.objects.filter(pk__in=_towns(request.user))
            elif db_field.name == "authority":
                kwargs["queryset"] = Authority.objects.filter(municipality__in=_towns(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _towns(user: User) -> set[int]:
    return user.municipality_ids(Role.ADMINISTRATOR)


@admin.register(Municipality)
class MunicipalityAdmin(OwnTowns, admin.ModelAdmin):
    town = "pk"
    list_display = ["name_fi", "code", "email"]


@admin.register(Authority)
class AuthorityAdmin(OwnTowns, admin.ModelAdmin):
    list_display = ["name_fi", "municipality", "email"]
    list_filter = ["municipality"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Responsibility)
class ResponsibilityAdmin(OwnTowns, admin.ModelAdmin):
    list_display = ["municipality", "step", "authority"]
    list_filter = ["municipality"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Names and whether the account is open. Passwords and second factors are the person's own."""

    list_display = ["email", "first_name", "last_name", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    fields = ["email", "first_name", "last_name", "phone", "language", "is_active", "last_login", "date_joined"]
    readonly_fields = ["email", "last_login", "date_joined"]
    actions = ["reset_second_factor"]

    @admin.action(description=_("Take away the second factor and send a new activation link"), permissions=["change"])
    def reset_second_factor(self, request, queryset):
        for user in queryset:
            services.second_factor_reset(actor=request.user, user=user)
            self.message_user(request, _("A link was sent to %(email)s.") % {"email": user.email})

    def get_queryset(self, request):
        """Everybody but the officials of other towns."""
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        elsewhere = RoleAssignment.objects.in_force().exclude(municipality__in=_towns(request.user))
        return found.exclude(pk__in=elsewhere.values("user")).exclude(is_superuser=True)

    def save_model(self, request, obj, form, change):
        services.account_change(actor=request.user, user=obj)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(OwnTowns, admin.ModelAdmin):
    """Roles are given and ended, never deleted: who had which role when has to be seen later."""

    list_display = ["user", "role", "municipality", "starts_on", "ends_on", "given_by"]
    list_filter = ["role", "municipality"]
    search_fields = ["user__email", "user__last_name"]
    autocomplete_fields = ["user"]
    fields = ["user", "role", "title", "municipality", "starts_on", "ends_on"]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["user", "role", "municipality"]

    def save_model(self, request, obj, form, change):
        write = services.role_change if change else services.role_give
        write(actor=request.user, assignment=obj)

"""/admin for administrators: towns, authorities, users and roles. Clients and cases are not here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.models import Authority, Municipality, Responsibility, RoleAssignment, User

admin.site.site_header = _("Työsilta: administration")
admin.site.site_title = _("Työsilta: administration")
admin.site.site_url = "/"


@admin.register(Municipality)
class MunicipalityAdmin(admin.ModelAdmin):
    list_display = ["name_fi", "code", "email"]


@admin.register(Authority)
class AuthorityAdmin(admin.ModelAdmin):
    list_display = ["name_fi", "municipality", "email"]
    list_filter = ["municipality"]


@admin.register(Responsibility)
class ResponsibilityAdmin(admin.ModelAdmin):
    list_display = ["municipality", "step", "authority"]
    list_filter = ["municipality"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Names and whether the account is open. Passwords and second factors are the person's own."""

    list_display = ["email", "first_name", "last_name", "is_active"]
    search_fields = ["email", "first_name", "last_name"]
    fields = ["email", "first_name", "last_name", "phone", "language", "is_active", "last_login", "date_joined"]
    readonly_fields = ["email", "last_login", "date_joined"]

    def save_model(self, request, obj, form, change):
        services.account_change(actor=request.user, user=obj)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(admin.ModelAdmin):
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

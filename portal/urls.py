"""Addresses of the whole portal. Languages first (/fi/ /sv/ /en/); the Wagtail tree answers what nothing else does."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from cms.account import OwnSettings
from portal.core import views as core_views
from portal.home import views as home_views

handler403 = "portal.core.views.forbidden"
handler404 = "portal.core.views.not_found"
handler500 = "portal.core.views.fault"

urlpatterns = [
    path("", home_views.root, name="root"),
    path("healthz", core_views.healthz, name="healthz"),
    path("admin/login/", home_views.sign_in_through_allauth, name="admin_sign_in"),
    path("admin/", admin.site.urls),
    path("cms/login/", home_views.sign_in_through_allauth, name="cms_sign_in"),
    path("cms/account/", never_cache(require_admin_access(OwnSettings.as_view())), name="wagtailadmin_account"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
]

urlpatterns += i18n_patterns(
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["portal.core"]), name="javascript_catalog"),
    path("accounts/", include("allauth.urls")),
    path("account/", include("portal.accounts.urls")),
    path("organisation/", include("portal.employers.urls")),
    path("openings/", include("portal.openings.urls")),
    path("clients/", include("matching.jobseekers.urls")),
    path("matching/", include("matching.placements.urls")),
    path("taxonomy/", include("matching.taxonomy.urls")),
    path("supports/", include("bonus.supports.urls")),
    path("bonus/", include("bonus.applications.urls")),
    path("funds/", include("bonus.funds.urls")),
    path("payments/", include("bonus.payments.urls")),
    path("start/", include("portal.home.urls")),
    path("site/", include("cms.urls")),
    path("_util/login/", home_views.sign_in_through_allauth, name="site_sign_in"),
    path("", include(wagtail_urls)),
)

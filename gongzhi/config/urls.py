"""Every address of the house."""

from django.urls import include, path

from gongzhi.web.api import health
from gongzhi.web.desk import oidc

urlpatterns = [
    path("", include("gongzhi.web.portal.urls")),
    path("desk/login/oidc/<slug:provider_id>/", oidc.callback, name="openid_connect_callback"),  # a name allauth knows
    path("desk/", include("gongzhi.web.desk.urls")),
    path("api/v1/", include("gongzhi.web.api.urls")),
    path("open311/", include("gongzhi.web.api.open311.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
]
handler400 = "gongzhi.web.refusing.bad_request"
handler403 = "gongzhi.web.refusing.forbidden"
handler404 = "gongzhi.web.refusing.not_found"
handler500 = "gongzhi.web.refusing.broken"

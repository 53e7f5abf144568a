"""Addresses of Open311. Service codes and numbers hold no dots, so the last one begins the format."""

from django.urls import path

from gongzhi.web.api.open311 import offered, updates, views

app_name = "open311"
urlpatterns = [
    path("discovery.<str:form>", offered.discovery, name="discovery"),
    path("v2/discovery.<str:form>", offered.discovery, name="discovery_v2"),
    path("v2/services.<str:form>", offered.services, name="services"),
    path("v2/services/<str:code>.<str:form>", offered.service, name="service"),
    path("v2/requests.<str:form>", views.requests, name="requests"),
    path("v2/requests/<str:number>.<str:form>", views.one_request, name="request"),
    path("v2/servicerequestupdates.<str:form>", updates.updates, name="updates"),
    path("v2/tokens/<str:number>.<str:form>", views.token, name="token"),
]

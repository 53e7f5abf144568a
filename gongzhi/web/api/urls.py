"""Addresses of the API."""

from django.urls import path

from gongzhi.web.api import maps, receipts
from gongzhi.web.api.rest.addresses import patterns

app_name = "api"
urlpatterns = [
    path("areas.geojson", maps.areas, name="areas"),
    path("basemap.geojson", maps.basemap, name="basemap"),
    path("pins.geojson", maps.pins, name="pins"),
    path("messages/receipts/<slug:gateway>", receipts.receipts, name="receipts"),
    path("locate", maps.where, name="locate"),
    *patterns(),
]

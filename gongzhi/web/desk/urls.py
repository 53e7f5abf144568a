"""Addresses of the desk."""

from django.urls import path

from gongzhi.web.desk import area, boundary, doors, entry, inbox, matter, register

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("login/", entry.login, name="login"),
    path("logout/", entry.logout, name="logout"),
    path("matters/", inbox.matters, name="matters"),
    path("matters/export.csv", inbox.export, name="export"),
    path("matters/register/", register.register, name="register"),
    path("matters/<str:number>/", matter.page, name="matter"),
    path("matters/<str:number>/move", matter.move, name="move"),
    path("matters/<str:number>/contact", matter.contact, name="contact"),
    path("matters/<str:number>/note", matter.note, name="note"),
    path("matters/<str:number>/photos/<uuid:photo>", matter.photo, name="photo"),
    path("areas/", area.areas, name="areas"),
    path("areas/import/", boundary.take, name="area_import"),
    path("areas/<str:code>/", area.area, name="area"),
    path("areas/<str:code>/card", area.card, name="area_card"),
    path("areas/<str:code>/doors", doors.doors, name="area_doors"),
    path("areas/<str:code>/boundary", boundary.draw, name="area_draw"),
    path("map/", inbox.on_map, name="map"),
    path("map/pins.geojson", inbox.pins, name="pins"),
]

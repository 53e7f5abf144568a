"""Addresses of the desk."""

from django.urls import path

from gongzhi.web.desk import entry, forms, inbox, matter, register

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
    path("forms/", forms.forms, name="forms"),
    path("forms/<slug:code>/", forms.form, name="form"),
    path("forms/<slug:code>.xlsx", forms.sheet, name="form_sheet"),
    path("map/", inbox.on_map, name="map"),
    path("map/pins.geojson", inbox.pins, name="pins"),
]

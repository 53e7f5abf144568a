"""Addresses of the desk."""

from django.urls import path

from gongzhi.web.desk import entry, gateways, inbox, jobs, matter, messages, register

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
    path("messages/", messages.bell, name="messages"),
    path("messages/read", messages.read, name="messages_read"),
    path("messages/outbox/", messages.log, name="outbox"),
    path("messages/<uuid:uid>/", messages.message, name="message"),
    path("messages/<uuid:uid>/do", messages.decide, name="message_do"),
    path("gateways/", gateways.gateways, name="gateways"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:uid>", jobs.job, name="job"),
    path("map/", inbox.on_map, name="map"),
    path("map/pins.geojson", inbox.pins, name="pins"),
]

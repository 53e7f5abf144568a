"""Addresses of the desk."""

from django.urls import path

from gongzhi.web.desk import area, boundary, doors, entry, forms, gateways, inbox, jobs, keys, messages, register
from gongzhi.web.desk.matter import acts, page

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("login/", entry.login, name="login"),
    path("logout/", entry.logout, name="logout"),
    path("matters/", inbox.matters, name="matters"),
    path("matters/export.csv", inbox.export, name="export"),
    path("matters/register/", register.register, name="register"),
    path("matters/<str:number>/", page.page, name="matter"),
    path("matters/<str:number>/move", acts.move, name="move"),
    path("matters/<str:number>/contact", acts.contact, name="contact"),
    path("matters/<str:number>/note", acts.note, name="note"),
    path("matters/<str:number>/publish", acts.publish_words, name="publish"),
    path("matters/<str:number>/ask", acts.ask, name="ask"),
    path("matters/<str:number>/asks/<uuid:uid>/answer", acts.ask_answer, name="ask_answer"),
    path("matters/<str:number>/asks/<uuid:uid>/withdraw", acts.ask_withdraw, name="ask_withdraw"),
    path("matters/<str:number>/merge", acts.merge, name="merge"),
    path("matters/<str:number>/part", acts.part, name="part"),
    path("matters/<str:number>/split", acts.split, name="split"),
    path("matters/<str:number>/photos/<uuid:photo>", page.photo, name="photo"),
    path("messages/", messages.bell, name="messages"),
    path("messages/read", messages.read, name="messages_read"),
    path("messages/outbox/", messages.log, name="outbox"),
    path("messages/<uuid:uid>/", messages.message, name="message"),
    path("messages/<uuid:uid>/do", messages.decide, name="message_do"),
    path("gateways/", gateways.gateways, name="gateways"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<uuid:uid>/end", keys.key_end, name="key_end"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:uid>", jobs.job, name="job"),
    path("forms/", forms.forms, name="forms"),
    path("forms/<slug:code>/", forms.form, name="form"),
    path("forms/<slug:code>.xlsx", forms.sheet, name="form_sheet"),
    path("areas/", area.areas, name="areas"),
    path("areas/import/", boundary.take, name="area_import"),
    path("areas/<str:code>/", area.area, name="area"),
    path("areas/<str:code>/card", area.card, name="area_card"),
    path("areas/<str:code>/doors", doors.doors, name="area_doors"),
    path("areas/<str:code>/boundary", boundary.draw, name="area_draw"),
    path("map/", inbox.on_map, name="map"),
    path("map/pins.geojson", inbox.pins, name="pins"),
]

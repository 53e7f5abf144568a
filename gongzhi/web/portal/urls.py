"""Addresses of the public face."""

from django.urls import path

from gongzhi.web.portal import follow, home, matter, near, report, stop

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.report, name="report"),
    path("report/near", near.near, name="near"),
    path("d/<str:link>/", report.door, name="door"),
    path("complaint/", report.complaint, name="complaint"),
    path("matters/", home.public, name="public"),
    path("matters/<str:number>/", matter.page, name="public_matter"),
    path("matters/<str:number>/photos/<uuid:photo>", matter.photo, name="public_photo"),
    path("follow/", follow.find, name="follow_find"),
    path("follow/<str:link>/", follow.page, name="follow"),
    path("follow/<str:link>/rate", follow.rate, name="follow_rate"),
    path("follow/<str:link>/move", follow.move, name="follow_move"),
    path("stop/<str:link>/", stop.stop, name="stop"),
    path("follow/<str:link>/photos/<uuid:photo>", follow.photo, name="follow_photo"),
]

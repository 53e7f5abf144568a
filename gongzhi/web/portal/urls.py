"""Addresses of the public face."""

from django.urls import path

from gongzhi.web.portal import (
    draws,
    follow,
    home,
    household,
    matter,
    near,
    notices,
    objections,
    open_data,
    points,
    report,
    stop,
    story,
    visits,
)

app_name = "portal"
urlpatterns = [
    path("household/<str:link>/", household.household, name="household"),
    path("household/<str:link>/points/", points.points, name="points"),
    path("household/<str:link>/visits/", visits.visits, name="visits"),
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
    path("notices/", notices.notices, name="notices"),
    path("notices/<str:number>/", notices.notice, name="notice"),
    path("notices/<str:number>/v<int:version>/", notices.notice, name="notice_version"),
    path("notices/<str:number>/sheet", notices.sheet, name="notice_sheet"),
    path("notices/<str:number>/rows.csv", notices.rows_csv, name="notice_rows"),
    path("notices/<str:number>/object", objections.make, name="object"),
    path("objections/<str:link>/", objections.follow, name="objection"),
    path("draws/<str:number>/", draws.draw, name="draw"),
    path("draws/<str:number>/frame.tsv", draws.frame, name="draw_frame"),
    path("stop/<str:link>/", stop.stop, name="stop"),
    path("open/", open_data.catalogue, name="open_data"),
    path("open/<slug:code>/<slug:figure>.<str:form>", open_data.file, name="open_figure"),
    path("story/<slug:code>/", story.story, name="story"),
    path("story/<slug:code>/<slug:figure>/", story.figure, name="story_figure"),
    path("follow/<str:link>/photos/<uuid:photo>", follow.photo, name="follow_photo"),
]

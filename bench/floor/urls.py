from __future__ import annotations

from django.urls import path

from bench.floor.views import ready, report

urlpatterns = [path("healthz", ready), path("report/", report)]

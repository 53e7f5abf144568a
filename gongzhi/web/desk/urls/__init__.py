"""Addresses of the desk."""

from gongzhi.web.desk.urls.figures import FIGURES
from gongzhi.web.desk.urls.rooms import ROOMS

app_name = "desk"
urlpatterns = [*ROOMS, *FIGURES]

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "gongzhi.work.points"
    label = "points"

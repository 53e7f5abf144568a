from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "gongzhi.work.visits"
    label = "visits"

from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "gongzhi.figures.briefings"
    label = "briefings"

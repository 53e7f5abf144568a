from django.apps import AppConfig


class CountingConfig(AppConfig):
    name = "gongzhi.figures.counting"
    label = "counting"

from django.apps import AppConfig


class CheckingConfig(AppConfig):
    name = "gongzhi.figures.checking"
    label = "checking"

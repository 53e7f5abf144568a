from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "gongzhi.work.matters"
    label = "matters"

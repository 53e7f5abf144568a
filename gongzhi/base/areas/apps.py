from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "gongzhi.base.areas"
    label = "areas"

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "gongzhi.base.forms"
    label = "forms"

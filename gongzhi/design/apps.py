from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "gongzhi.design"
    label = "design"

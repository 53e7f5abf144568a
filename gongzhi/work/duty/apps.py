from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "gongzhi.work.duty"
    label = "duty"

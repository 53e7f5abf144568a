from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "gongzhi.base.jobs"
    label = "jobs"

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "gongzhi.work.programmes"
    label = "programmes"

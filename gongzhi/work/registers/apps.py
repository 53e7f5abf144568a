from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "gongzhi.work.registers"
    label = "registers"

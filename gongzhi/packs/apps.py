from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "gongzhi.packs"
    label = "packs"

from django.apps import AppConfig


class ErasureConfig(AppConfig):
    name = "gongzhi.base.erasure"
    label = "erasure"

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    name = "gongzhi.base.outgoing"
    label = "outgoing"

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "gongzhi.base.exchange"
    label = "exchange"

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "gongzhi.base.receipts"
    label = "receipts"

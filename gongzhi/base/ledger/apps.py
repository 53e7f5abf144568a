from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "gongzhi.base.ledger"
    label = "ledger"

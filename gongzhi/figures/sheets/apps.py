from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "gongzhi.figures.sheets"
    label = "sheets"

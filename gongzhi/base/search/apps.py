from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "gongzhi.base.search"
    label = "search"

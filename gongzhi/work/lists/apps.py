from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "gongzhi.work.lists"

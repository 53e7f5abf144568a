from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "gongzhi.base.todos"
    label = "todos"

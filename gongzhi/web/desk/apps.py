from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongzhi.web.desk"
    label = "web_desk"

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "gongzhi.web.api"
    label = "web_api"

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongzhi.web.portal"
    label = "web_portal"

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "gongzhi.config"
    label = "config"

    def ready(self) -> None:
        from gongzhi.config.wiring import connect

        connect()

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "gongzhi.base.messages"
    label = "outbox"  # Django has an app called messages

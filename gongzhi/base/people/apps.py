from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "gongzhi.base.people"
    label = "people"

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "gongzhi.work.activities"
    label = "activities"

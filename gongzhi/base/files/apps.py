from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "gongzhi.base.files"
    label = "files"

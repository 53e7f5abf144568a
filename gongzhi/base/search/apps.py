from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "gongzhi.base.search"
    label = "search"

    def ready(self) -> None:
        from gongzhi.base.search.guards import keep_words

        post_migrate.connect(keep_words, sender=self)

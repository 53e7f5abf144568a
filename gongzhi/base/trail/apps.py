from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrailConfig(AppConfig):
    name = "gongzhi.base.trail"
    label = "trail"

    def ready(self) -> None:
        from gongzhi.base.trail.guards import guard_tables

        # SQLite drops triggers whenever it remakes a table, so they are made anew after every migrate.
        post_migrate.connect(guard_tables, sender=self)

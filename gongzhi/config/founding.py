"""The tables of a new database, made as the models stand now.

Migrations lead from each earlier state to the next one, and render all models anew at every step: from nothing they
took twenty seconds where this takes two. That both end in the same tables is tested on both engines.
"""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def found(connection: BaseDatabaseWrapper) -> None:
    """Make every table in an empty database and note all migrations as applied: wholly or, when killed, not at all."""
    leading = settings.MIGRATION_MODULES
    # SQLite makes tables only while foreign keys are not looked at, and does not let go of them within a transaction.
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
        try:
            call_command("migrate", run_syncdb=True, verbosity=0, database=connection.alias)
        finally:
            settings.MIGRATION_MODULES = leading
        note(connection)


def note(connection: BaseDatabaseWrapper) -> None:
    """Note all migrations as applied to tables that stand as the models say."""
    call_command("migrate", fake=True, verbosity=0, database=connection.alias)

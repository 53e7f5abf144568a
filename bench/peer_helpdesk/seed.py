"""Tables, one public queue and one clerk; runs in the peer's own virtual environment."""

from __future__ import annotations

import os

QUEUE = "Town"
CLERK = "clerk"
WORD = "bench-only-word"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peer_helpdesk.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from helpdesk.models import Queue

    # No mail address: the queue is fed through the web, and copies to itself would only cost time.
    Queue.objects.create(title=QUEUE, slug="town", allow_public_submission=True)
    get_user_model().objects.create_superuser(CLERK, "clerk@example.org", WORD)


if __name__ == "__main__":
    main()

"""The WSGI application."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 settings come first

from gongzhi.config.orphans import leave_with_parent  # noqa: E402

application = get_wsgi_application()
leave_with_parent()

# What is loaded by now stays for good: the collector need not look at it again and again while people wait.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)

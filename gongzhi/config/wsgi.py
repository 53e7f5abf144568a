"""The WSGI application."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402 settings come first

application = get_wsgi_application()

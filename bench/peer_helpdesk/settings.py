"""What django-helpdesk asks for and nothing more; mail is rendered and then thrown away."""

from __future__ import annotations

import os

from bench.engines import django_database

SECRET_KEY = "only for this bench, on this machine, for some minutes"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "bench.peer_helpdesk.urls"
DATABASES = {"default": django_database(os.environ["DATABASE_URL"])}
if os.environ.get("HELPDESK_AS_SHIPPED") == "1":  # what `startproject` and Django's own defaults give
    DATABASES["default"].pop("OPTIONS", None)
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    MIDDLEWARE.insert(0, "django.middleware.security.SecurityMiddleware")
    MIDDLEWARE.append("django.middleware.clickjacking.XFrameOptionsMiddleware")
STATIC_URL = "/static/"
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING_CONFIG = None
LOGIN_URL = "helpdesk:login"
LOGIN_REDIRECT_URL = "/"

HELPDESK_TEAMS_MODE_ENABLED = False

"""Settings, all from the environment. With nothing set this is a demo that refuses a public address."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from gongzhi.config.database import database_of

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("GONGZHI_VAR") or ROOT / "var").resolve()
PACKS = ROOT / "packs"


def _demo_secret() -> str:
    """A key of this machine's own, made once; a real installation sets GONGZHI_SECRET_KEY."""
    file = VAR / "secret"
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text()


DEMO = not os.environ.get("GONGZHI_SECRET_KEY")
SECRET_KEY = os.environ.get("GONGZHI_SECRET_KEY") or _demo_secret()
# Older secrets, newest first: what they sealed stays readable until `gongzhi reseal` has sealed it anew.
OLD_KEYS = tuple(key for key in os.environ.get("GONGZHI_OLD_KEYS", "").split(",") if key)
SECRET_KEY_FALLBACKS = list(OLD_KEYS)  # so that nobody is logged out by a rotation
CIPHER = os.environ.get("GONGZHI_CIPHER", "aes")  # of sealed fields: aes or sm4; both are always readable
if CIPHER not in ("aes", "sm4"):
    raise ImproperlyConfigured(f"GONGZHI_CIPHER={CIPHER}: must be aes or sm4")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("GONGZHI_HOSTS", "").split(",") if host] or [
    "localhost",
    "127.0.0.1",
    "[::1]",
]
HTTPS = os.environ.get("GONGZHI_HTTPS") == "1"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
BEHIND_PROXY = os.environ.get("GONGZHI_BEHIND_PROXY") == "1"  # then X-Forwarded-For names the visitor

# What strangers may do within an hour from one address; 0 = no limit.
REPORTS_PER_HOUR = int(os.environ.get("GONGZHI_REPORTS_PER_HOUR", "60"))
LOOKUPS_PER_HOUR = int(os.environ.get("GONGZHI_LOOKUPS_PER_HOUR", "30"))
LOGINS_PER_HOUR = int(os.environ.get("GONGZHI_LOGINS_PER_HOUR", "10"))

# Programs with a key: requests within an hour of one key; sites whose pages may read the API; and hosts from which a
# report's `media_url` is fetched (none: it is kept as a text for the staff).
API_PER_HOUR = int(os.environ.get("GONGZHI_API_PER_HOUR", "7200"))
API_ORIGINS = frozenset(one for one in os.environ.get("GONGZHI_API_ORIGINS", "").split(",") if one)
MEDIA_HOSTS = frozenset(one for one in os.environ.get("GONGZHI_MEDIA_HOSTS", "").split(",") if one)

DATABASES = {"default": database_of(os.environ.get("DATABASE_URL", ""), VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",  # needed by the next two; nothing of it is asked for or shown
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "gongzhi.base.trail",
    "gongzhi.base.search",
    "gongzhi.base.erasure",
    "gongzhi.base.areas",
    "gongzhi.base.people",
    "gongzhi.base.outgoing",
    "gongzhi.base.jobs",
    "gongzhi.base.todos",
    "gongzhi.base.ledger",
    "gongzhi.base.exchange",
    "gongzhi.base.messages",
    "gongzhi.base.files",
    "gongzhi.base.receipts",
    "gongzhi.base.forms",
    "gongzhi.packs",
    "gongzhi.work.reviews",
    "gongzhi.work.registers",
    "gongzhi.work.matters",
    "gongzhi.work.activities",
    "gongzhi.work.duty",
    "gongzhi.work.points",
    "gongzhi.work.programmes",
    "gongzhi.work.visits",
    "gongzhi.figures.counting",
    "gongzhi.figures.checking",
    "gongzhi.figures.sheets",
    "gongzhi.figures.briefings",
    "gongzhi.work.lists",
    "gongzhi.design",
    "gongzhi.web.portal",
    "gongzhi.web.desk",
    "gongzhi.web.api",
    "gongzhi.config",
]
MIDDLEWARE = [
    "gongzhi.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gongzhi.web.refusing.RefusalsAsPages",
    "allauth.account.middleware.AccountMiddleware",
]
if DATABASES["default"]["ENGINE"] == "gongzhi.config.sqlite":
    MIDDLEWARE.insert(0, "gongzhi.config.sqlite.door.QueueAtTheDoor")
SHORT_WRITES = {"/report/", "/complaint/"}  # forms of which thousands may come within an hour
ROOT_URLCONF = "gongzhi.config.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gongzhi.web.shown.everywhere",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = "desk:inbox"
LOGOUT_REDIRECT_URL = "desk:login"
SECOND_FACTOR = os.environ.get("GONGZHI_SECOND_FACTOR", "roles")  # roles: where a pack asks for it; all: of everybody
if SECOND_FACTOR not in ("roles", "all"):
    raise ImproperlyConfigured(f"GONGZHI_SECOND_FACTOR={SECOND_FACTOR}: must be roles or all")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3_600  # how long a link to set a password holds
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# One identity provider 统一身份认证 by OpenID Connect. Its claim must name an account made here: none is made by it.
OIDC_URL = os.environ.get("GONGZHI_OIDC_URL", "").rstrip("/")
OIDC_CLAIM = os.environ.get("GONGZHI_OIDC_CLAIM", "preferred_username")
OIDC_NAME = os.environ.get("GONGZHI_OIDC_NAME", "")  # what the button calls it
if OIDC_URL and not OIDC_URL.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    raise ImproperlyConfigured("GONGZHI_OIDC_URL: must begin with https://")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "main",
                "name": OIDC_NAME,
                "client_id": os.environ.get("GONGZHI_OIDC_CLIENT", ""),
                "secret": os.environ.get("GONGZHI_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL, "fetch_userinfo": False},
            }
        ],
    }
}
SOCIALACCOUNT_ADAPTER = "gongzhi.web.desk.oidc.Matching"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
SESSION_COOKIE_AGE = 12 * 3_600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongzhi.web.refusing.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "gongzhi" / "design" / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("GONGZHI_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Messages: where this house is found from outside, its mail server, and the file of gateways (docs/messages.md).
URL = os.environ.get("GONGZHI_URL", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS else "http://127.0.0.1:8000"
)
EMAIL_HOST = os.environ.get("GONGZHI_MAIL_HOST", "")  # empty: no mail is sent
EMAIL_PORT = int(os.environ.get("GONGZHI_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("GONGZHI_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("GONGZHI_MAIL_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("GONGZHI_MAIL_TLS", "starttls") == "tls"
EMAIL_USE_TLS = os.environ.get("GONGZHI_MAIL_TLS", "starttls") == "starttls"
EMAIL_TIMEOUT = 15
EMAIL_FROM = os.environ.get("GONGZHI_MAIL_FROM", "gongzhi@localhost")
GATEWAYS = os.environ.get("GONGZHI_GATEWAYS") or str(VAR / "gateways.toml")
GATEWAY_HOSTS = tuple(host for host in os.environ.get("GONGZHI_GATEWAY_HOSTS", "").split(",") if host)

# 4 pictures of 20 MB and the text beside them; whatever is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

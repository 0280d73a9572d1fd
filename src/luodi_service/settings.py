"""Django's settings, from the table of ``environment``."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from luodi_service.environment import read_settings

_given = read_settings(os.environ)
_package = Path(__file__).parent

DEMONSTRATION: bool = _given["LUODI_DEMONSTRATION"]
ZONE: str = _given["LUODI_ZONE"]
PROXY: str = _given["LUODI_PROXY"]
PLAN: str = _given["LUODI_PLAN"]
IDLE_MINUTES: int = _given["LUODI_IDLE_MINUTES"]
LOCKOUT_ATTEMPTS: int = _given["LUODI_LOCKOUT_ATTEMPTS"]
LOCKOUT_MINUTES: int = _given["LUODI_LOCKOUT_MINUTES"]
HELD_MEGABYTES: int = _given["LUODI_HELD_MEGABYTES"]
ENGINE: str = _given["LUODI_ENGINE"]
CONTACT_YEARS: int = _given["LUODI_CONTACT_YEARS"]
MATERIAL_MEGABYTES: int = _given["LUODI_MATERIAL_MEGABYTES"]

SECRET_KEY: str = _given["LUODI_SECRET_KEY"] or get_random_secret_key()
DEBUG = False
ALLOWED_HOSTS: list[str] = _given["LUODI_HOSTS"]
ROOT_URLCONF = "luodi_service.urls"
WSGI_APPLICATION = "luodi_service.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "luodi_service.lib",
    "luodi_service.accounts",
    "luodi_service.registry",
    "luodi_service.facts",
    "luodi_service.plans",
    "luodi_service.ledger",
    "luodi_service.claims",
    "luodi_service.consultation",
    "luodi_service.scenarios",
    "luodi_service.intake",
    "luodi_service.returns",
    "luodi_service.recognition",
    "luodi_service.worklist",
    "luodi_service.promotion",
    "luodi_service.targets",
    "luodi_service.supervision",
    "luodi_service.leading_group",
    "luodi_service.assessment",
    "luodi_service.briefs",
    "luodi_service.pages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "luodi_service.lib.headers.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "luodi_service.lib.characters.NoNulls",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luodi_service.accounts.middleware.IdleTimeout",
    "luodi_service.accounts.zones.ZoneLimit",
    "luodi_service.accounts.middleware.LoginRequired",
    "luodi_service.accounts.reads.ReadsOnRecord",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
                "luodi_service.pages.navigation.navigation",
            ]
        },
    }
]

DATABASES = {"default": _given["DATABASE_URL"]}
_beside = Path(DATABASES["default"]["NAME"]).parent if "sqlite" in DATABASES["default"]["ENGINE"] else Path("data")
SNAPSHOTS = Path(_given["LUODI_SNAPSHOTS"] or _beside / "snapshots").absolute()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["luodi_service.accounts.login.LockingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "luodi_service.accounts.passwords.MixedCharacters"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _given["LUODI_HTTPS"]
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "luodi_service.pages.views_office.forged"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _given["LUODI_HTTPS"] else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = _given["LUODI_UPLOAD_MEGABYTES"] * 1_048_576
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_HANDLERS = [
    "luodi_service.lib.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE: str = _given["LUODI_TIME_ZONE"]
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
# The design of the library's own page is served beside the service's.
_library = Path(str(find_spec("luodi").origin)).parent  # type: ignore[union-attr]
STATICFILES_DIRS = [_package / "static", ("luodi", _library / "reports" / "static")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

EMAIL: str = _given["LUODI_EMAIL"]
EMAIL_BACKEND = f"django.core.mail.backends.{'dummy' if EMAIL == 'none' else EMAIL}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _given["LUODI_EMAIL_HOST"], _given["LUODI_EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _given["LUODI_EMAIL_USER"], _given["LUODI_EMAIL_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = (_given["LUODI_EMAIL_SECURITY"] == kind for kind in ("starttls", "ssl"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _given["LUODI_EMAIL_FROM"] or "luodi@localhost"
ADDRESS: str = _given["LUODI_ADDRESS"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # That a page waits its turn while the server is busy is no news.
    "loggers": {"waitress.queue": {"level": "ERROR"}},
}

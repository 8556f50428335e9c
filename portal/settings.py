"""All settings, read from the environment at the top; docs/ENVIRONMENT.md lists the variables."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from portal import embedded_db, secret_key
from portal.editor import CKEDITOR_CONFIGS  # noqa: F401  a setting of its own length

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR = Path(env("PORTAL_VAR", default=BASE_DIR / "var")).resolve()
DEBUG = env.bool("DEBUG", default=False)
DATABASE_URL = env("DATABASE_URL", default="")
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

if DATABASE_URL and not DEBUG and not (SECRET_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "SECRET_KEY and ALLOWED_HOSTS must be set when DATABASE_URL is set and DEBUG is off."
    )

IN_PRODUCTION = bool(DATABASE_URL or ALLOWED_HOSTS) and not DEBUG
SECRET_KEY = SECRET_KEY or secret_key.read_or_make(VAR / "secret-key")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", ".localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=IN_PRODUCTION)
PUBLIC_URL = env(
    "PUBLIC_URL",
    default=f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}"
    + ("" if DATABASE_URL else f":{env('PORT', default='8000')}"),
).rstrip("/")

# --- Applications -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "ckeditor",
    "axes",
    "portal.apps.PortalConfig",
    "accounts.apps.AccountsConfig",
    "articles.apps.ArticlesConfig",
]

MIDDLEWARE = [
    "portal.logs.RequestIdMiddleware",
    "portal.compression.compression",
    "portal.middleware.utf_8_alone",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.SubSiteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.body_limit.BodyLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.sub_site",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {
    "default": environ.Env.db_url_config(DATABASE_URL)
    if DATABASE_URL
    else embedded_db.database_settings(VAR)
}
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portal.static_files.AppFiles",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "portal.whole_files.WholeFileStorage"},
    "files": {  # what readers get through a page that lists it: not below /media/
        "BACKEND": "portal.whole_files.WholeFileStorage",
        "OPTIONS": {"location": VAR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "portal.static_files.StaticFiles"},
}


def bucket_storages(bucket, endpoint, region, access_key, secret_key):
    """In place of the local folders."""
    if bool(access_key) != bool(secret_key):
        raise ImproperlyConfigured(
            "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set both, or neither."
        )
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
    }
    return {
        name: {"BACKEND": "portal.s3.S3Storage", "OPTIONS": options | {"location": folder}}
        for name, folder in (("default", "media"), ("files", "files"))
    }


if S3_BUCKET := env("S3_BUCKET", default=""):
    STORAGES |= bucket_storages(
        S3_BUCKET,
        env("S3_ENDPOINT_URL", default=""),
        env("S3_REGION", default=""),
        env("S3_ACCESS_KEY_ID", default=""),
        env("S3_SECRET_ACCESS_KEY", default=""),
    )
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.RoleBackend",
]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # nobody locks out others from afar
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.sign_in.client_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 100_000  # kept by age, not by number
AXES_ENABLE_ADMIN = False  # accounts.admin shows the record
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("username", "full_name", "email")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]

# --- Work that may wait, letters among it --------------------------------------------------------

JOBS = {  # whatever is due of the first goes before the others
    "letter": "articles.letters.send",
    "reply": "articles.replies.send",
    "report": "articles.notices.announce_report",
    "websub": "articles.websub.ping",
    "avif": "articles.avif.make",
}
EMAIL_URL = env("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default=f"no-reply@{urlsplit(PUBLIC_URL).hostname}")
EMAIL_TIMEOUT = 15
if EMAIL_URL:
    globals().update(environ.Env.email_url_config(EMAIL_URL))

WEBSUB_HUB = env("WEBSUB_HUB", default="")  # told of what is new; see articles.websub

# --- Language -----------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True

# --- Security -----------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
LOGIN_REDIRECT_URL = "admin:index"

SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts of the domain are not ours to bind to https,
    "security.W021",  # nor to have written into browsers for good
    "ckeditor.W001",  # CKEditor 4.22 is the users' choice; the server trusts nothing it sends
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "whose_request": {"()": "portal.logs.WhoseRequest"},
        "one_line_for_an_outage": {"()": "portal.logs.OneLineForAnOutage"},
    },
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(request_id)s %(user)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["whose_request", "one_line_for_an_outage"],
            "formatter": "line",
        }
    },
    "loggers": {"axes": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

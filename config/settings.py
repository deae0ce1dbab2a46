"""Settings: one file; the environment is read in the first block and nowhere else.

With no DATABASE_URL and REDIS_URL the private services of `config.embedded` are used, which
`make` starts: that is a development machine. Otherwise every value below must be given; only while
an image is built (`BUILDING=1`) nothing is asked, and nothing is reached.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.files import backend
from config.keys import refuse_weak
from surveys.questionnaire.languages import SPOKEN

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

# --- The environment -----------------------------------------------------------------------

# Static files are collected with no value of any installation: keys are drawn for this one process,
# and there is no database or broker behind the addresses.
BUILDING = os.environ.get("BUILDING") == "1"
EMBEDDED = not (BUILDING or os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"))
_BUILDING = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    **{
        name: secrets.token_hex(32)
        for name in ("SECRET_KEY", "RESPONDENT_KEY", "WEBHOOK_KEY", "SIGN_ON_KEY")
    },
    "SITE_URL": "https://build.invalid",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "nobody@build.invalid",
    "STORAGE_DIR": "/nonexistent",
}


def _required(name: str, embedded: str) -> str:
    """A value that production must give; a development machine has a default."""
    if BUILDING:
        return _BUILDING[name]
    value = os.environ.get(name, "")
    if not value and not EMBEDDED:
        raise ImproperlyConfigured(f"Set {name} in the environment; see docs/operations.md.")
    return value or embedded


def _local_secret() -> str:
    path = LOCAL_DIR / "secret_key"
    if not path.exists():
        LOCAL_DIR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


if EMBEDDED:
    from config import embedded

    _services = embedded.addresses(LOCAL_DIR)
    DATABASE_URL, REDIS_URL = _services.database_url, _services.redis_url
    OWNER_DATABASE_URL = _services.owner_database_url
else:
    DATABASE_URL, REDIS_URL = _required("DATABASE_URL", ""), _required("REDIS_URL", "")
    # Only the release command has it: it runs the migrations.
    OWNER_DATABASE_URL = "" if BUILDING else os.environ.get("OWNER_DATABASE_URL", "")

SECRET_KEY = _required("SECRET_KEY", _local_secret() if EMBEDDED else "")
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
# Respondents' links are derived from it: apart from SECRET_KEY, so that sessions can be
# ended without killing the links of an open wave.
RESPONDENT_KEY = _required("RESPONDENT_KEY", f"respondents:{SECRET_KEY}")
# Secrets of webhooks are derived from it. A new one makes every receiver's secret worthless.
WEBHOOK_KEY = _required("WEBHOOK_KEY", f"webhooks:{SECRET_KEY}")
# Secrets of tenants' identity providers are sealed with it: a new one needs each secret again.
SIGN_ON_KEY = _required("SIGN_ON_KEY", f"sign-on:{SECRET_KEY}")
if not EMBEDDED:
    refuse_weak(
        {
            "SECRET_KEY": SECRET_KEY,
            "RESPONDENT_KEY": RESPONDENT_KEY,
            "WEBHOOK_KEY": WEBHOOK_KEY,
            "SIGN_ON_KEY": SIGN_ON_KEY,
            # What an old key signed is still believed.
            **{
                f"key {n} of SECRET_KEY_FALLBACKS": k for n, k in enumerate(SECRET_KEY_FALLBACKS, 1)
            },
        }
    )
# Webhooks may go to this very machine, by http too: to try a receiver while developing.
WEBHOOKS_LOCAL = EMBEDDED and os.environ.get("WEBHOOKS_LOCAL") == "1"
SITE_URL = _required("SITE_URL", embedded.site(LOCAL_DIR) if EMBEDDED else "").rstrip("/")
EMAIL_URL = _required("EMAIL_URL", f"file://{LOCAL_DIR / 'mail'}")
DEFAULT_FROM_EMAIL = _required("DEFAULT_FROM_EMAIL", "Tweezicht <noreply@tweezicht.localhost>")
# Where files are kept: a bucket of a server that speaks S3, or else a folder that all machines share.
STORAGE_URL = os.environ.get("STORAGE_URL", "")
MEDIA_ROOT = "" if STORAGE_URL else _required("STORAGE_DIR", str(LOCAL_DIR / "storage"))
# To respondents, for each domain they are at; 0 for as fast as the mail server takes them.
MAILS_PER_DOMAIN = int(os.environ.get("MAILS_PER_DOMAIN", "600"))  # an hour
# The provider of the mail server tells what became of mails: which one, the user:password that it
# sends along, and of Mailgun the key with which it signs. Without a name nobody is listened to.
MAIL_EVENTS = os.environ.get("MAIL_EVENTS", "")
MAIL_EVENTS_SECRET = os.environ.get("MAIL_EVENTS_SECRET", "")
MAIL_EVENTS_KEY = os.environ.get("MAIL_EVENTS_KEY", "")
# Where the mail server does not sign: the file of a private key in PEM, and the name under which the
# public one stands in the DNS of the sender's domain.
DKIM_KEY = os.environ.get("DKIM_KEY", "")
DKIM_SELECTOR = os.environ.get("DKIM_SELECTOR", "tweezicht")
# What a domain's SPF must name for this service to send for it (include:spf.provider.example).
# Without it no tenant has a sender of its own.
SENDER_SPF = os.environ.get("SENDER_SPF", "")
# host:port of a name server, where the system's is not to be asked.
DNS_SERVER = os.environ.get("DNS_SERVER", "")
# The mailbox to which undeliverable mails come back, imaps://user:password@host/folder, if there is one.
BOUNCES_URL = os.environ.get("BOUNCES_URL", "")
# Told on the public pages: who runs this installation, whom to tell of a hole, and who else gets to see
# data, one "name | what for | where" between semicolons.
PROVIDER = os.environ.get("PROVIDER", "Tweezicht")
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
SUB_PROCESSORS = [
    tuple(part.strip() for part in row.split("|"))
    for row in os.environ.get("SUB_PROCESSORS", "").split(";")
    if row.count("|") == 2
]
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO")
# The proxy sets X-Request-ID itself, over whatever a browser sent; else ids are made here.
REQUEST_ID_FROM_PROXY = os.environ.get("REQUEST_ID_FROM_PROXY") == "1"
# host:port at which each process of ours tells its metrics, to the inside alone; none by default.
METRICS_LISTEN = os.environ.get("METRICS_LISTEN", "")
# A wave with more municipalities is counted in parts of this size, by all workers together.
COMPUTE_PART = int(os.environ.get("COMPUTE_PART", "2000"))

# --- What follows from it --------------------------------------------------------------------

DEBUG = False
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = [urlparse(SITE_URL).hostname or ""]
if EMBEDDED:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "testserver"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "config",
    "accounts",
    "surveys",
    "benchmarking",
    "reports",
]

MIDDLEWARE = [
    "config.monitoring.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.web.compression.CompressionMiddleware",
    "config.web.headers.HeadersMiddleware",
    "surveys.middleware.RespondentMiddleware",
    "config.web.language.LanguageMiddleware",
    "surveys.middleware.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.logged_in.LoggedInMiddleware",
]
# What a respondent's request passes by.
LOGGED_IN_MIDDLEWARE = [
    "accounts.middleware.entering.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.entering.DeviceMiddleware",
    "accounts.middleware.entering.SessionMiddleware",
    "accounts.middleware.entering.TenantMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "accounts.http.known_to_templates",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlparse(url)
    return {
        "ENGINE": "accounts.database",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Values travel beside the statement and are no part of its text: whatever the server
        # writes down of a statement, no answer is in it.
        "OPTIONS": {"server_side_binding": True},
    }


# 'default' is the application's role, under row-level security; 'owner' runs migrations.
DATABASES = {"default": _database(DATABASE_URL)}
if OWNER_DATABASE_URL:
    DATABASES["owner"] = {**_database(OWNER_DATABASE_URL), "CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "config.cache.SteadyCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        # A cache that hangs must not hold up a respondent's answer, and nobody waits while a
        # client tries ten times: without the server the spare cache counts.
        "OPTIONS": {
            "serializer": "config.cache.PlainSerializer",
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "retry": Retry(NoBackoff(), 0),
        },
    }
}

# --- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["accounts.login.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.login.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "accounts.login.passwords.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "accounts.login.passwords.NotCommon"},
]
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.login.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.login.forms.LoginForm",
    "add_email": "accounts.login.forms.AddEmailForm",
    "change_password": "accounts.login.forms.ChangePasswordForm",
    "set_password": "accounts.login.forms.SetPasswordForm",
    "reset_password": "accounts.login.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.login.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.login.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.login.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.login.forms.AuthenticateForm",
    "reauthenticate": "accounts.login.forms.MFAReauthenticateForm",
    "activate_totp": "accounts.login.forms.ActivateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, this one stays
ACCOUNT_SESSION_REMEMBER = False
# The key of a failed log-in is the account together with where it was tried from: whoever knows
# an address could otherwise lock it out. Of guesses from many networks `failed_account` is the
# ceiling; it spares the devices that the account knows (`accounts/login/devices.py`).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "failed_account": "20/h/key,50/d/key",
    "reset_password": "5/m/ip,20/h/ip",
    "reset_mail": "3/h/key",  # to one address; the answer is the same without a mail
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/m/key,6/h/key",
    "sign_on": "30/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Tweezicht"
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: for a slow typist or a clock (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [(code, language.own_name) for code, language in SPOKEN.items()]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
LANGUAGE_COOKIE_NAME = "tz_language"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

# --- Static files, storage, mail ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static" if EMBEDDED else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.web.assets.UsedFinder",
    "config.web.assets.MadeFinder",
]
# Collected by whoever builds the image, and read by another: what people upload is not.
STATIC_PERMISSIONS = 0o644
STORAGES = {
    "default": backend(STORAGE_URL),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": STATIC_PERMISSIONS},
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

_mail = urlparse(EMAIL_URL)
if _mail.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _mail.path
elif _mail.scheme in ("smtp", "smtps", "smtp+tls"):
    EMAIL_BACKEND = "accounts.jobs.outbox.smtp.Backend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
    EMAIL_TIMEOUT = 10
else:
    raise ImproperlyConfigured("EMAIL_URL starts with smtp://, smtps://, smtp+tls:// or file://.")

if MAIL_EVENTS and not MAIL_EVENTS_SECRET:
    raise ImproperlyConfigured("MAIL_EVENTS needs MAIL_EVENTS_SECRET.")

# --- Workers -----------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the hard time limit, or a slow task runs twice at the same time.
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TASK_DEFAULT_QUEUE = "mail"
CELERY_TASK_ROUTES = {
    "benchmarking.tasks.*": {"queue": "compute"},
    "reports.tasks.*": {"queue": "compute"},
    "surveys.papers.*": {"queue": "compute"},
    "surveys.answers.*": {"queue": "compute"},
    "surveys.people.*": {"queue": "compute"},
    "surveys.mailing.make_letters": {"queue": "compute"},
    # Foreign servers may be slow: nobody's mail waits for them.
    "accounts.webhooks.deliver": {"queue": "webhooks"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# A lost signal costs at most this long: the sweeps are the truth.
CELERY_BEAT_SCHEDULE = {
    "close due waves": {"task": "surveys.tasks.close_due_waves", "schedule": 30},
    "send waiting mail": {"task": "surveys.tasks.sweep_mail", "schedule": 10},
    "read what came back": {"task": "surveys.tasks.read_bounces", "schedule": 300},
    "note heads of the trail": {"task": "accounts.auditing.note_heads", "schedule": 86400},
    "check senders": {"task": "accounts.tasks.check_senders", "schedule": 86400},
    "keep moments of reminders": {"task": "surveys.mailing.sweep", "schedule": 60},
    "mail trials": {"task": "surveys.mailing.sweep_trials", "schedule": 30},
    "make waiting letters": {"task": "surveys.mailing.sweep_letters", "schedule": 10},
    "mail team invitations": {"task": "accounts.tasks.sweep_invitations", "schedule": 30},
    "end emergency access": {"task": "accounts.tasks.end_emergencies", "schedule": 60},
    "drop old drafts": {"task": "surveys.tasks.drop_old_drafts", "schedule": 3600},
    "drop old imports": {"task": "surveys.tasks.drop_old_imports", "schedule": 600},
    "destroy what has had its time": {"task": "surveys.rights.keep_terms", "schedule": 21600},
    "deliver webhooks": {"task": "accounts.webhooks.sweep", "schedule": 5},
    "drop old messages of webhooks": {"task": "accounts.webhooks.drop_old", "schedule": 3600},
    "mail about reports": {"task": "reports.mail.sweep", "schedule": 30},
    "make waiting files": {"task": "reports.tasks.sweep_files", "schedule": 10},
    "finish ballots": {"task": "surveys.ballots.let_go", "schedule": 30},
    "stir ballot boxes": {"task": "surveys.ballots.stir", "schedule": 3600},
    "work on waiting answers": {"task": "surveys.answers.sweep_answers", "schedule": 10},
    "work on waiting people": {"task": "surveys.people.sweep_people", "schedule": 10},
    "drop old people": {"task": "surveys.people.drop_old_people", "schedule": 600},
    "make waiting papers": {"task": "surveys.papers.sweep_papers", "schedule": 10},
    # With the lease (accounts/jobs/leases.py): how long a dead worker's run waits.
    "compute closed waves": {"task": "benchmarking.tasks.sweep_runs", "schedule": 5},
}

# --- The web's walls ------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked inside the machine, without TLS
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrftoken"
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the page
SESSION_COOKIE_AGE = 8 * 3600
# The e-mail is unique whatever its case, and config.web.headers lets nobody frame a page: these checks see
# neither.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W002"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_access.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["accounts.api_access.bodies.JsonAnswer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api_access.bodies.JsonBody"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api_access.authentication.TokenThrottle"],
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is the file's, where there is one
    "DEFAULT_METADATA_CLASS": None,  # no OPTIONS: the description says more
    "EXCEPTION_HANDLER": "accounts.api_access.authentication.answer_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tweezicht",
    "DESCRIPTION": "Results of paired surveys at local governments.",
    "VERSION": "1",
    # Choices stand at their fields, so not the hook that gives each list of them a name.
    "POSTPROCESSING_HOOKS": ["accounts.api_access.schema.describe_errors"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.monitoring.logs.JsonFormatter"}},
    "filters": {"of strangers": {"()": "config.monitoring.logs.OfStrangers"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["of strangers"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # Paths below /r/ hold a respondent's token; 404 and 403 warnings would print them.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        # Also in a worker, whose own --loglevel is that of everything else there.
        "config.monitoring": {"level": LOG_LEVEL},
    },
}

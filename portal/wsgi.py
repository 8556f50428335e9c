import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal import patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
patience.limit(settings.DATABASES["default"])

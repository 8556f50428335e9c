"""Pictures and files in a bucket that speaks S3, in place of local folders.

Nobody but the portal asks the bucket: addresses stay those of the local folders, below /media/.
"""

from botocore.config import Config
from django.conf import settings
from storages.backends import s3

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 5, 15
MOST_IN_MEMORY = 2 * 1024 * 1024  # of a file that is read


class S3Storage(s3.S3Storage):
    def get_default_settings(self):
        return super().get_default_settings() | {
            "default_acl": None,
            "querystring_auth": False,
            "file_overwrite": True,  # a name tells the content
            "max_memory_size": MOST_IN_MEMORY,
            "client_config": Config(
                connect_timeout=SECONDS_TO_CONNECT,
                read_timeout=SECONDS_TO_ANSWER,
                retries={"mode": "standard", "total_max_attempts": 2},
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",  # other makers know no others
                response_checksum_validation="when_required",
            ),
        }

    def url(self, name):
        return f"{settings.MEDIA_URL}{name}"

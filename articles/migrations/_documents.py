"""What an article tells as a document is a part of its text."""

from django.db import migrations

from articles.migrations._versions import TEXT, keep_versions

BEFORE = (*TEXT, "attachments")
DOCUMENT = (
    "document_number",
    "issued_on",
    "document_kind",
    "issuer",
    "signer",
    "subject_area",
    "validity",
    "replaced_by",
)

RULES = [migrations.RunSQL(keep_versions((*BEFORE, *DOCUMENT)), keep_versions(BEFORE))]

"""The places' own rule, and what was featured before there were places."""

from django.db import migrations

CATEGORY_IN_SUB_SITE = """
ALTER TABLE articles_place ADD CONSTRAINT place_category_in_sub_site
    FOREIGN KEY (category_id, sub_site_id) REFERENCES articles_category (id, sub_site_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""

NO_CATEGORY_IN_SUB_SITE = "ALTER TABLE articles_place DROP CONSTRAINT place_category_in_sub_site;"

# What readers see or will see, newest first; no more than there is room for.
FEATURED_BEFORE = """
INSERT INTO articles_place (sub_site_id, article_id, position)
SELECT sub_site_id, article_id, position
FROM (
    SELECT sub_site_id, article_id, row_number() OVER (
        PARTITION BY sub_site_id ORDER BY max(published_at) DESC, article_id DESC
    ) AS position
    FROM articles_publication
    WHERE is_featured AND (ends_at IS NULL OR ends_at > now())
    GROUP BY sub_site_id, article_id
) AS featured
WHERE position <= 30;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""

RULES = [
    migrations.RunSQL(CATEGORY_IN_SUB_SITE, NO_CATEGORY_IN_SUB_SITE),
    migrations.RunSQL(FEATURED_BEFORE, migrations.RunSQL.noop),
]

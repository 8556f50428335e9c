"""The addresses that categories had lead to them for as long as no other takes them."""

from django.db import migrations

OLD_SLUGS = """
CREATE FUNCTION category_keeps_its_old_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.sub_site_id, NEW.slug) = (OLD.sub_site_id, OLD.slug) THEN
            RETURN NULL;
        END IF;
        INSERT INTO articles_oldslug (sub_site_id, slug, category_id)
        VALUES (OLD.sub_site_id, OLD.slug, NEW.id)
        ON CONFLICT (sub_site_id, slug) DO UPDATE SET category_id = excluded.category_id;
    END IF;
    DELETE FROM articles_oldslug WHERE sub_site_id = NEW.sub_site_id AND slug = NEW.slug;
    RETURN NULL;
END $$;
CREATE TRIGGER category_keeps_its_old_slug
    AFTER INSERT OR UPDATE OF slug, sub_site_id ON articles_category
    FOR EACH ROW EXECUTE FUNCTION category_keeps_its_old_slug();
"""

RULES = [migrations.RunSQL(OLD_SLUGS, "DROP FUNCTION category_keeps_its_old_slug CASCADE;")]

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

from portal.editor import is_needed


class StaticFiles(CompressedManifestStaticFilesStorage):
    """A file that was not collected keeps its plain name: a page without style beats no page."""

    manifest_strict = False

    def hashed_name(self, name, content=None, filename=None):
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            return name


class AppFiles(AppDirectoriesFinder):
    """The apps' static files, of the editor's only those that the article form loads."""

    def list(self, ignore_patterns):
        files = super().list(ignore_patterns)
        return ((path, storage) for path, storage in files if is_needed(path))

    def find_in_app(self, app, path):
        return super().find_in_app(app, path) if is_needed(path) else None

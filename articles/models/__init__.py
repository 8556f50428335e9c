from articles.models.category import Category  # noqa: I001  in the order that they refer to each other
from articles.models.photo import Photo
from articles.models.article import Article
from articles.models.autosave import Autosave
from articles.models.publication import Publication
from articles.models.event import WorkflowEvent

__all__ = ["Article", "Autosave", "Category", "Photo", "Publication", "WorkflowEvent"]

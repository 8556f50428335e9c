from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.known_word import KnownWordAdmin
from articles.admin.photo import PhotoAdmin

__all__ = ["ArticleAdmin", "CategoryAdmin", "KnownWordAdmin", "PhotoAdmin"]

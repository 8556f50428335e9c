from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.feedback import FeedbackAdmin
from articles.admin.known_word import KnownWordAdmin
from articles.admin.photo import PhotoAdmin
from articles.admin.search_count import SearchCountAdmin

__all__ = [
    "ArticleAdmin",
    "CategoryAdmin",
    "FeedbackAdmin",
    "KnownWordAdmin",
    "PhotoAdmin",
    "SearchCountAdmin",
]

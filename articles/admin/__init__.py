from articles.admin.article import ArticleAdmin
from articles.admin.category import CategoryAdmin
from articles.admin.feedback import FeedbackAdmin
from articles.admin.known_word import KnownWordAdmin
from articles.admin.photo import PhotoAdmin
from articles.admin.search_count import SearchCountAdmin
from articles.admin.statistics import StatisticsAdmin

__all__ = [
    "ArticleAdmin",
    "CategoryAdmin",
    "FeedbackAdmin",
    "KnownWordAdmin",
    "PhotoAdmin",
    "SearchCountAdmin",
    "StatisticsAdmin",
]

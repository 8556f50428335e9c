from articles.models.category import Category, OldSlug  # noqa: I001  in the order that they refer to each other
from articles.models.photo import Photo
from articles.models.stored_file import StoredFile
from articles.models.article import Article
from articles.models.autosave import Autosave
from articles.models.publication import Publication
from articles.models.photo_use import ArticlePhoto, PhotoUse
from articles.models.place import Place
from articles.models.event import WorkflowEvent
from articles.models.version import ArticleVersion
from articles.models.listing import ArticleWords, PublicationTimes
from articles.models.note import Note
from articles.models.feedback import Feedback, FeedbackReply
from articles.models.notice import Notice
from articles.models.preview_link import PreviewLink, PreviewOpening
from articles.models.known_word import KnownWord
from articles.models.view_count import MostRead, ViewCount, ViewTotal
from articles.models.searching import PublicationWords, SearchCount

__all__ = [
    "Article",
    "ArticlePhoto",
    "ArticleVersion",
    "ArticleWords",
    "Autosave",
    "Category",
    "Feedback",
    "FeedbackReply",
    "KnownWord",
    "MostRead",
    "Note",
    "Notice",
    "OldSlug",
    "Photo",
    "PhotoUse",
    "Place",
    "PreviewLink",
    "PreviewOpening",
    "Publication",
    "PublicationTimes",
    "PublicationWords",
    "SearchCount",
    "StoredFile",
    "ViewCount",
    "ViewTotal",
    "WorkflowEvent",
]

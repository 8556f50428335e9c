"""The addresses of the article's admin, and what a browser sends to them."""

LIST = "/quan-tri/articles/article/"
ADD = f"{LIST}add/"


def change_url(article):
    return f"{LIST}{article.pk}/change/"


def step_url(article, name):
    return f"{LIST}{article.pk}/thao-tac/{name}/"


def typed(article=None, **overrides):
    """What a browser sends for the article form."""
    values = {
        "title": "Tiêu đề mới",
        "lead": "Sapo mới",
        "body": "<p>Nội dung mới</p>",
        "cover": "",
        "cover_alt": "",
        "cover_caption": "",
        "byline": "Lô Thị Mai",
        "source": "",
        "tags": "dân vận khéo, cơ sở",
        "version": "1",
    }
    if article:
        values |= {"category": article.category_id, "version": article.version}
    return values | overrides


def listed(response):
    return [article.pk for article in response.context["cl"].result_list]

"""One step for several articles of the list: each through the door, each with its own answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.views.decorators.http import require_http_methods

from articles import workflow
from articles.admin.kept_words import keeps_words, kept_words
from articles.admin.steps import WORDS
from articles.admin.transition_form import TransitionForm
from articles.models import Article
from articles.transitions import ALL, TRANSITIONS

LIST = "admin:articles_article_changelist"
MOST = 100  # more than a page of the list shows
OUT_OF_SIGHT = "Có {} bài không tìm thấy, hoặc ngoài phạm vi làm việc của bạn."


class BulkForm(TransitionForm):
    """One answer for all: each article has its own version."""

    version = None


class BulkMixin:
    """For the article's admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.bulk_view)
        view = keeps_words(view, "reason", "step", "chosen")
        return [path("hang-loat/", view, name="articles_article_bulk"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def bulk_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        sent = request.POST if is_sent else kept_words(request)
        if not (is_sent or sent):  # who signed in again on the way
            return _back(request)
        transition = _asked_for(request.user, sent)
        chosen = _chosen(sent.getlist("chosen"))
        if not 0 < len(chosen) <= MOST:
            some = f"Mỗi lần chọn nhiều nhất {MOST} bài." if chosen else "Hãy chọn ít nhất một bài."
            messages.error(request, some)
            return _back(request)
        is_answered = is_sent and ("answered" in sent or not transition.asks)
        initial = {"reason": sent.get("reason", "")}
        form = BulkForm(transition, sent if is_answered else None, initial=initial)
        if form.is_valid():
            done, refusals = self._take(request, transition, chosen, form.filled_in())
            if done or not transition.asks:
                _report(request, transition, done, refusals)
                return _back(request)
            form.add_error(None, refusals)
        return self._ask(request, transition, chosen, form)

    def _take(self, request, transition, chosen, filled_in):
        """How many steps were made, and for each article that is left, its title and every why."""
        articles = self.get_queryset(request).in_bulk(chosen)
        refusals = []
        for pk, article in articles.items():
            try:
                workflow.perform(
                    article, transition.name, request.user, version=chosen[pk], **filled_in
                )
            except workflow.Refused as refusal:
                refusals.append(f"“{article.title}”: {' '.join(refusal.reasons)}")
        done = len(articles) - len(refusals)
        if unseen := len(chosen) - len(articles):
            refusals.append(OUT_OF_SIGHT.format(number_format(unseen)))
        return done, [f"Chưa {transition.label.lower()} được. {why}" for why in refusals]

    def _ask(self, request, transition, chosen, form):
        context = {
            **self.admin_site.each_context(request),
            "title": transition.label,
            "opts": self.opts,
            "transition": transition,
            "words": WORDS[transition.name],
            "chosen": [f"{pk}-{version}" for pk, version in chosen.items()],
            "articles": self.get_queryset(request).filter(pk__in=chosen).only("title"),
            "back": _list_url(request),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def offered(user, articles) -> list:
    """The steps that `user` could take with some of `articles`: buttons above the list."""
    statuses = {article.status for article in articles}
    return [t for t in ALL if t.bulk and statuses & t.sources and _is_for(user, t)]


def bulk_url(request):
    return f"{reverse('admin:articles_article_bulk')}?{request.GET.urlencode()}"


def _is_for(user, transition):
    """By the role alone: as if the article were the user's own."""
    return transition.who(Article(author=user), user)


def _asked_for(user, sent):
    transition = TRANSITIONS.get(sent.get("step"))
    if transition is None or not transition.bulk:
        raise Http404
    if not _is_for(user, transition):
        raise PermissionDenied
    return transition


def _chosen(values) -> dict[int, int]:
    """The version that the list showed, by article; what the list never sent is left out."""
    pairs = [value.split("-") for value in values]
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and _are_ids(pair)}


def _are_ids(pair):
    return all(part.isascii() and part.isdecimal() and len(part) < 10 for part in pair)


def _report(request, transition, done, refusals):
    if done:
        messages.success(request, WORDS[transition.name].after.replace("“{title}”", f"{done} bài"))
    for refusal in refusals:
        messages.error(request, refusal)


def _list_url(request):
    return f"{reverse(LIST)}?{request.GET.urlencode()}"


def _back(request):
    return HttpResponseRedirect(_list_url(request))

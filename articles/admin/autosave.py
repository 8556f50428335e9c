"""What is typed into the article form is kept beside the article until it is saved or dropped."""

from uuid import UUID, uuid4

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db.transaction import atomic
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from articles import workflow
from articles.admin.checks import findings
from articles.admin.kept_words import is_by_script
from articles.admin.notes import newest_note
from articles.models import Article, Autosave
from portal.advisory_locks import wait_for
from portal.html import MOST_LETTERS
from portal.prepared import prepared

MOST = MOST_LETTERS + 10_000  # of the body, and of the other fields together
OFFERED = 5
OLDER = 0  # than every version of an article: its save asks what to keep of both texts
TEXTS = ("title", "lead", "body")


class AutosaveMixin:
    """For the article's admin: keeps what the form's script sends, and hands it over again."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.autosave_view)
        name = "articles_article_autosave"
        return [
            path("tu-luu/<uuid:key>/", view, name=name),
            path("<int:article_id>/tu-luu/", view, name=name),
            path("phien/", session_view, name="articles_article_session"),
            *super().get_urls(),
        ]

    @method_decorator(require_http_methods(["POST", "DELETE"]))
    def autosave_view(self, request, article_id=None, key=None):
        if request.method == "DELETE":
            Autosave.objects.of_form(request.user, article_id, key).delete()
            return JsonResponse({})
        article = self._article_to_type_into(request, article_id)
        fields = self._typed_fields(request)
        if sum(map(len, fields.values())) > MOST:
            return JsonResponse({}, status=413)
        form = Autosave(user=request.user, article=article, key=key, fields=fields)
        others = _beside(form)
        _keep(form, request)
        answer = {
            "saved_at": timezone.localtime().strftime("%H:%M"),
            "others": told(others),
            "news": _news(article, request),
            "newest_note": newest_note(article_id),
        }
        found = {"findings": findings(request, fields)} if fields else {}
        return JsonResponse(answer | found)

    @method_decorator(atomic)
    def add_view(self, request, form_url="", extra_context=None):
        """A press whose first answer was lost on the way changes the article that it made.

        So does the second of two at once, which waits for the first.
        """
        key = _uuid(request.POST.get("form_key", ""))
        if key:
            wait_for(key.hex)
        made = key and Article.objects.filter(key=key, author=request.user).first()
        if made:
            return self.change_view(request, str(made.pk), made.get_absolute_url(), extra_context)
        return super().add_view(request, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, obj=None, **kwargs):
        if self.has_change_permission(request, obj):
            context["autosave"] = self._autosave_settings(request, context, obj if change else None)
        elif obj:
            context["typed"] = _typed_texts(request.user, obj)
        return super().render_change_form(request, context, add, change, obj=obj, **kwargs)

    def forget_autosave(self, request, article):
        """In the transaction of a save: what was typed is in the article now."""
        Autosave.objects.of_form(request.user, article.pk, None).delete()
        if key := _uuid(request.POST.get("form_key", "")):
            Autosave.objects.of_form(request.user, None, key).delete()

    def _article_to_type_into(self, request, article_id):
        """None for a new one."""
        if article_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        if not self.has_change_permission(request):
            raise PermissionDenied
        found = find_to_type_into(article=article_id)
        if not found or not workflow.may_see(found[0], request.user):
            raise Http404
        if not self.has_change_permission(request, found[0]):
            raise PermissionDenied
        return found[0]

    def _typed_fields(self, request):
        return {
            name: request.POST[name].replace("\0", "")  # PostgreSQL holds no such letter
            for name in self._typed_names()
            if name in request.POST
        }

    def _typed_names(self):
        return [name for name in [*flatten_fieldsets(self.fieldsets), "cover"] if name != FILE]

    def _autosave_settings(self, request, context, article):
        """What the form's script wants to know."""
        form = context["adminform"].form
        key = None if article else _key(form)
        return {
            "user": request.user.pk,
            "article": article and article.pk,
            "key": key,
            "names": self._typed_names(),
            "url": _url(article and article.pk, key),
            "now": timezone.now().timestamp() * 1000,
            "typed": form.is_bound,
            "copies": [] if form.is_bound else _copies(request.user, article),
        }


@prepared
def find_to_type_into(p):
    articles = Article.objects.filter(pk=p.integer("article")).defer("body")
    return articles.select_related("changed_by", "claimed_by")


@never_cache
@require_safe
def session_view(request):
    """Who is signed in now, and the token with which they may send: for a form left open."""
    user = request.user
    return JsonResponse({"user": user.pk, "name": str(user), "token": get_token(request)})


def led_to(request, url):
    """After a save: the form's script follows when it likes, a browser without it at once."""
    return JsonResponse({"location": url}) if is_by_script(request) else HttpResponseRedirect(url)


CLAIMED = "{} đã nhận biên tập bài này lúc {}."
CHANGED = (
    "{} đã thay đổi bài lúc {}, sau khi bạn mở. Chữ bạn gõ vẫn được giữ;"
    " khi lưu, nếu hai bản khác nhau, bạn chọn giữ chữ nào."
)
CHANGED_MEANWHILE = "{} đã cập nhật bài lúc {}. Hãy tải lại trang để xem bản mới nhất."
FILE = "cover_upload"  # a browser gives no script the place of a file


def _keep(autosave, request):
    """Without a field it is a sign of life alone: what was typed before stays."""
    if not autosave.fields:
        Autosave.objects.keep(autosave)
        return
    autosave.version, autosave.typed_at = _version(request), autosave.seen_at
    Autosave.objects.keep(autosave, "fields", "version", "typed_at")


def _beside(form):
    """Who else has the article open; `form` takes over since when it has been open itself."""
    if form.article_id is None:
        return []
    forms = list(Autosave.objects.open_now(form.article_id))
    for own in forms:
        if own.user_id == form.user_id:
            form.opened_at = own.opened_at
    return [other for other in forms if other.user_id != form.user_id]


def told(forms) -> list[str]:
    return [f"{form.user} từ {_time(form.opened_at)}" for form in forms]


def _news(article, request) -> list[str]:
    """What happened to the article since its form was opened, and who has taken it on."""
    news = []
    if article and article.claimed_by not in (None, request.user):
        news.append(CLAIMED.format(article.claimed_by, _time(article.claimed_at)))
    if article and article.version > _version(request):
        words = CHANGED_MEANWHILE if "reading" in request.POST else CHANGED
        by = article.changed_by or "Người khác"
        news.append(words.format(by, _time(article.changed_at)))
    return news


def _time(moment):
    moment = timezone.localtime(moment)
    is_today = moment.date() == timezone.localdate()
    return moment.strftime("%H:%M" if is_today else "%d/%m/%Y %H:%M")


def _copies(user, article):
    forms = list(Autosave.objects.filter(user=user, article=article).typed()[:OFFERED])
    made = _made_of(user, forms)
    return [
        {
            "url": _url(autosave.article_id, autosave.key),
            "key": autosave.key,
            "fields": autosave.fields,
            "version": OLDER if str(autosave.key) in made else autosave.version,
            "typed_at": autosave.typed_at.timestamp() * 1000,
        }
        for autosave in forms
    ]


def _made_of(user, forms):
    """The keys of new forms whose article is stored: which of both texts is newer, nobody knows."""
    keys = [str(form.key) for form in forms if form.key]
    return set(Article.objects.filter(author=user, key__in=keys).values_list("key", flat=True))


def _typed_texts(user, article):
    """What somebody typed before the article went on to others, who may edit it now."""
    kept = Autosave.objects.of_form(user, article.pk, None).typed().first()
    labels = {name: Article._meta.get_field(name).verbose_name for name in TEXTS}
    return [(labels[name], kept.fields[name]) for name in TEXTS if kept and kept.fields.get(name)]


def _url(article_id, key):
    argument = article_id or key
    return reverse("admin:articles_article_autosave", args=[argument])


def _key(form):
    return (
        form.cleaned_data.get("form_key") or uuid4() if form.is_bound else form["form_key"].value()
    )


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def _version(request):
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 1

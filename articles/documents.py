"""The page of a category of documents: a list to be filtered and searched."""

from django import forms
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Paginator
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat, ExtractYear, Lower
from django.shortcuts import render

from articles.models import Publication
from articles.models.document import Document
from articles.models.publication import CARD_FIELDS
from portal.text import clean_line

PER_PAGE = 20
MOST_WORDS = 10
BREAKS = str.maketrans("-/", "  ")  # 39-NQ/TW is also sought as “39 nq tw”
WORDS = Func(
    Lower(Concat("document_number", Value(" "), "title", output_field=TextField())),
    Value("-/"),
    Value("  "),
    function="translate",
    output_field=TextField(),
)
FILTERS = {  # the field of the form, by its name in addresses: label, column
    "loai": ("Loại văn bản", "document_kind"),
    "co-quan": ("Cơ quan ban hành", "issuer"),
    "linh-vuc": ("Lĩnh vực", "subject_area"),
    "nam": ("Năm ban hành", "issued_on__year"),
}
SHOWN = ("document_number", "issued_on", "document_kind", "issuer", "validity", "attachments")


class FilterForm(forms.Form):
    """Offers what there is to choose; what is unknown is chosen in vain."""

    q = forms.CharField(label="Tìm số, ký hiệu hoặc trích yếu", required=False, max_length=100)

    def __init__(self, data, choices):
        super().__init__(data)
        for name, (label, column) in FILTERS.items():
            listed = [(value, value) for value in choices[column]]
            if len(listed) > 1 or data.get(name):
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, choices=[("", "Tất cả"), *listed]
                )
        offered = [("", "Tất cả"), *Document.Validity.choices]
        self.fields["hieu-luc"] = forms.ChoiceField(
            label="Hiệu lực", required=False, choices=offered
        )


def documents(request, category):
    live = Publication.objects.in_category(category)
    form = FilterForm(request.GET, _choices(live))
    pages = Paginator(_found(live, form), PER_PAGE)
    page = pages.get_page(request.GET.get("trang"))
    context = {
        "category": category,
        "form": form,
        "is_narrowed": any(form.data.get(name) for name in form.fields),
        "page": page,
        "page_numbers": pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "query": _query_without_page(request),
        "page_address": category.get_absolute_url(),
    }
    return render(request, "articles/documents.html", context)


def _choices(live) -> dict[str, list]:
    """The values that there are, by column; one query."""
    columns = {column: F(column) for _, column in FILTERS.values()}
    columns["issued_on__year"] = ExtractYear("issued_on")
    found = live.order_by().aggregate(
        **{f"all_{column}": ArrayAgg(value, distinct=True) for column, value in columns.items()}
    )
    choices = {column: [v for v in found[f"all_{column}"] or [] if v] for column in columns}
    choices["issued_on__year"].sort(reverse=True)
    return choices


def _found(live, form):
    """Nothing where something is chosen that there isn't."""
    if not form.is_valid():
        return live.none()
    chosen = form.cleaned_data
    wanted = {column: chosen[name] for name, (_, column) in FILTERS.items() if chosen.get(name)}
    if chosen["hieu-luc"]:
        wanted["validity"] = chosen["hieu-luc"]
    found = live.filter(**wanted).only(*CARD_FIELDS, *SHOWN).select_related("cover")
    for word in _words(chosen["q"]):
        found = found.alias(text=WORDS).filter(text__unaccent__contains=word)
    return found.order_by(F("issued_on").desc(nulls_last=True), "-published_at", "-article_id")


def _words(text):
    return clean_line(text).lower().translate(BREAKS).split()[:MOST_WORDS]


def _query_without_page(request) -> str:
    query = request.GET.copy()
    query.pop("trang", None)
    return query.urlencode()


def replacement_of(publication):
    """What readers may read in the place of a document; None where it isn't here."""
    if not publication.replaced_by:
        return None
    own = Publication.objects.filter(sub_site=publication.sub_site_id)
    return own.filter(document_number=publication.replaced_by).for_cards().first()

"""Hostile texts, cleaned and dressed, on readers' page without the policy that stops scripts."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from articles.models import Photo, Publication
from portal.dressing import dress_html
from portal.html import clean_html
from tests.builders import make_category, make_published, make_sub_site
from tests.hostile_html import DIGEST, VECTORS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "<p>Chỗ của văn bản thử.</p>"
PROOF = '<img src="x" onerror="alert(\'proof\')">'
PARSED_AGAIN = """pieces => {
  const place = document.createElement("div");
  document.querySelector(".prose").append(place);
  for (const piece of pieces) {
    place.innerHTML = piece;
    const written = place.innerHTML;
    place.innerHTML = written;
    for (const link of place.querySelectorAll("a[href]")) {
      if (!/^(https?|mailto|tel|):$/.test(link.protocol)) {
        alert(link.href);
      }
    }
    for (const element of place.querySelectorAll("*")) {
      for (const event of ["click", "focus", "mouseover", "toggle", "animationstart"]) {
        element.matches("a[href]") || element.dispatchEvent(new Event(event, {bubbles: true}));
      }
    }
  }
  place.innerHTML = pieces.at(-1);
}"""


def test_not_one_of_them_runs(page, live_server):
    make_published(make_category(make_sub_site(is_default=True)), body=PLACE)
    photos = {DIGEST: Photo(digest=DIGEST, width=640, height=400)}
    pieces = [dress_html(str(clean_html(vector)), photos) for vector in VECTORS]
    public = Client().get(Publication.objects.get().get_absolute_url())
    html = public.content.decode()
    assert PLACE in html
    ran = []
    page.add_init_script("window.alert = what => console.log('ran: ' + what)")
    page.on("console", lambda message: "ran: " in message.text and ran.append(message.text))
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    address = f"{live_server.url}/van-ban-thu/"
    whole = html.replace(PLACE, "".join([*pieces, PROOF]))
    page.route(address, lambda route: route.fulfill(body=whole, content_type="text/html"))
    with page.expect_console_message(lambda message: "proof" in message.text):
        page.goto(address)
    assert ran == ["ran: proof"]
    with page.expect_console_message(lambda message: "proof" in message.text):
        page.evaluate(PARSED_AGAIN, [*pieces, PROOF])
    assert ran[0] == "ran: proof" and set(ran) == {"ran: proof"}
    assert page.url == address
    expect(page.locator("base, iframe, object, .prose form, .prose style")).to_have_count(0)

"""Links and notices: administrators look after all, heads after those of their sub-sites."""

from datetime import datetime

import pytest
from django.contrib.messages import get_messages

from accounts.roles import Role
from portal.models import FooterLink, OutageNotice
from tests.builders import make_outage, make_sub_site, make_user

pytestmark = pytest.mark.django_db
NOTICES = "/quan-tri/portal/outagenotice/"
LINKS = "/quan-tri/portal/footerlink/"


def notice(sub_site, start="01/06/2099", end="02/06/2099"):
    times = {"starts_at_0": start, "starts_at_1": "08:00", "ends_at_0": end, "ends_at_1": "12:00"}
    return {"sub_site": sub_site and sub_site.pk, "text": "Nâng cấp."} | times


def warnings(response):
    found = get_messages(response.wsgi_request)
    return [str(m) for m in found if m.level_tag == "warning"]


def test_a_head_tells_the_readers_of_its_own_sub_sites_alone(client):
    own, other = make_sub_site(is_default=True), make_sub_site(name="Trang người khác")
    theirs = FooterLink.objects.create(sub_site=other, title="Của người khác", address="/")
    make_outage(text="Mọi nơi.")
    client.force_login(make_user(Role.HEAD, own))
    assert "Của người khác" not in client.get(LINKS).content.decode()
    assert "Mọi nơi." not in client.get(NOTICES).content.decode()
    assert client.get(f"{LINKS}{theirs.pk}/change/").status_code == 302
    form = client.get(f"{LINKS}add/").content.decode()
    assert "Trang người khác" not in form
    link = {"title": "Liên kết", "address": "/trang/gioi-thieu/", "order": 1}
    assert client.post(f"{LINKS}add/", link | {"sub_site": other.pk}).status_code == 200
    assert client.post(f"{LINKS}add/", link | {"sub_site": own.pk}).status_code == 302
    assert client.post(f"{NOTICES}add/", notice(None) | {"sub_site": ""}).status_code == 200
    assert client.post(f"{NOTICES}add/", notice(own)).status_code == 302
    assert FooterLink.objects.get(sub_site=own).title == "Liên kết"
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert "Của người khác" in client.get(LINKS).content.decode()
    assert client.post(f"{NOTICES}add/", notice(None) | {"sub_site": ""}).status_code == 302


def test_an_outage_told_less_than_seven_working_days_ahead_is_warned_of(client, clock):
    clock.move_to(datetime.fromisoformat("2026-03-02T08:00:00+07:00"))
    client.force_login(make_user(Role.ADMINISTRATOR, make_sub_site(is_default=True)))
    in_time = notice(None, "12/03/2026", "13/03/2026") | {"sub_site": ""}
    assert warnings(client.post(f"{NOTICES}add/", in_time)) == []
    late = notice(None, "11/03/2026", "12/03/2026") | {"sub_site": ""}
    (warning,) = warnings(client.post(f"{NOTICES}add/", late))
    assert warning.startswith("Thông báo này chỉ báo trước 6 ngày làm việc.")
    assert OutageNotice.objects.count() == 2
    backwards = notice(None, "12/03/2026", "11/03/2026") | {"sub_site": ""}
    page = client.post(f"{NOTICES}add/", backwards).content.decode()
    assert "Phải sau lúc bắt đầu." in page

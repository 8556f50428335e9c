import pytest

from portal.html import clean_html

REL = ' rel="noopener noreferrer"'


def call(number):
    return f'<sup><a href="#ghi-chu-{number}" id="goi-ghi-chu-{number}"{REL}>[{number}]</a></sup>'


def note(number):
    return f'<a href="#goi-ghi-chu-{number}" id="ghi-chu-{number}"{REL}>[{number}]</a>'


WORD = """<p class=MsoNormal>Ba xã<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"
title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'>
<![if !supportFootnotes]><span class=MsoFootnoteReference>[1]</span><![endif]></span></span></a></p>
<div style='mso-element:footnote-list'><br clear=all><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title=""><span
class=MsoFootnoteReference>[1]</span></a> Báo cáo.</p></div></div>"""
LIBRE_OFFICE = """<p>Ba xã<a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a></p><hr><div id="sdfootnote1"><p><a class="sdfootnotesym"
name="sdfootnote1sym" href="#sdfootnote1anc">1</a> Báo cáo.</p></div>"""
GOOGLE = """<p>Ba xã<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Báo cáo.</p></div>"""


@pytest.mark.parametrize(
    "sent", [WORD, LIBRE_OFFICE, GOOGLE], ids=["Word", "LibreOffice", "Google"]
)
def test_footnotes_lead_to_and_fro(sent):
    kept = clean_html(sent).replace("\n", "")
    assert kept == f"<p>Ba xã{call(1)}</p><hr><p>{note(1)} Báo cáo.</p>"
    assert clean_html(kept) == kept


def test_they_are_numbered_by_their_place_in_the_text():
    sent = f"<p>Một{call(7)} hai{call(3)}</p><p>{note(3)} Ba.</p><p>{note(7)} Bảy.</p>"
    kept = f"<p>Một{call(1)} hai{call(2)}</p><p>{note(2)} Ba.</p><p>{note(1)} Bảy.</p>"
    assert clean_html(sent) == kept


def test_words_that_are_a_link_to_a_note_stay():
    sent = '<p><a href="#b" name="a">xem báo cáo</a></p><p><a href="#a" name="b">Về</a></p>'
    assert "xem báo cáo</a>" in clean_html(sent)


@pytest.mark.parametrize(
    "sent",
    [
        '<p>Ba xã<a href="#_ftn1" name="_ftnref1">[1]</a></p>',
        '<p>Ba xã<a href="#x" name="x">[1]</a></p>',
        '<p>Ba xã<a href="#">[1]</a></p>',
    ],
)
def test_a_link_into_the_text_that_leads_nowhere_loses_its_address(sent):
    assert clean_html(sent) == f"<p>Ba xã<a{REL}>[1]</a></p>"


def test_a_second_call_of_a_note_leads_to_it():
    sent = f'<p>Một{call(1)} hai<a href="#ghi-chu-1">[1]</a></p><p>{note(1)} Ba.</p>'
    assert f'hai<a href="#ghi-chu-1"{REL}>[1]</a>' in clean_html(sent)


def test_of_two_anchors_with_one_name_the_first_keeps_it():
    sent = f"<p>{call(1)}{call(1)}</p><p>{note(1)} Ba.</p>"
    assert clean_html(sent).count('id="goi-ghi-chu-1"') == 1


def test_other_links_keep_their_address_and_title():
    sent = '<p><a href="https://nghean.vn/#muc" title="Tỉnh">x</a><a name="_Toc1"></a></p>'
    assert clean_html(sent) == f'<p><a href="https://nghean.vn/#muc" title="Tỉnh"{REL}>x</a></p>'

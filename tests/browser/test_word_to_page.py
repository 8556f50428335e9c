"""A document of Word, pasted or uploaded as a file, saved, and read as published."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Photo, Publication
from portal.html import clean_html
from tests.browser.test_editor import body_of, form, hand_over, pictures_in, save, word_picture
from tests.word_files import footnote_call, paragraph, picture, word_file

__all__ = ["form"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Word.Document>
<meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/DELL/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!--
 @font-face {font-family:"Times New Roman";}
 p.MsoNormal, li.MsoNormal {mso-style-parent:""; margin:0in; font-size:14.0pt;}
 h1 {mso-style-link:"Heading 1 Char"; margin-top:12.0pt; font-size:16.0pt; color:#2F5496;}
 p.MsoCaption {mso-style-qformat:yes; text-align:center; font-style:italic; color:#44546A;}
--></style></head><body lang=EN-US style='tab-interval:.5in'><!--StartFragment-->"""

TEXT = """
<p class=MsoNormal align=center style='text-align:center'><b style='mso-bidi-font-weight:normal'>
<span lang=VI style='font-size:14.0pt;font-family:"Times New Roman",serif'>Dân vận khéo
<o:p></o:p></span></b></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h1><span lang=VI>1. Kết quả</span><o:p></o:p></h1>
<p class=MsoNormal style='text-align:justify;text-indent:.5in'><span lang=VI style='font-family:
"Times New Roman",serif;mso-ansi-language:VI'>Ba xã đã <span style='background:yellow;
mso-highlight:yellow'>hoàn thành</span><a style='mso-footnote-id:ftn1' href="#_ftn1"
name="_ftnref1" title=""><span class=MsoFootnoteReference><span style='mso-special-character:
footnote'><![if !supportFootnotes]><span class=MsoFootnoteReference><span style='font-size:14.0pt'>
[1]</span></span><![endif]></span></span></a>.<o:p></o:p></span></p>
<h2>Việc tiếp theo<o:p></o:p></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>
</span><![endif]>Làm đường<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>
</span><![endif]>Dựng cầu<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l1 level1 lfo2'>
<![if !supportLists]><span style='mso-fareast-font-family:Calibri'><span style='mso-list:Ignore'>1.
<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Họp
dân<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l1 level1 lfo2'>
<![if !supportLists]><span style='mso-fareast-font-family:Calibri'><span style='mso-list:Ignore'>2.
<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Góp
công<o:p></o:p></p>
<p class=MsoNormal align=center style='text-align:center'><img width=300 height=200
src="file:///C:/Users/DELL/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png"
v:shapes="Picture_x0020_1"></p>
<p class=MsoCaption>Ảnh 1. Cầu Xiềng<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;
mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'><td width=319 valign=top style='width:239.4pt;
border:solid windowtext 1.0pt'><p class=MsoNormal align=center style='text-align:center'><b>Xã<o:p>
</o:p></b></p></td><td width=319><p class=MsoNormal align=center style='text-align:center'><b>Số hộ
<o:p></o:p></b></p></td></tr>
<tr style='mso-yfti-irow:1;mso-yfti-lastrow:yes'><td width=319><p class=MsoNormal>Môn Sơn<o:p></o:p>
</p></td><td width=319><p class=MsoNormal align=right style='text-align:right'>1.234<o:p></o:p></p>
</td></tr></table>
<p class=MsoNormal align=right style='text-align:right'><b>Lô Thị Mai<o:p></o:p></b></p>
<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all>
<hr align=left size=1 width="33%"><![endif]><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title="">
<span class=MsoFootnoteReference><span style='mso-special-character:footnote'><![if
!supportFootnotes]><span class=MsoFootnoteReference>[1]</span><![endif]></span></span></a>
Báo cáo quý III.<o:p></o:p></p></div></div>"""


REL = ' rel="noopener noreferrer"'
STORED = f"""<p class="align-center"><strong>Dân vận khéo</strong></p>
<h2>1. Kết quả</h2>
<p>Ba xã đã hoàn thành<sup><a href="#ghi-chu-1" id="goi-ghi-chu-1"{REL}>[1]</a></sup>.</p>
<h3>Việc tiếp theo</h3>
<ul><li>Làm đường</li><li>Dựng cầu</li></ul>
<ol><li>Họp dân</li><li>Góp công</li></ol>
<figure class="caption">PICTURE<figcaption>Ảnh 1. Cầu Xiềng</figcaption></figure>
<table><thead><tr><th class="align-center" scope="col">Xã</th>
<th class="align-center" scope="col">Số hộ</th></tr></thead>
<tbody><tr><td>Môn Sơn</td><td class="align-right">1.234</td></tr></tbody></table>
<p class="align-right"><strong>Lô Thị Mai</strong></p>
<hr>
<p><a href="#goi-ghi-chu-1" id="ghi-chu-1"{REL}>[1]</a> Báo cáo quý III.</p>"""


def without_layout(html):
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"<img [^>]*>", "PICTURE", html))


def test_what_word_copied_is_on_the_published_page(form, live_server):
    body_of(form).click()
    rtf = r"{\rtf1\ansi " + word_picture(300) + "}"
    copied = f"{HEAD}{TEXT}<!--EndFragment--></body></html>"
    hand_over(form, "paste", text_html=copied, text_rtf=rtf)
    expect(pictures_in(form)).to_have_count(1)
    article = save(form)
    assert without_layout(article.body) == without_layout(STORED)
    assert Photo.objects.get().url in article.body
    in_the_editor = form.evaluate("CKEDITOR.instances.id_body.getData()")
    assert without_layout(clean_html(in_the_editor)) == without_layout(article.body)

    publishing.publish(article, timezone.now())
    form.goto(live_server.url + Publication.objects.get().get_absolute_url())
    expect(form.locator("figure.caption img")).to_have_js_property("complete", True)
    expect(form.locator(".prose th")).to_have_text(["Xã", "Số hộ"])
    numbers = form.locator(".prose td.align-right")
    assert numbers.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
    form.locator("sup").get_by_role("link", name="[1]").click()
    expect(form.get_by_text("Báo cáo quý III.")).to_be_in_viewport()
    expect(form.locator("#ghi-chu-1:target")).to_have_count(1)
    form.locator("#ghi-chu-1").click()
    expect(form.locator("sup #goi-ghi-chu-1:target")).to_be_in_viewport()


PASTED = [
    ("<p class=MsoHeading7>Đề mục</p><p>chữ</p>", "<h4>Đề mục</h4><p>chữ</p>"),
    ("<h1>Một</h1><h2>Hai</h2><h5>Ba</h5>", "<h2>Một</h2><h3>Hai</h3><h4>Ba</h4>"),
    ("<h2>Hai</h2><h3>Ba</h3>", "<h2>Hai</h2><h3>Ba</h3>"),
    ("<p><b>Đậm</b></p><p>chữ</p>", "<p><strong>Đậm</strong></p><p>chữ</p>"),
    ("<center><p>giữa</p></center><p>chữ</p>", '<p class="align-center">giữa</p><p>chữ</p>'),
    ('<div align="right"><p>phải</p></div>', '<p class="align-right">phải</p>'),
    ('<ol start="3"><li>ba</li></ol>', '<ol start="3"><li>ba</li></ol>'),
    ("<p style='text-align:justify'>đều</p><p> </p>", "<p>đều</p>"),
    (
        "<table><tr><td><b>Nơi nhận</b></td><td><b>T/M BAN</b></td></tr></table>",
        "<table><tbody><tr><td><strong>Nơi nhận</strong></td><td><strong>T/M BAN</strong></td>"
        "</tr></tbody></table>",
    ),
    (
        "<table><thead><tr><td>Xã</td></tr></thead><tr><td>Môn Sơn</td></tr></table>",
        '<table><thead><tr><th scope="col">Xã</th></tr></thead>'
        "<tbody><tr><td>Môn Sơn</td></tr></tbody></table>",
    ),
]


def test_what_is_pasted_keeps_what_the_portal_shows(form):
    body_of(form).click()
    for copied, kept in PASTED:
        form.evaluate("CKEDITOR.instances.id_body.setData('')")
        expect(body_of(form)).to_have_text("")
        body_of(form).click()
        hand_over(form, "paste", text_html=copied)
        words = re.sub("<[^>]*>", "", kept)
        expect(body_of(form)).to_have_text(re.compile(r"\s*".join(words.split())))
        pasted = form.evaluate("CKEDITOR.instances.id_body.getData()")
        assert without_layout(clean_html(pasted)) == kept, copied


def test_a_word_file_becomes_an_article_on_the_published_page(form, live_server):
    form.get_by_role("link", name="Bảng điều khiển").first.click()
    form.get_by_role("link", name="Soạn từ tệp Word").click()
    body = (
        paragraph("Bản Xiềng dựng cầu", style="Title")
        + paragraph("Cầu mới", footnote_call(1), style="Heading1")
        + paragraph(picture(), align="center")
        + paragraph("Ảnh 1. Cầu Xiềng", style="Caption")
    )
    content = word_file(body, notes=["Báo cáo quý III."]).read()
    file = {"name": "cau.docx", "mimeType": "application/zip", "buffer": content}
    form.get_by_label("Tệp Word").set_input_files({**file, "buffer": b"%PDF-1.7"})
    form.get_by_role("button", name="Tạo bản nháp").click()
    expect(form.locator(".errorlist")).to_contain_text("Đây là tệp PDF")
    form.get_by_label("Tệp Word").set_input_files(file)
    form.get_by_role("button", name="Tạo bản nháp").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã giữ: tiêu đề, 1 ảnh, 1 đề mục")
    expect(form.locator("#id_title")).to_have_value("Bản Xiềng dựng cầu")
    expect(pictures_in(form)).to_have_count(1)

    publishing.publish(Article.objects.get(), timezone.now())
    form.goto(live_server.url + Publication.objects.get().get_absolute_url())
    expect(form.locator("figure.caption figcaption")).to_have_text("Ảnh 1. Cầu Xiềng")
    expect(form.locator("figure.caption img")).to_have_js_property("complete", True)
    form.locator("sup").get_by_role("link", name="[1]").click()
    expect(form.locator("#ghi-chu-1:target")).to_have_count(1)

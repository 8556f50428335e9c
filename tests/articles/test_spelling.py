import json
import re
import time
import unicodedata
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from articles import spelling
from articles.spelling.syllables import SYLLABLES, split, with_tone

RIGHT_TEXT = Path(__file__).with_name("right_text.txt").read_text()
DEMO = Path(settings.BASE_DIR) / "articles/demo/content.jsonl"


def slips(text):
    return [slip.words for slip in spelling.find(text)]


def demo_texts():
    for line in DEMO.read_text().splitlines():
        fields = json.loads(line)
        body = re.sub(r"</?(?:a|strong|em)\b[^>]*>", "", fields.get("body", ""))
        yield "\n".join(
            [
                fields.get("title", ""),
                fields.get("lead", ""),
                unescape(re.sub("<[^>]+>", "\n", body)),
            ]
        )


def test_a_right_text_raises_no_alarm():
    assert [slips(line) for line in RIGHT_TEXT.splitlines() if slips(line)] == []


def test_the_demo_raises_no_alarm():
    texts = list(demo_texts())
    assert len(" ".join(texts).split()) > 10_000
    assert [slips(text) for text in texts if slips(text)] == []


PLANTED = {
    "nghành": "ngành",
    "xữ lý": "xử",
    "nghành nghề": "ngành",
    "ngiên cứu": "nghiên",
    "gế": "ghế",
    "kông": "công",
    "cế hoạch": "kế",
    "nguời dân": "người",
    "đuợc": "được",
    "đưọc": "được",
    "cuả": "của",
    "nghiã": "nghĩa",
    "qúa": "quá",
    "gìa": "già",
    "tâp": "tấp",
    "biêt": "biết",
    "lảnh đạo": "lãnh đạo",
    "phát triễn": "triển",
    "chĩnh sửa": "chỉnh sửa",
    "giử gìn": "giữ",
    "sữa chửa": "sửa chữa",
    "hổ trợ": "hỗ trợ",
    "nổ lực": "nỗ lực",
    "đội ngủ": "đội ngũ",
    "chiến sỉ": "chiến sĩ",
    "suy nghỉ": "suy nghĩ",
    "xả hội": "xã hội",
    "hửu nghị": "hữu",
    "biễu dương": "biểu",
    "sát nhập": "sáp nhập",
    "xúc tích": "súc tích",
    "thăm quan": "tham quan",
    "bổ xung": "bổ sung",
    "chuẩn đoán": "chẩn đoán",
    "đọc giả": "độc giả",
    "cọ sát": "cọ xát",
    "vô hình chung": "vô hình trung",
    "tựu chung": "tựu trung",
    "cập nhập": "cập nhật",
    "tập chung": "tập trung",
    "năng xuất": "năng suất",
    "sử phạt": "xử phạt",
    "trao dồi": "trau dồi",
    "chỉnh chu": "chỉn chu",
    "vướng mắt": "vướng mắc",
    "tranh dành": "tranh giành",
    "giữ liệu": "dữ liệu",
    "lòng cốt": "nòng cốt",
    "chách nhiệm": "trách nhiệm",
    "Hà Tỉnh": "Hà Tĩnh",
}


@pytest.mark.parametrize("wrong", PLANTED)
def test_a_planted_slip_is_found_with_what_was_meant(wrong):
    slip = spelling.find(f"Hôm nay, {wrong} là chuyện của xã.")[0]
    assert PLANTED[wrong] == slip.suggestions[0]
    assert slip.words in wrong


COMMON = """
    hòa thủy khỏe quý của nghĩa người được nước đường trường phát triển công tác dân vận đảng ủy ban
    tỉnh huyện xã thôn bản nhà cửa giáo dục y tế văn hóa kinh doanh nghiệp sản xuất nông lâm ngư
    chính quyền đoàn thể thanh niên phụ nữ cựu chiến binh mặt trận tổ quốc việt nam nghệ an lãnh đạo
    chỉ kiểm tra giám sát phản biện nghị quyết thực hiện kết quả mô hình khéo cơ sở hội viên đồng
    dân tộc thiểu số tôn nghèo giảm bền vững xây dựng mới rừng biển núi sông suối cầu cống điện
    trạm sạch học sinh thầy cô giáo lớp sách bút vở mẹ cha con cháu ông bà anh chị em bác chú
    tháng năm ngày tuần giờ phút sáng trưa chiều tối đêm khuya xuân hạ thu đông mưa nắng gió bão lũ
    ruộng vườn lúa ngô khoai sắn lạc mía chè cam trâu bò lợn gà vịt cá tôm cua muối mắm gạo cơm
    đỏ vàng xanh trắng đen hồng tím nâu thuở quên giếng gìn yêu quanh khuỷu ngoèo huyện tuyên truyền
    trước sau trong ngoài trên dưới giữa bên phải trái đông tây một hai ba bốn sáu bảy tám chín mười
""".split()


def test_common_syllables_are_right_in_both_spellings_of_their_tone():
    assert len(set(COMMON)) > 190
    for syllable in COMMON:
        for spelling_of_it in with_tone(*split(syllable)):
            assert spelling_of_it in SYLLABLES


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_either_form_of_unicode_is_read(form):
    assert slips(unicodedata.normalize(form, "xữ lý đúng")) == ["xữ"]


def test_names_foreign_words_and_abbreviations_are_left_alone():
    text = "Ông Nguyễn Xữ, bà Kà Nghành; anh Müller dùng marketing; BCĐ, HĐQT và TTĐT họp."
    assert slips(text) == []


def test_a_capital_that_opens_a_sentence_hides_no_slip():
    assert slips("Nghành giáo dục.\nXữ lý. Rồi nói: “Nghành y tế” tốt.") == ["Nghành", "Xữ"]


def test_a_heading_in_capitals_hides_no_slip():
    (slip,) = spelling.find("PHÁT TRIỄN NÔNG THÔN")
    assert (slip.words, slip.suggestions) == ("TRIỄN", ("TRIỂN",))


def test_a_slip_is_told_once_with_how_often_it_stands_there():
    (slip,) = spelling.find("bổ xung, bổ xung và bổ xung")
    assert slip.times == 3


def test_the_meant_word_has_the_capitals_of_the_wrong_one():
    assert spelling.find("Bổ xung kinh phí.")[0].suggestions == ("Bổ sung",)


def test_what_is_offered_is_right():
    for wrong, right in spelling.PAIRS.items():
        assert slips(right) == [], wrong
        assert len(wrong.split()) == len(right.split())


@pytest.mark.parametrize(
    "text",
    [
        "xữ lý " * 150_000,
        "\u0301\u0323" * 400_000,
        "đ" * 900_000,
        "“" * 900_000,
        "a-" * 450_000,
        " ".join(map("".join, product("ăâđêôơưbcdghklmnpq", repeat=4))),  # no two alike
    ],
)
def test_a_long_text_is_read_in_bounded_time(text):
    started = time.process_time()
    spelling.find(text)
    assert time.process_time() - started < 3


def test_a_line_is_judged_alone_and_remembered():
    lines = ["PHÁT", "TRIỄN", "bổ", "xung"]  # in one line each pair has a slip
    assert slips("PHÁT TRIỄN bổ xung") == ["TRIỄN", "bổ xung"]
    assert slips("\n".join(lines)) == []
    before = spelling._seen_before.cache_info().misses
    spelling.find("\n".join([*lines, "một dòng chưa có"]))
    assert spelling._seen_before.cache_info().misses == before + 1

"""How fast `import_content` is, and whether it needs more memory for more articles.

    python -m tests.load.import_speed [NUMBER]

Imports a tenth of NUMBER (100,000) generated articles and then all of them, each of about 3 KB of
text, into a database of its own; prints articles a second and the peak of memory after each, then
the same for importing again what is unchanged.
"""

import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.load.scratch import scratch_database

CATEGORIES = 20
PARAGRAPHS = 10
FIRST_DAY = datetime(2010, 1, 1, tzinfo=UTC)
SENTENCES = (
    "Ban Dân vận Tỉnh ủy phối hợp với các cơ quan, đơn vị tổ chức hội nghị tổng kết công tác năm.",
    "Đồng chí Trưởng ban nhấn mạnh nhiệm vụ trọng tâm là lắng nghe ý kiến của nhân dân ở cơ sở.",
    "Nhiều mô hình dân vận khéo được nhân rộng, góp phần xây dựng nông thôn mới ở các xã.",
)


def lines(number):
    yield {"type": "sub_site", "slug": "do-toc-do", "name": "Đo tốc độ", "default": True}
    for order in range(CATEGORIES):
        yield {
            "type": "category",
            "sub_site": "do-toc-do",
            "slug": f"chuyen-muc-{order}",
            "name": f"Chuyên mục {order}",
            "order": order,
        }
    for index in range(1, number + 1):
        yield article(index)


def article(index):
    paragraphs = (
        f'<p class="align-justify">{SENTENCES[(index + p) % 3]} <b>Số {index}.{p}.</b>'
        f" {SENTENCES[(index + p + 1) % 3]}</p>"
        for p in range(PARAGRAPHS)
    )
    return {
        "type": "article",
        "id": str(index),
        "sub_site": "do-toc-do",
        "category": f"chuyen-muc-{index % CATEGORIES}",
        "title": f"Tin số {index}: Tổng kết công tác dân vận khéo của các huyện, thành phố, thị xã",
        "lead": SENTENCES[index % 3],
        "body": "".join(paragraphs),
        "byline": "Phan Thanh Đoài, Phó Trưởng ban Dân vận Tỉnh ủy",
        "tags": ["dân vận khéo", "tổng kết"],
        "status": "published",
        "published_at": (FIRST_DAY + timedelta(hours=index)).isoformat(),
        "old_url": f"/vi-vn/tin/tin-so-{index}/1-2-{index}",
    }


def write_lines(path, number):
    with path.open("w", encoding="utf-8") as file:
        for line in lines(number):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def measure(what, path):
    from articles.transfer.importing import Importer
    from articles.transfer.source import open_source

    started = time.perf_counter()
    with open_source(path) as source:
        importer = Importer(source)
        importer.run()
    seconds = time.perf_counter() - started
    articles = sum(count for (kind, _), count in importer.counts.items() if kind == "Bài viết")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {articles / seconds:,.0f} articles/s, peak memory {peak:.0f} MB", flush=True)
    return peak


def run(number):
    with tempfile.TemporaryDirectory() as folder:
        few, all_of_them = Path(folder) / "few.jsonl", Path(folder) / "all.jsonl"
        write_lines(few, number // 10)
        write_lines(all_of_them, number)
        average = all_of_them.stat().st_size / number / 1024
        print(f"{number:,} articles of {average:.1f} KB on average", flush=True)
        before = measure(f"{number // 10:,} new articles", few)
        after = measure(f"{number:,} articles, a tenth of them known", all_of_them)
        print(f"ten times the articles: {after / before:.2f} times the memory")
        measure(f"{number:,} articles again, none changed", all_of_them)


def main(number=100_000):
    with scratch_database("import_speed"):
        run(number)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""What the checks while writing cost: a text of 40 KB, and how the cost grows up to a megabyte.

    python -m tests.load.checks [FILE …]

With files of plain Vietnamese text it prints instead what the spelling check finds in them, and how
often among how many words: its false alarms, where the text is right.
"""

import sys
from collections import Counter
from pathlib import Path

from tests.load.scratch import scratch_database
from tests.load.wsgi import cost

PARAGRAPH = (
    "<p>Ban Dân vận Tỉnh ủy phối hợp với các cơ quan tổ chức hội nghị; nhiều mô hình <strong>dân"
    ' vận khéo</strong> được nhân rộng ở <a href="https://nghean.vn/">các xã</a> vùng cao.</p>\n'
)
SIZES = (40, 1024)  # KB


def measure():
    from articles import checks

    spent = []
    for size in SIZES:
        body = PARAGRAPH * (size * 1024 // len(PARAGRAPH.encode()))
        spent.append(cost(lambda body: checks.findings(checks.Draft(body=body)), [body] * 3))
        print(f"{spent[-1]:>8.1f} ms of CPU for {size:>5} KB")
    print(f"{spent[1] / spent[0] / (SIZES[1] / SIZES[0]):.2f} times what linear growth would give")


def alarms(paths):
    from articles import spelling

    found, words = Counter(), 0
    for path in paths:
        text = Path(path).read_text(encoding="utf-8")
        words += len(text.split())
        for slip in spelling.find(text):
            found[slip.words] += slip.times
    print(f"{found.total()} findings among {words:,} words")
    for slip, times in found.most_common():
        print(f"{times:>6}  {slip}")


def main():
    with scratch_database("checks"):
        measure()


if __name__ == "__main__":
    if sys.argv[1:]:
        alarms(sys.argv[1:])
    else:
        main()

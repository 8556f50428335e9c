"""All measurements, one after the other; `make bench` runs this."""

from tests.load import article_page, autosave, import_speed

for measurement in (article_page, autosave, import_speed):
    print(f"\n--- {measurement.__doc__.splitlines()[0]}\n", flush=True)
    measurement.main()

"""All measurements, one after the other; `make bench` runs this."""

from tests.load import autosave, checks, import_speed, pages, pictures, search

for measurement in (pages, search, autosave, checks, pictures, import_speed):
    print(f"\n--- {measurement.__doc__.splitlines()[0]}\n", flush=True)
    measurement.main()

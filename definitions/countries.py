"""The countries and territories of ISO 3166-1, by their three letters.

The 249 codes come from the Unicode CLDR 47 (its aliases of territories, less what ISO 3166 only
reserves, leaves to users or has withdrawn) and were compared with Debian's iso-codes. Names in the
six languages are not here: babel has them by alpha-2 code.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType


def _read(file: Path) -> Mapping[str, str]:
    with file.open(encoding="ascii", newline="") as lines:
        return MappingProxyType({row["alpha_3"]: row["alpha_2"] for row in csv.DictReader(lines)})


COUNTRIES = _read(Path(__file__).parent / "countries" / "iso3166.csv")
"""Alpha-3 code to alpha-2 code: ``KEN`` to ``KE``."""

"""How large the base installation is: the files of every package that requirements.lock names."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from bench.figure import Figure, times

LOCK = Path(__file__).parents[1] / "requirements.lock"
LIMIT_MB = 150


def measure() -> list[Figure]:
    sizes: dict[str, int] = {}
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text("utf-8"), re.MULTILINE):
        try:
            sizes[name] = _bytes(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform
    total = sum(sizes.values()) / 1e6
    largest = sorted(sizes, key=lambda name: sizes[name], reverse=True)[:3]
    told = ", ".join(f"{name} {sizes[name] / 1e6:.0f} MB" for name in largest)
    return [
        Figure(
            f"base installation, {len(sizes)} packages ({told})",
            f"{total:.0f} MB",
            times(total / LIMIT_MB),
            f"limit of {LIMIT_MB} MB",
        )
    ]


def _bytes(package: Distribution) -> int:
    places = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(place.stat().st_size for place in places if place.is_file() and "__pycache__" not in place.parts)

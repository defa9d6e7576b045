"""Seconds per MB of hostile inputs at growing sizes: level figures mean linear time.

python benchmarks/linear.py [largest size in characters, 1000000 by default]
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

# A script's folder comes first on the path, and one of its neighbours has the package's name.
sys.path[:] = [path for path in sys.path if Path(path).resolve() != Path(__file__).resolve().parent]

from anonymise import Anonymiser  # noqa: E402

UNITS: dict[str, Callable[[int], str]] = {
    "one word": lambda size: "a" * size,
    "capitals": lambda size: "A" * size,
    "short capitals": lambda size: "Ab " * (size // 3),
    "one name": lambda size: "Besnik " * (size // 7),
    "digits": lambda size: "1" * size,
    "digits apart": lambda size: "1 " * (size // 2),
    "digits and letters": lambda size: "a1" * (size // 2),
    "dotted": lambda size: "a." * (size // 2),
    "low lines": lambda size: "_" * size,
    "quotes": lambda size: '"' * size,
    "quoted words": lambda size: '"a ' * (size // 3),
    "brackets": lambda size: "⟦[(" * (size // 3),
    "spaces": lambda size: " " * size,
    "lines": lambda size: "\n" * size,
    "labels": lambda size: "A:\n" * (size // 3),
    "marks": lambda size: "a" + "\u0301" * size,
    "at signs": lambda size: "@" * size,
    "dates": lambda size: "1.2.2003 " * (size // 9),
    "new names": lambda size: " ".join(
        f"B{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676 % 26)}ik"
        for n in range(size // 7)
    ),
    "number words": lambda size: "one two " * (size // 8),
}


def main(largest: int) -> None:
    """Print a line per input."""
    anonymiser = Anonymiser()
    anonymiser.find("Besnik", "en")
    sizes = [size for size in (20_000, 100_000, 1_000_000, 10_000_000) if size <= largest]
    print(f"{'seconds per MB at':20}" + "".join(f"{size:>12,}" for size in sizes))
    for name, make in UNITS.items():
        figures = []
        for size in sizes:
            text = make(size)
            start = time.process_time()
            mentions = anonymiser.find(text, "en")
            anonymiser.replace(text, mentions, "en", style="names")
            figures.append((time.process_time() - start) * 1e6 / size)
            print(f"\r{name:20}" + "".join(f"{each:12.2f}" for each in figures), end="", flush=True)
        print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

"""The learned scorer: how likely a doubtful word is a person, a place, an organisation or none.

A logistic regression over hashed features. Its file holds, little-endian: eight bytes of magic, the
version of the format (u16), the number of bits of the hash (u16), the step of the weights (f32),
one bias per class (4 × f32), the CRC-32 of the rest (u32); then one signed byte per bucket and
class, the classes of a bucket side by side.
"""

import struct
from functools import cache
from math import exp
from pathlib import Path
from zlib import crc32

from anonymise.errors import ModelError
from anonymise.expansion import expand
from anonymise.features import Group
from anonymise.language import HOME
from anonymise.mention import Kind

FILE = HOME / "scorer.bin"
MAGIC = b"CTRPSCOR"
VERSION = 1
HEADER = struct.Struct("<8sHHf4fI")
KINDS: tuple[Kind, ...] = ("PERSON", "PLACE", "ORG")
"""The classes after the first, which is "no name"."""

CLASSES = 1 + len(KINDS)
_REMEMBERED = 100_000  # groups, about 200 bytes each

Sums = tuple[float, float, float, float]


class Scorer:
    """Gives probabilities; remembers the sums of groups, which come back all the time."""

    def __init__(self, path: Path = FILE) -> None:
        """Read a model.

        Raises:
            ModelError: There is no such file, or it is no model, damaged, or of another version.
        """
        content = _read(path)
        _, _, self.bits, self._step, *rest = HEADER.unpack_from(content)
        bias = rest[:CLASSES]
        self._bias: Sums = (bias[0], bias[1], bias[2], bias[3])
        self._weights = memoryview(content)[HEADER.size :].cast("b")
        self._sums: dict[Group, Sums] = {}

    def score(self, groups: list[Group]) -> Sums:
        """Give the probabilities of no name, PERSON, PLACE and ORG; they sum to 1."""
        none, person, place, org = self._bias
        sums = self._sums
        for group in groups:
            found = sums.get(group)
            if found is None:
                found = self._sum(group)
            none += found[0]
            person += found[1]
            place += found[2]
            org += found[3]
        top = max(none, person, place, org)
        none, person, place, org = (exp(each - top) for each in (none, person, place, org))
        total = none + person + place + org
        return none / total, person / total, place / total, org / total

    def _sum(self, group: Group) -> Sums:
        weights, step = self._weights, self._step
        totals = [0, 0, 0, 0]
        for feature in expand(group):
            at = CLASSES * bucket(feature, self.bits)
            for number in range(CLASSES):
                totals[number] += weights[at + number]
        if len(self._sums) > _REMEMBERED:
            self._sums.clear()
        result = (totals[0] * step, totals[1] * step, totals[2] * step, totals[3] * step)
        self._sums[group] = result
        return result


@cache
def load_scorer() -> Scorer:
    """Read the model that the package ships, once.

    Raises:
        ModelError: As for `Scorer`.
    """
    return Scorer()


def bucket(feature: str, bits: int) -> int:
    """Give the bucket of a feature; the same on every machine."""
    return crc32(feature.encode()) & ((1 << bits) - 1)


def pack(bits: int, step: float, bias: Sums, weights: bytes) -> bytes:
    """Give the content of a model file."""
    return HEADER.pack(MAGIC, VERSION, bits, step, *bias, crc32(weights)) + weights


def _read(path: Path) -> bytes:
    again = "Install the package again, or run: python -m anonymise.training SOURCE_DIR"
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror
        raise ModelError(f"The model {path.name} cannot be read: {reason}. {again}") from error
    if len(content) < HEADER.size or not content.startswith(MAGIC):
        raise ModelError(f"{path.name} is no model of this package. {again}")
    _, version, bits, *_, checksum = HEADER.unpack_from(content)
    if version != VERSION:
        raise ModelError(
            f"The model {path.name} has format {version}, this version reads {VERSION}. {again}"
        )
    weights = content[HEADER.size :]
    if len(weights) != CLASSES << bits or crc32(weights) != checksum:
        raise ModelError(f"The model {path.name} is damaged. {again}")
    return content

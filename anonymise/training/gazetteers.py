"""Builds the two tries of every language from licensed name lists and dictionaries.

Run `python -m anonymise.training.gazetteers SOURCE_DIR`: SOURCE_DIR holds given_names.tsv.gz,
surnames.tsv.gz and places.tsv.gz (columns as in SOURCES.md), and beside it `ner/sq/train.jsonl.gz`.
Rows of a source without a licence that lets us ship are left out.
"""

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from anonymise.inflection import Inflection
from anonymise.language import (
    HOME,
    Config,
    available,
    lines,
    load_config,
    load_folder,
    load_inflection,
)
from anonymise.lexicon import COMMON, FOREIGN, FREQUENT, GIVEN, PLACE, SURNAME, TRIE_FORMAT
from anonymise.script import Folder
from anonymise.training.wordlists import (
    FREQUENT_COUNT,
    FREQUENT_NAME_ZIPF,
    FREQUENT_ZIPF,
    albanian_forms,
    dictionary_words,
    frequencies,
    lexicon_forms,
    text_counts,
)

OWN_NAMES = {"given.txt": GIVEN, "surnames.txt": SURNAME, "places.txt": PLACE}
LICENSED = (
    "gender-guesser", "ndricimrr", "popular-names", "Faker", "@faker-js", "vrobik", "fondacija",
    "GeoNames", "SIRUTA",
)  # fmt: skip


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a gazetteer whose source may be shipped."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["source"].startswith(LICENSED):
                yield row


def name_flags(source: Path, folder: Folder, countries: list[str]) -> Counter[str]:
    """Give the flags of every part of a name or place, by key."""
    flags: Counter[str] = Counter()
    for file, flag in (("given_names", GIVEN), ("surnames", SURNAME)):
        for row in rows(source / f"{file}.tsv.gz"):
            for part in row["name"].replace("+", " ").replace("-", " ").split():
                key = folder.key(part)
                flags[key] |= flag if row["country"] in countries else FOREIGN
    for row in rows(source / "places.tsv.gz"):
        own = row["country"] in countries
        if row["kind"] == "country" or (row["kind"] == "alternate" and not own):
            continue
        parts = row["name"].replace("-", " ").split()
        # Of a name of several words only the first says "place": the others are often common.
        if parts and (own or row["kind"] == "name"):
            flags[folder.key(parts[0])] |= PLACE
    return Counter({key: value for key, value in flags.items() if len(key) > 2 and key.isalpha()})


def _is_name(key: str, names: Counter[str], inflection: Inflection) -> bool:
    """Say whether a key or what it may be a form of is in a list of names."""
    return bool(names[key]) or any(names[lemma] for lemma in inflection.lemmas(key))


def _endings(code: str) -> list[tuple[str, list[str]]]:
    """Read the endings with which a language's lexicon is searched for forms."""
    rows = (Path(__file__).parent / "endings" / f"{code}.tsv").read_text(encoding="utf-8")
    split = (row.split("\t") for row in rows.splitlines() if row and not row.startswith("#"))
    return [
        ("" if lemma == "-" else lemma, ["" if each == "-" else each for each in forms.split()])
        for lemma, forms in split
    ]


def word_flags(
    config: Config, folder: Folder, names: Counter[str], texts: Path, inflection: Inflection
) -> Counter[str]:
    """Give COMMON and FREQUENT for the everyday words of a language, by key."""
    flags: Counter[str] = Counter()
    for word in dictionary_words(config["dictionary"]):
        flags[folder.key(word)] |= COMMON
    if config["frequencies"] is None:
        for word in albanian_forms():
            flags[folder.key(word)] |= COMMON
        for word, count in text_counts(texts / "sq" / "train.jsonl.gz", ("FLORES", "UD_")).items():
            flags[folder.key(word)] |= COMMON | (FREQUENT if count >= FREQUENT_COUNT else 0)
        return flags
    if config["lexicon"] is not None:
        lemmas = set(dictionary_words(config["dictionary"]))
        for word in lexicon_forms(config["lexicon"], lemmas, _endings(config["dictionary"])):
            key = folder.key(word)
            if not _is_name(key, names, inflection):
                flags[key] |= COMMON
    for word, zipf in frequencies(config["frequencies"]).items():
        key = folder.key(word)
        named = names[key] & (GIVEN | SURNAME | PLACE | FOREIGN)
        if flags[key] & COMMON:
            frequent = zipf >= (FREQUENT_NAME_ZIPF if named else FREQUENT_ZIPF)
            flags[key] |= FREQUENT if frequent else 0
    return flags


def build(code: str, source: Path) -> int:
    """Write the tries of one language and return their number of keys."""
    from marisa_trie import RecordTrie

    config = load_config(code)
    folder = load_folder(code)
    names = name_flags(source, folder, config["countries"])
    inflection = load_inflection(code)
    listed = Counter(names)
    for file, flag in OWN_NAMES.items():
        for line in lines(HOME / code / file):
            listed.update({folder.key(word): flag for word in line.replace("!", "").split()})
    words = word_flags(config, folder, listed, source.parent / "ner", inflection)
    for file, flags in (("names.marisa", names), ("words.marisa", words)):
        items = sorted((key, (value,)) for key, value in flags.items() if key and value)
        RecordTrie(TRIE_FORMAT, items).save(str(HOME / code / file))
    return len(names) + len(words)


def main(arguments: list[str]) -> int:
    """Build every language and print its number of keys."""
    for code in available():
        print(code, build(code, Path(arguments[0])), sep="\t")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

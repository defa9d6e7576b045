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
    dictionary_lemmas,
    dictionary_words,
    frequencies,
    gheg_forms,
    lexicon_words,
    made_forms,
    spoken_words,
    text_counts,
)

OWN_NAMES = {"given.txt": GIVEN, "surnames.txt": SURNAME, "places.txt": PLACE}
ENDINGS = Path(__file__).parent / "endings"
FRAMES = Path(__file__).parent / "frames"
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


def _forms(
    config: Config, folder: Folder, names: Counter[str], inflection: Inflection
) -> dict[str, int]:
    """Give COMMON for the forms that the dictionary leaves out and that no list has for a name."""
    path = ENDINGS / f"{config['dictionary']}.tsv"
    if not path.exists():
        return {}
    split = [[part.split() for part in line.split("\t")] for line in lines(path)]
    endings = [
        (lemma[0].strip("-"), ["" if each == "-" else each for each in forms])
        for lemma, forms in split
    ]
    lexicon = None if config["lexicon"] is None else lexicon_words(config["lexicon"])
    made = made_forms(dictionary_lemmas(config["dictionary"]), endings, lexicon)
    return {key: COMMON for key in map(folder.key, made) if not _is_name(key, names, inflection)}


def word_flags(code: str, names: Counter[str], texts: Path, inflection: Inflection) -> Counter[str]:
    """Give COMMON and FREQUENT for the everyday words of a language, by key."""
    config, folder = load_config(code), load_folder(code)
    flags: Counter[str] = Counter()
    spoken = spoken_words(FRAMES / f"{code}.txt")
    for word in (*dictionary_words(config["dictionary"]), *sorted(spoken)):
        flags[folder.key(word)] |= COMMON
    if config["frequencies"] is None:
        for word in gheg_forms(albanian_forms()):
            flags[folder.key(word)] |= COMMON
        for word, count in text_counts(texts / "sq" / "train.jsonl.gz", ("FLORES", "UD_")).items():
            flags[folder.key(word)] |= COMMON | (FREQUENT if count >= FREQUENT_COUNT else 0)
        return flags
    for key, flag in _forms(config, folder, names, inflection).items():
        flags[key] |= flag
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
    words = word_flags(code, listed, source.parent / "ner", inflection)
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

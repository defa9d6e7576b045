"""A language as data: loads the files of `languages/<code>/`, the same ones for every language."""

from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TypedDict, cast

from anonymise.errors import LanguageError
from anonymise.inflection import Inflection
from anonymise.lexicon import COMMON, FREQUENT, GIVEN, NEVER, PLACE, SURNAME, Lexicon
from anonymise.mention import Kind
from anonymise.numbering import Numbering, make_numbering
from anonymise.script import Folder, Script
from anonymise.words import NumberWords, Phrases, WordSet

HOME = Path(__file__).parent / "languages"

_SHORTEST_VERB = 5  # letters
_OWN_LISTS = {
    "common.txt": COMMON,
    "given.txt": GIVEN,
    "surnames.txt": SURNAME,
    "places.txt": PLACE,
    "never.txt": NEVER,
    "frequent.txt": COMMON | FREQUENT,
}


class Config(TypedDict):
    """What `language.yaml` holds."""

    name: str
    aliases: list[str]
    scripts: list[Script]
    seldom: list[Script]
    countries: list[str]
    dictionary: str
    frequencies: str | None
    lexicon: str | None
    phone_regions: list[str]
    tell_tale: str


class Words(TypedDict):
    """What `words.yaml` holds; the file says what each list is for."""

    labels: dict[Script, dict[Kind, str]]
    kin: list[str]
    titles: list[str]
    before: list[str]
    after: list[str]
    org_heads: list[str]
    org_phrases: list[str]
    org_tails: list[str]
    place_heads: list[str]
    address_heads: list[str]
    address_parts: list[str]
    place_tails: list[str]
    place_prepositions: list[str]
    particles: list[str]
    fields: dict[str, list[str]]
    roles: list[str]
    months: list[list[str]]
    day_words: list[str]
    articles: list[str]
    date_links: list[str]
    zero: list[str]
    numbers: list[str]
    number_and: list[str]
    units: list[str]
    at: list[str]
    dot: list[str]
    underscore: list[str]
    contact_cues: list[str]
    id_cues: list[str]
    birth_cues: list[str]
    weekdays: list[str]
    linking: list[str]
    joining: list[str]
    epithets: list[str]
    honorifics: list[str]
    generic: list[str]
    courtesy: list[str]
    number_signs: list[str]
    no_number: list[str]
    ordinal_endings: list[str]
    verb_endings: list[str]
    year_words: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Everything that is known of one language; all words in it are keys."""

    code: str
    labels: dict[Script, dict[Kind, str]]
    phone_regions: tuple[str, ...]
    folder: Folder
    lexicon: Lexicon
    inflection: Inflection
    nicknames: dict[str, frozenset[str]]
    """Short form to its long forms."""
    long_places: Phrases
    """Places of several words: *Novi Sad*."""
    never_phrases: Phrases
    """Phrases that identify nobody although a word in them may: *Mother Teresa*, *for Bayram*."""
    kin: WordSet
    titles: WordSet
    before: Phrases
    after: Phrases
    org_heads: WordSet
    org_phrases: Phrases
    """Kinds of institution in several words: *centre for social work*."""
    org_tails: WordSet
    place_heads: WordSet
    address_heads: WordSet
    numbering: Numbering
    place_tails: WordSet
    place_prepositions: WordSet
    particles: WordSet
    roles: WordSet
    fields: dict[str, Phrases]
    """Kind of header field (person, place, org, date, id, contact, other) to its names."""
    months: tuple[WordSet, ...]
    any_month: WordSet
    numbers: NumberWords
    at: Phrases
    dot: WordSet
    underscore: Phrases
    contact_cues: WordSet
    id_cues: WordSet
    birth_cues: WordSet
    year_words: WordSet
    articles: WordSet
    weekdays: WordSet
    linking: WordSet
    joining: WordSet
    """Those that join a name to what tells its bearer from others: *Besnik i Bardhë*."""
    epithets: WordSet
    honorifics: WordSet
    generic: WordSet
    courtesy: WordSet
    verb_endings: tuple[str, ...]
    _names: dict[str, int] = field(default_factory=dict)

    def flags(self, key: str) -> int:
        """Give what the lexicon says of this very key."""
        return self.lexicon.flags(key)

    def is_head(self, key: str) -> bool:
        """Say whether the key is a kind of organisation or of place that a name follows."""
        return key in self.org_heads or key in self.place_heads

    def names_nobody(self, key: str) -> bool:
        """Say whether the key is a head, kin or title word: it says what bears a name."""
        return self.is_head(key) or key in self.kin or key in self.titles

    def is_verb(self, key: str) -> bool:
        """Say whether the key is long enough and ends like a form of a verb."""
        return len(key) > _SHORTEST_VERB and key.endswith(self.verb_endings)

    def name_flags(self, key: str) -> int:
        """Give GIVEN, SURNAME, PLACE and NEVER of the key and of what it may be a form of."""
        found = self._names.get(key)
        if found is None:
            keep = GIVEN | SURNAME | PLACE | NEVER
            found = self.lexicon.flags(key) & keep
            listed = found
            for lemma in self.inflection.lemmas(key):
                found |= self.lexicon.flags(lemma) & keep
            if listed and not listed & NEVER:
                # A listed name may look like a form of some country's or holiday's name.
                found &= ~NEVER
            if len(self._names) > 200_000:
                self._names.clear()
            self._names[key] = found
        return found


@cache
def available() -> tuple[str, ...]:
    """Give the codes of the languages that have a folder, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in HOME.glob("*/language.yaml")))


def resolve(name: str) -> str:
    """Give the code of the folder for a language's code or alias.

    Raises:
        LanguageError: No folder has that code or alias.
    """
    wanted = name.strip().lower().replace("_", "-").split("-")[0]
    for code in available():
        if wanted == code or wanted in load_config(code)["aliases"]:
            return code
    known = ", ".join(available())
    raise LanguageError(f"There is no language {wanted!r}. Use one of: {known}.")


@cache
def load_config(code: str) -> Config:
    """Read `language.yaml`, which is small: what the build and detection need."""
    return cast("Config", read_yaml(HOME / code / "language.yaml"))


@cache
def load_folder(code: str) -> Folder:
    """Read the table of letters."""
    rows = (line.split("\t") for line in lines(HOME / code / "letters.tsv"))
    return Folder({row[0]: row[1] for row in rows})


@cache
def load_inflection(code: str) -> Inflection:
    """Read the table of endings."""
    return Inflection.parse(lines(HOME / code / "paradigms.tsv"), load_folder(code))


@cache
def load_lexicon(code: str) -> Lexicon:
    """Map the trie into memory and lay the lists written by hand over it."""
    folder = load_folder(code)
    own: dict[str, int] = {}
    sure: set[str] = set()
    for file, flag in _OWN_LISTS.items():
        for line in lines(HOME / code / file):
            for word in line.split():
                if "_" in word:
                    continue
                key = folder.key(word.lstrip("!"))
                own[key] = own.get(key, 0) | flag
                if word.startswith("!"):
                    sure.add(key)
    for line in lines(HOME / code / "nicknames.tsv"):
        key = folder.key(line.partition("\t")[0])
        own[key] = own.get(key, 0) | GIVEN
    return Lexicon(HOME / code, own, frozenset(sure))


def _long(code: str, file: str, folder: Folder) -> Phrases:
    """Read the entries of several words, written with low lines between them."""
    entries = [
        word.lstrip("!")
        for line in lines(HOME / code / file)
        for word in line.split()
        if "_" in word
    ]
    return Phrases([entry.replace("_", " ") for entry in entries], folder)


@cache
def load_language(code: str) -> Language:
    """Load everything of one language; takes about a tenth of a second, once."""
    folder = load_folder(code)
    words = cast("Words", read_yaml(HOME / code / "words.yaml"))

    word_set, phrases = partial(WordSet, folder=folder), partial(Phrases, folder=folder)
    return Language(
        code=code,
        labels=words["labels"],
        phone_regions=tuple(load_config(code)["phone_regions"]),
        folder=folder,
        lexicon=load_lexicon(code),
        inflection=load_inflection(code),
        nicknames=_nicknames(code, folder),
        long_places=_long(code, "places.txt", folder),
        never_phrases=_long(code, "never.txt", folder),
        kin=word_set(words["kin"]),
        titles=word_set(words["titles"]),
        before=phrases(words["before"]),
        after=phrases(words["after"]),
        org_heads=word_set(words["org_heads"]),
        org_phrases=phrases(words["org_phrases"]),
        org_tails=word_set(words["org_tails"]),
        place_heads=word_set(words["place_heads"]),
        address_heads=word_set(words["address_heads"]),
        numbering=make_numbering(
            words["number_signs"],
            words["address_parts"],
            words["ordinal_endings"],
            none=words["no_number"],
            links=words["date_links"],
        ),
        place_tails=word_set(words["place_tails"]),
        place_prepositions=word_set(words["place_prepositions"]),
        particles=word_set(words["particles"]),
        roles=word_set(words["roles"]),
        fields={kind: phrases(entries) for kind, entries in words["fields"].items()},
        months=tuple(word_set(entries) for entries in words["months"]),
        any_month=word_set([entry for entries in words["months"] for entry in entries]),
        numbers=_numbers(words, folder),
        at=phrases(words["at"]),
        dot=word_set(words["dot"]),
        underscore=phrases(words["underscore"]),
        contact_cues=word_set(words["contact_cues"]),
        id_cues=word_set(words["id_cues"]),
        birth_cues=word_set(words["birth_cues"]),
        year_words=word_set(words["year_words"]),
        articles=word_set(words["articles"]),
        weekdays=word_set(words["weekdays"]),
        linking=word_set(words["linking"]),
        joining=word_set(words["joining"]),
        epithets=word_set(words["epithets"]),
        honorifics=word_set(words["honorifics"]),
        generic=word_set(words["generic"]),
        courtesy=word_set(words["courtesy"]),
        verb_endings=tuple(folder.key(ending) for ending in words["verb_endings"]),
    )


def _numbers(words: Words, folder: Folder) -> NumberWords:
    return NumberWords(
        words["numbers"],
        words["day_words"],
        zero=words["zero"],
        ands=words["number_and"],
        units=words["units"],
        folder=folder,
    )


def _nicknames(code: str, folder: Folder) -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for line in lines(HOME / code / "nicknames.tsv"):
        short, _, long = line.partition("\t")
        table[folder.key(short)] = frozenset(folder.key(name) for name in long.split())
    return table


def read_rows(path: Path) -> list[list[str]]:
    """Read a table of tab-separated columns; lines that begin with # are notes."""
    return [line.split("\t") for line in lines(path)]


def lines(path: Path) -> list[str]:
    """Read the lines of a list that are neither empty nor a comment."""
    text = path.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def read_yaml(path: Path) -> object:
    """Read one of a language's YAML files."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))

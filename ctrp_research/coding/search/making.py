"""Makes the tables of dictionary forms anew: `python -m ctrp_research.coding.search.making`.

Needs `simplemma` (MIT), which is no dependency of the package.
"""

from pathlib import Path

from codebooks import LANGUAGES
from codebooks.indicators import keys
from ctrp_research.coding.search.forms import OTHER_INITIALS, apply_rule, make_rule

MOST_TAKEN_OFF = 255
"""Letters that a rule can take off."""


def make_table(code: str, path: Path) -> int:
    """Write the table of a language; gives how many words are in it."""
    from marisa_trie import BytesTrie
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    rules: set[tuple[str, bytes]] = set()
    for word, lemma in DefaultDictionaryFactory().get_dictionary(code).items():
        folded, dictionary_form = keys(word), keys(str(lemma))
        if len(folded) == len(dictionary_form) == 1 and len(folded[0]) <= MOST_TAKEN_OFF:
            rules.add((folded[0], make_rule(folded[0], dictionary_form[0])))
            rules.add((dictionary_form[0], make_rule(dictionary_form[0], dictionary_form[0])))
    initials: dict[str, set[str]] = {}
    for word, rule in rules:
        initials.setdefault(apply_rule(word, rule), set()).add(word[0])
    others = {
        (OTHER_INITIALS + word, "".join(sorted(letters)).encode())
        for word, letters in initials.items()
        if letters != {word[0]}
    }
    BytesTrie(sorted(rules | others)).save(str(path))
    return len({word for word, _ in rules})


def main() -> None:
    """Write the tables of all languages beside their endings."""
    for code in LANGUAGES:
        make_table(code, Path(__file__).parent / "languages" / code / "forms.marisa")


if __name__ == "__main__":
    main()

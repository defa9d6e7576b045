"""Organisations and places by their head word: *school "…"*, *FK Gornje Polje*, *Elm Street 12*."""

import re
from collections.abc import Iterator

from anonymise.document import Document, Token
from anonymise.lexicon import COMMON, FREQUENT, GIVEN, PLACE, SURNAME
from anonymise.mention import Evidence, Kind
from anonymise.recognisers.form import is_common, is_never

_QUOTED = re.compile(r"[\"„“”«»‚‘]([^\"„“”«»‚‘\n]{2,60})[\"“”»«’'„]")
_PUNCTUATED = re.compile(r"[.!?,:…]")
_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_]\.[ ]?){2,4}$")  # *O.Š. „…“*
_QUOTE_NEXT = re.compile(r" [\"„“”«‚‘]\w")
_LETTERED = re.compile(r" [^\W\d_](?=[,.;)\n])")
_ACRONYM = 4  # letters
_ABBREVIATED = 4  # letters; a longer word before a full stop ends a sentence
_STREET_WORDS = 2  # in a street's name that capitals do not tell
_PREPOSITION = 3  # letters, and more than most of them have
_FARTHEST_HEAD = 6  # words between a head and the quoted name
_LISTED = GIVEN | SURNAME | PLACE


def find_heads(document: Document) -> Iterator[Evidence]:
    """Yield quoted names with their heads, and heads with the words they announce."""
    yield from _quoted(document)
    for token in document.tokens:
        if token.label:
            continue
        length = document.language.org_phrases.length_at(document.keys, token.index)
        if length > 1:
            last = document.tokens[token.index + length - 1]
            yield from _headed(document, last, "ORG", first=token)
            if token.capital and not token.initial and not document.typed_upper:
                start = _chain_start(document, token)
                yield Evidence(start, last.end, "ORG", 0.6, "institution with a capital")
            if quoted := _QUOTED.match(document.text, last.end + 1):
                start = _chain_start(document, token)
                yield Evidence(start, quoted.end(), "ORG", 0.9, "quoted after a head word")
        elif kind := _head_kind(document, token):
            yield from _headed(document, token, kind)
        yield from _tailed(document, token)


def _head_kind(document: Document, token: Token) -> Kind | None:
    # A head of one or two letters ("с", "ul") is one only with its full stop.
    if len(token.key) <= 2 and not (
        token.upper
        or document.text[token.end : token.end + 1] == "."
        or _QUOTE_NEXT.match(document.text, token.end)
        or (document.caseless and len(token.key) > 1 and _is_rare(document, token.index + 1))
    ):
        return None
    if token.key in document.language.org_heads:
        return "ORG"
    return "PLACE" if token.key in document.language.place_heads else None


def _is_rare(document: Document, index: int) -> bool:
    return index < len(document.tokens) and not document.tokens[index].flags & FREQUENT


def _quoted(document: Document) -> Iterator[Evidence]:
    tokens, position = document.tokens, 0
    for match in _QUOTED.finditer(document.text):
        while position < len(tokens) and tokens[position].start < match.start():
            position += 1
        inside = [token for token in tokens[position : position + 9] if token.end <= match.end()]
        if not inside or len(inside) > 7 or inside[0].label:
            continue
        if all(is_never(document, token.key) for token in inside):
            continue
        head = _head_before(document, position)
        if head is not None and document.text[head.end] == "," and _is_said(inside, match[1]):
            head = None
        start, end = match.start(), match.end()
        dotted = _DOTTED.search(document.text[max(0, start - 12) : start])
        if head is None and dotted:
            yield Evidence(start - len(dotted[0]), end, "ORG", 0.8, "quoted after a head word")
        elif head is not None:
            kind: Kind = _head_kind(document, head) or "ORG"
            end += _house(document, end) if kind == "PLACE" else 0
            yield Evidence(
                _chain_start(document, head, quoted=True),
                end,
                kind,
                0.9,
                "quoted after a head word",
            )
        elif _tail_end(document, position + len(inside)):
            tail = _tail_end(document, position + len(inside))
            yield Evidence(start, tail, "ORG", 0.9, "quoted before a head word")
        elif _is_title(document, inside, match):
            start = _noun_before(document, inside[0], start)
            yield Evidence(start, end, "ORG", 0.6, "quoted name")


def _is_said(inside: list[Token], words: str) -> bool:
    """Say whether quoted words are speech: long, or with punctuation."""
    return len(inside) > 4 or bool(_PUNCTUATED.search(words))


def _head_before(document: Document, position: int) -> Token | None:
    """Give the nearest head word before a quotation, in the same stretch of words."""
    for index in range(position - 1, max(-1, position - 1 - _FARTHEST_HEAD), -1):
        token = document.tokens[index]
        gap = document.text[token.end : document.tokens[index + 1].start]
        if token.label or not re.fullmatch(r"[.,]?[\s\d\"„“”«»‚‘–-]{0,6}", gap) or "\n" in gap:
            return None
        if gap.startswith(",") and index + 1 != position:
            return None
        if gap.startswith(".") and len(token.key) > _ABBREVIATED:
            return None
        if _head_kind(document, token):
            return token
    return None


def _chain_start(document: Document, head: Token, *, quoted: bool = False) -> int:
    """Go left over further heads and acronyms: *JU OŠ „…“*."""
    index = head.index
    while index > max(0, head.index - _FARTHEST_HEAD) and document.next_to(index):
        before = document.tokens[index - 1]
        if before.label or not before.capital or is_never(document, before.key):
            break
        index -= 1
    while document.caseless and index and document.next_to(index):
        if not _head_kind(document, document.tokens[index - 1]):
            break
        index -= 1
    if index == head.index and not head.capital:
        index = _adjectives_start(document, head)
        if document.caseless and quoted:
            index = _adjective_before(document, head)
    return document.tokens[index].start


def _adjective_before(document: Document, head: Token) -> int:
    """Without capitals, take up to two words before the head that are no frequent ones."""
    index = head.index
    while index > max(0, head.index - 2) and document.next_to(index):
        before = document.tokens[index - 1]
        if before.label or before.flags & FREQUENT or len(before.key) < 3:
            break
        index -= 1
    return index


def _adjectives_start(document: Document, head: Token) -> int:
    """Go left over lower-case adjectives to the capital that begins the name, if one does.

    *Srednja mješovita škola „…“*: three words at most, and the capital must not just begin a
    sentence of a turn.
    """
    for index in range(head.index - 1, max(-1, head.index - 4), -1):
        token = document.tokens[index]
        if token.label or not document.next_to(index + 1):
            break
        if token.capital:
            first = document.lines[token.line].body == index
            named = not token.initial or (first and document.lines[token.line].field is not None)
            return index if named else head.index
        if token.key in document.language.particles:
            break
    return head.index


def _tail_end(document: Document, index: int) -> int:
    """Give the end of a tail word (*school*) at an index, or 0."""
    if index >= len(document.tokens):
        return 0
    token = document.tokens[index]
    gap = document.gap(token).strip('"„“”«»‚‘’ ')
    if gap == "" and token.key in document.language.org_tails:
        return token.end
    return 0


def _is_odd(document: Document, inside: list[Token]) -> bool:
    """Say whether quoted words without capitals look like a name and not like something said."""
    if _head_kind(document, inside[0]) or not all(token.flags & COMMON for token in inside):
        return True
    return len(inside) > 1 and not any(token.flags & FREQUENT for token in inside)


def _is_placed(document: Document, inside: list[Token]) -> bool:
    """Say whether a quotation stands where a place does, and what it is called: *te "Hapi"*."""
    index = inside[0].index
    return bool(index) and document.keys[index - 1] in document.language.place_prepositions


def _noun_before(document: Document, first: Token, start: int) -> int:
    """Take the word right before a quoted name when it says what is so named: *bakery "Altin"*."""
    if first.index == 0:
        return start
    noun, language = document.tokens[first.index - 1], document.language
    plain = not (
        noun.label or noun.capital or is_never(document, noun.key) or noun.flags & FREQUENT
    )
    named = plain and len(noun.key) > 3 and noun.key not in language.particles
    return noun.start if named and document.text[noun.end : start] == " " else start


def _is_title(document: Document, inside: list[Token], match: re.Match[str]) -> bool:
    """Say whether a quotation in the middle of a sentence is a name rather than speech."""
    if len(inside) > 1 and all(token.capital for token in inside) and not document.typed_upper:
        return not _PUNCTUATED.search(match[1])
    odd = document.caseless and (_is_odd(document, inside) or _is_placed(document, inside))
    named = inside[0].capital or odd
    if not named or _is_said(inside, match[1]):
        return False
    before = document.text[max(0, match.start() - 3) : match.start()].rstrip()
    if before.endswith(",") and all(token.capital for token in inside):
        return True
    return bool(before) and before[-1] not in ":,.!?—–-"


def _headed(
    document: Document, head: Token, kind: Kind, *, first: Token | None = None
) -> Iterator[Evidence]:
    """Yield the words that a head announces: capitals, or words that nobody knows.

    `first` is the first word of a kind of institution in several words, `head` its last.
    """
    last, named = head.index, False
    for index in range(head.index + 1, min(head.index + 8, len(document.tokens))):
        token = document.tokens[index]
        if token.label or not (document.next_to(index) or _dashed(document, head, index)):
            break
        # A street or school may be named for somebody whom everybody knows.
        direct = token.capital and (last == index - 1 or (head.capital and not head.initial))
        if is_never(document, token.key) and not direct:
            break
        if _announced(document, token, org=kind == "ORG" and first is None) or (
            head.capital and not head.initial and _second_word(document, token, last)
        ):
            last, named = index, True
        elif named and document.caseless and _second_word(document, token, last):
            last = index
        elif not _links(document, token, whole=_is_name_head(document, head)):
            break
    if kind == "PLACE" and (address := _address_end(document, head)):
        yield Evidence(head.start, address, kind, 0.8, "street and number")
    if not named or document.language.numbering.org.match(document.text, head.end):
        yield from _numbered(document, head, kind)
    if not named:
        return
    tokens = document.tokens
    end = tokens[last].end
    end += _house(document, end) if kind == "PLACE" else 0
    start = _chain_start(document, first or head)
    yield Evidence(start, end, kind, 0.8, "after a head word")


def _address_end(document: Document, head: Token) -> int:
    """Give the end of a house number within four words after a word for street, or 0."""
    if head.key not in document.language.address_heads:
        return 0
    match = document.language.numbering.address.match(
        document.text, head.end, min(len(document.text), head.end + 80)
    )
    if match is None or document.counts(match.end()):
        return 0
    words = document.tokens[head.index + 1 : head.index + 5]
    inside = [token for token in words if token.end <= match.end("words")]
    named = any(token.capital or not token.flags & COMMON for token in inside)
    # Without capitals a word or two between a word for street and a number are its name, whatever
    # else they mean: *strada râului 210*.
    if named or match["sign"] or (document.caseless and len(inside) <= _STREET_WORDS):
        # The number again, with the parts of the address that follow it.
        return _with_parts(document, match)
    return 0


def _with_parts(document: Document, match: re.Match[str]) -> int:
    number = re.search(r"[, ]{1,2}[^, ]*\d[^, ]*$", match[0])
    start = match.start() + number.start() if number else match.end()
    return max(match.end(), start + _house(document, start))


def _numbered(document: Document, head: Token, kind: Kind) -> Iterator[Evidence]:
    """*Block C*, *entrance 2*, *police station No. 2*, *7. škola*, *112-то училище*."""
    text, start, end = document.text, head.start, head.end
    numbering = document.language.numbering
    line = document.lines[head.line].start
    before = (
        numbering.ordinal.search(text[max(line, start - 10) : start]) if kind == "ORG" else None
    )
    if before and start - len(before[0]) == line:
        before = None  # the number of a question
    if before:
        start -= len(before[0])
    elif kind == "ORG" and _follows_ordinal(document, head):
        start = document.tokens[head.index - 1].start
    shape = numbering.org if kind == "ORG" else numbering.place
    after = shape.match(text, end, min(len(text), end + 12))
    if after is None and kind == "PLACE" and document.caseless:
        after = _LETTERED.match(text, end, min(len(text), end + 6))
    if after and not document.counts(after.end()):
        end = max(after.end(), _with_parts(document, after)) if kind == "PLACE" else after.end()
    if (start, end) != (head.start, head.end):
        end = _kind_after(document, end) if kind == "ORG" else end
        yield Evidence(start, end, kind, 0.6, "numbered place")


def _kind_after(document: Document, end: int) -> int:
    """Take the kind of institution that stands behind its number: *secția 3 poliție*."""
    index = document.index_at(end)
    if index == len(document.tokens) or document.tokens[index].start - end != 1:
        return end
    token = document.tokens[index]
    return token.end if token.key in document.language.org_heads else end


def _follows_ordinal(document: Document, head: Token) -> bool:
    """Say whether an ordinal in words stands before an institution: *трето районно*."""
    before = document.keys[head.index - 1] if head.index else ""
    numbers = document.language.numbers
    ordinal = before in numbers.days and not numbers.is_number(before)
    return ordinal and not head.flags & FREQUENT and document.adjacent(head.index)


def _dashed(document: Document, head: Token, index: int) -> bool:
    """Say whether a dash parts an acronym from the town it is in: *ОЗД – Ново село*."""
    dash = document.gap(document.tokens[index]) in {" – ", " — ", " - "}
    if not dash or index != head.index + 1:
        return False
    if document.caseless:
        return len(head.key) <= _ACRONYM and not document.tokens[index].flags & FREQUENT
    return head.upper and document.tokens[index].capital


def _house(document: Document, end: int) -> int:
    """Give the length of a house number, block or flat that follows a street."""
    house = document.language.numbering.house.match(
        document.text, end, min(len(document.text), end + 60)
    )
    return house.end() - end if house else 0


def _is_name_head(document: Document, head: Token) -> bool:
    """Say whether the head begins a name, so that everyday words may follow inside of it."""
    in_field = document.lines[head.line].field is not None
    return in_field or (head.capital and not head.initial)


def _between(document: Document, before: Token, tail: Token) -> bool:
    """Say whether one lower-case word may stand before a tail: *Veliko ratno ostrvo*."""
    if before.index != tail.index - 1 or before.index == 0 or len(before.key) <= _PREPOSITION:
        return False
    first = document.tokens[before.index - 1]
    return first.capital and not first.initial and document.adjacent(before.index)


def _announced(document: Document, token: Token, *, org: bool = False) -> bool:
    """Say whether a word is one that a head gives a name with; `org` in lower case needs a list."""
    if token.capital and not document.typed_upper:
        return True
    listed = document.language.name_flags(token.key) & _LISTED
    if len(token.key) < 3 or token.key in document.language.particles:
        return False
    if document.caseless and token.index and (not token.flags & FREQUENT or token.flags & PLACE):
        # The word right after a head, or after its article, is its name even if an everyday one.
        before = document.tokens[token.index - 1]
        linked = before.key in document.language.linking and before.index
        head = document.tokens[before.index - 1] if linked else before
        short_org = len(head.key) == 2 and head.key in document.language.org_heads
        if head.key in document.language.place_heads or short_org or listed & (GIVEN | SURNAME):
            return True
    unlisted = len(token.key) > 3 and (document.caseless or not org)
    return not is_common(document, token.key) and bool(listed or unlisted)


def _second_word(document: Document, token: Token, last: int) -> bool:
    """Say whether a word, after an article, ends a name without capitals: *kroi i madh*."""
    language, between = document.language, document.keys[last + 1 : token.index]
    linked = bool(between) and all(key in language.linking for key in between)
    return linked and not token.flags & FREQUENT and len(token.key) > 1


def _links(document: Document, token: Token, *, whole: bool) -> bool:
    """Say whether a lower-case word may stand inside the name of an organisation."""
    if token.key in document.language.honorifics:
        return True
    if document.caseless and token.key in document.language.linking:
        return True
    if token.key in document.language.particles:
        return whole or token.key not in document.language.place_prepositions
    return whole and not token.capital


def _tailed(document: Document, token: Token) -> Iterator[Evidence]:
    """*Hope Association*, *Rose Street*: capitals before a tail word."""
    org = token.key in document.language.org_tails
    if not org and token.key not in document.language.place_tails:
        return
    index = token.index
    while index > max(0, token.index - _FARTHEST_HEAD) and document.adjacent(index):
        before = document.tokens[index - 1]
        if before.label or is_never(document, before.key):
            break
        if not before.capital and not (document.caseless and _announced(document, before)):
            if not _between(document, before, token):
                break
            index -= 1
            continue
        honoured = before.key in document.language.honorifics
        plain = is_common(document, before.key) and not (honoured and before.capital)
        if before.initial and plain and not (org and token.capital):
            break
        index -= 1
    while index < token.index and not (document.tokens[index].capital or document.caseless):
        index += 1
    if index < token.index:
        start = document.tokens[index].start
        number = re.search(r"\d{1,4}[a-z]?,? $", document.text[max(0, start - 7) : start])
        start -= len(number[0]) if number and not org else 0
        end = token.end if org else token.end + _house(document, token.end)
        yield Evidence(start, end, "ORG" if org else "PLACE", 0.8, "before a head word")

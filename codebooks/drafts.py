"""Codes as another program or a sheet has them, and how they become codes of ours.

Other programs know a name and one text for each code. All else goes into that text as lines with a
label, such as `Exclude: …`, which people read there and which are understood on the way back.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from codebooks.changes import new_id
from codebooks.codebook import LANGUAGES, Code, Codebook
from codebooks.indicators import parse

UNDEFINED = "(to be defined)"
"""Stands for a definition that is missing where a code needs one."""
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LINE = re.compile(
    r"(Definition|Include|Exclude|Example|Indicators \((?:en|sq|hbs|bg|ro)\)|Sensitive|Retired"
    r"|Merged into|Name|Id|Codebook|Version|Status|Note): ?(.*)"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Taken:
    """A codebook from a file, and what of the file is not in it."""

    book: Codebook
    losses: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """A code as it was found."""

    name: str
    values: dict[str, list[str]] = field(default_factory=dict)
    """Texts by label, as `read_description` gives them."""
    id: str = ""
    """Where something of ours says it; else the id is made from the name."""
    codable: bool = True
    codes: list["Draft"] = field(default_factory=list)

    def walk(self) -> Iterator["Draft"]:
        """Yields the code and everything below it."""
        yield self
        for code in self.codes:
            yield from code.walk()


def write_description(code: Code, *, name: str = "") -> str:
    """Returns what is said of a code, its definition first; `name` where it is called otherwise."""
    values = [("Include", code.include), ("Exclude", code.exclude)]
    values += [("Example", example) for example in code.examples]
    for language in LANGUAGES:
        words = code.indicators.get(language, ())
        values.append((f"Indicators ({language})", pack(words, "; ")))
    values.append(("Sensitive", "yes" if code.sensitive else ""))
    values.append(("Retired", "yes" if code.retired else ""))
    values += [("Merged into", code.merged_into), ("Name", name), ("Id", code.id)]
    first = [code.definition] if code.definition else []
    if any(_LINE.match(line) or line.startswith("  ") for line in code.definition.split("\n")):
        first = [_line("Definition", code.definition)]
    return "\n".join([*first, *(_line(label, value) for label, value in values if value)])


def labelled(values: Iterable[tuple[str, str]]) -> str:
    """Returns texts as lines with labels; the empty ones are left out."""
    return "\n".join(_line(label, value) for label, value in values if value)


def _line(label: str, value: str) -> str:
    return f"{label}: " + value.replace("\n", "\n  ")


def read_description(text: str) -> dict[str, list[str]]:
    """Returns the texts by label; what stands before the first label is the definition."""
    values: dict[str, list[str]] = {"Definition": [""]}
    label = "Definition"
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _LINE.fullmatch(line)
        if found:
            label = found[1]
            values.setdefault(label, []).append(found[2])
        else:
            values[label][-1] += "\n" + line.removeprefix("  ")
    kept = {key: [each.strip() for each in found if each.strip()] for key, found in values.items()}
    return {key: found for key, found in kept.items() if found}


def pack(items: Iterable[str], separator: str) -> str:
    r"""Returns texts as one, with `\` before what would part them, and `\n` for a line break."""
    sign = separator.strip() or separator
    escaped = (
        item.replace("\\", "\\\\").replace("\n", "\\n").replace(sign, f"\\{sign}") for item in items
    )
    return (
        separator.join(escaped)
        if sign != "\n"
        else "\n".join(item.replace("\\", "\\\\").replace("\n", "\\n") for item in items)
    )


def unpack(text: str, separator: str) -> tuple[str, ...]:
    """Returns the texts that `pack` made one of; empty ones are left out."""
    sign = separator.strip() or separator
    parts = re.findall(rf"((?:\\.|[^\\{sign}])*)(?:{sign}|$)", text, re.DOTALL)
    found = (
        _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], part).strip()
        for part in parts
    )
    return tuple(part for part in found if part)


def settle(drafts: list[Draft], frame: Codebook) -> Taken:
    """Returns a codebook of what was found, with ids, and definitions where they must be.

    Args:
        drafts: The codes at the top.
        frame: Its id, name, version, status and note are taken; a code that is called like one of
            its codes, and no other, has the id of that one.
    """
    names: dict[str, list[str]] = {}
    for code in frame.walk():
        names.setdefault(code.name.casefold(), []).append(code.id)
    every = [draft for top in drafts for draft in top.walk()]
    taken = {draft.id for draft in every if draft.id}
    called: dict[str, int] = {}
    for draft in every:
        called[draft.name.casefold()] = called.get(draft.name.casefold(), 0) + 1
    maker = _Maker(taken)
    for top in drafts:
        for draft, above in _with_above(top, ""):
            if not draft.id:
                key = draft.name.casefold()
                known = names.get(key, [])
                if len(known) == 1 and called[key] == 1 and known[0] not in taken:
                    draft.id = known[0]
                else:
                    full = draft.name if called[key] == 1 else f"{above} {draft.name}"
                    draft.id = new_id(full, taken)
                taken.add(draft.id)
    codes = tuple(maker.code(draft) for draft in drafts)
    return Taken(replace(frame, codes=codes, text=""), tuple(maker.losses()))


def _with_above(draft: Draft, above: str) -> Iterator[tuple[Draft, str]]:
    yield draft, above
    for code in draft.codes:
        yield from _with_above(code, draft.name)


class _Maker:
    def __init__(self, ids: set[str]) -> None:
        self._ids = ids
        self._counted: dict[str, int] = {}

    def losses(self) -> list[str]:
        return [f"{count} × {what}" for what, count in sorted(self._counted.items())]

    def _lost(self, what: str) -> None:
        self._counted[what] = self._counted.get(what, 0) + 1

    def code(self, draft: Draft) -> Code:
        said = draft.values
        leaf = not draft.codes
        definition = "\n".join(said.get("Definition", []))
        if leaf and not definition:
            self._lost(f"code without a definition, given {UNDEFINED}")
            definition = UNDEFINED
        if leaf and not draft.codable and not _yes(said, "Retired"):
            self._lost("group without codes, a code that is applied now")
        if not leaf and draft.codable:
            self._lost("code that is applied and has codes below it, a group now")
        merged = "".join(said.get("Merged into", [])[:1]) if leaf else ""
        if merged and merged not in self._ids:
            self._lost("code merged into one that is not there")
            merged = ""
        return Code(
            id=draft.id,
            name=draft.name,
            definition=definition,
            include="\n".join(said.get("Include", [])),
            exclude="\n".join(said.get("Exclude", [])),
            examples=tuple(said.get("Example", [])),
            indicators=self._indicators(said) if leaf else {},
            sensitive=_yes(said, "Sensitive"),
            codes=tuple(self.code(child) for child in draft.codes),
            retired=leaf and (_yes(said, "Retired") or bool(merged)),
            merged_into=merged,
        )

    def _indicators(self, said: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
        indicators = {}
        for language in LANGUAGES:
            words: list[str] = []
            seen = set()
            for word in unpack("; ".join(said.get(f"Indicators ({language})", [])), "; "):
                try:
                    slots = parse(word)
                except ValueError:
                    self._lost("indicator that is not in the syntax")
                    continue
                if slots in seen:
                    self._lost("indicator that says the same as one before it")
                else:
                    words.append(word)
                    seen.add(slots)
            if words:
                indicators[language] = tuple(words)
        return indicators


def _yes(said: dict[str, list[str]], label: str) -> bool:
    return any(value.casefold() in {"yes", "true", "1", "x"} for value in said.get(label, []))


def valid_id(text: str) -> str:
    """Returns the text if it is an id, else nothing."""
    return text if _ID.fullmatch(text) else ""

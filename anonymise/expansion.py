"""What a group of features stands for: strings that the learned scorer has a weight for."""

from collections.abc import Callable

from anonymise.features import Group
from anonymise.lexicon import COMMON, FREQUENT, NEVER

Expansion = Callable[..., list[str]]


def expand(group: Group) -> list[str]:
    """Give the features that a group stands for, each a string of its own."""
    name, *parts = group
    expansion = _EXPANSIONS.get(str(name))
    return expansion(str(name), *parts) if expansion else _expand_neighbour(str(name), *parts)


def _expand_word(_name: str, key: object, flags: object, shape: object) -> list[str]:
    word, known = str(key), int(str(flags)) & COMMON
    found = [f"s{n}|{word[-n:]}|{bool(known)}" for n in range(1, 5) if len(word) >= n]
    found += [f"p{n}|{word[:n]}" for n in range(1, 4)]
    found += [f"s3s|{word[-3:]}|{shape}", f"length|{min(len(word), 12)}|{shape}"]
    if known:
        found += [f"key|{word}", f"keys|{word}|{shape}"]
    return found


def _expand_form(
    _name: str, flags: object, listed: object, shape: object, seen: object, caseless: object
) -> list[str]:
    known = int(str(flags)) & (COMMON | FREQUENT | NEVER)
    return [
        f"shape|{shape}",
        f"flags|{flags}|{shape}",
        f"listed|{listed}|{shape}",
        f"all|{flags}|{listed}|{shape}|{seen}",
        f"seen|{seen}|{shape}",
        f"known|{known}|{bool(listed)}|{seen}|{shape}|{caseless}",
    ]


def _expand_heard(
    _name: str, heard: tuple[str, ...], shape: object, known: object, named: object
) -> list[str]:
    found = [f"heard|{reason}|{shape}" for reason in heard]
    found += [f"heardk|{reason}|{shape}|{known}|{named}" for reason in heard]
    return [*found, f"heards|{'|'.join(heard)}|{shape}|{known}"]


def _expand_context(
    name: str, key: object, _flags: object, roles: object, capital: object, gap: object,
    known: object, named: object, shape: object,
) -> list[str]:  # fmt: skip
    context = f"{known}.{named}.{shape}"
    return [
        f"{name}k|{key}|{gap}|{context}",
        f"{name}r|{roles}|{gap}|{context}",
        f"{name}c|{capital}|{gap}|{context}",
    ]


def _expand_both(
    _name: str, left: object, left_roles: object, right: object, right_roles: object,
    known: object, named: object,
) -> list[str]:  # fmt: skip
    return [
        f"both|{left}|{right}",
        f"bothr|{left_roles}|{right_roles}|{known}|{named}",
        f"bothl|{left}|{right_roles}|{known}|{named}",
    ]


def _expand_beside(
    _name: str, left: object, gap: object, right: object, later: object, shape: object,
    known: object, named: object, role: object,
) -> list[str]:  # fmt: skip
    return [
        f"besidel|{left}|{gap}|{shape}|{known}|{named}",
        f"besider|{right}|{later}|{shape}|{known}|{named}",
        f"besidelr|{left}|{gap}|{role}",
        f"besiderr|{right}|{later}|{role}",
        f"besideb|{left}|{gap}|{right}|{later}|{shape}",
    ]


def _expand_join(
    _name: str, key: object, left: object, gap: object, right: object, later: object
) -> list[str]:
    return [f"joinl|{key}|{left}|{gap}", f"joinr|{key}|{right}|{later}"]


def _expand_neighbour(
    name: str, key: object, flags: object, roles: object, capital: object, gap: object
) -> list[str]:
    return [
        f"{name}k|{key}",
        f"{name}g|{gap}",
        f"{name}f|{flags}|{capital}",
        f"{name}r|{roles}",
        f"{name}kg|{key}|{gap}",
    ]


_EXPANSIONS: dict[str, Expansion] = {
    "word": _expand_word,
    "form": _expand_form,
    "heard": _expand_heard,
    "before": _expand_context,
    "after": _expand_context,
    "both": _expand_both,
    "beside": _expand_beside,
    "join": _expand_join,
}

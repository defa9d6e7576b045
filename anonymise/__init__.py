"""Finds what identifies a person in interview transcripts and puts labels in its place."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anonymise.detect import detect_language
    from anonymise.engine import Anonymiser
    from anonymise.errors import AnonymiseError, DocumentError, LanguageError, LineError, VaultError
    from anonymise.generalise import Rules
    from anonymise.jsonl import anonymise_lines
    from anonymise.mention import Evidence, Mention, Replacement, SafeText
    from anonymise.quasi import Hint, find_quasi
    from anonymise.recognisers.known import KnownNames
    from anonymise.vault import Vault

# Loaded when first asked for, so that `import anonymise` costs nothing.
_HOMES = {
    "AnonymiseError": "errors",
    "Anonymiser": "engine",
    "DocumentError": "errors",
    "Evidence": "mention",
    "Hint": "quasi",
    "KnownNames": "recognisers.known",
    "LanguageError": "errors",
    "LineError": "errors",
    "Mention": "mention",
    "Replacement": "mention",
    "Rules": "generalise",
    "SafeText": "mention",
    "Vault": "vault",
    "VaultError": "errors",
    "anonymise_lines": "jsonl",
    "detect_language": "detect",
    "find_quasi": "quasi",
}

__all__ = [
    "AnonymiseError",
    "Anonymiser",
    "DocumentError",
    "Evidence",
    "Hint",
    "KnownNames",
    "LanguageError",
    "LineError",
    "Mention",
    "Replacement",
    "Rules",
    "SafeText",
    "Vault",
    "VaultError",
    "anonymise_lines",
    "detect_language",
    "find_quasi",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"anonymise.{_HOMES[name]}"), name)

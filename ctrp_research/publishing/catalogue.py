"""The wordings of one language, read from the PO file in which a translator works."""

import gettext
import io
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal, format_percent

from ctrp_research.errors import CtrpError, UsageError


class WordingError(CtrpError):
    """A catalogue that cannot be used; the message names the wording and the file."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be said in one language."""

    path: Path
    locale: Locale
    sources: dict[str, tuple[str, str | None]]
    """Name of a wording (msgctxt) to its English original and that one's plural."""
    translations: gettext.GNUTranslations

    @property
    def tag(self) -> str:
        """The language as BCP 47 writes it, such as `ro-RO`."""
        return str(self.locale).replace("_", "-")

    def say(self, name: str, /, **values: object) -> str:
        """Returns the wording with its braces filled in.

        Raises:
            WordingError: the language has no such wording, or it asks for another value.
        """
        singular, _ = self._source(name)
        return self._fill(name, self.translations.pgettext(name, singular), values)

    def count(self, name: str, number: int, /, **values: object) -> str:
        """Returns the wording in the grammatical number that the language uses with `number`.

        Raises:
            WordingError: the language has no such wording, or it asks for another value.
        """
        singular, plural = self._source(name)
        if plural is None:
            raise WordingError(f"{self.path}: `{name}` needs plural forms (msgid_plural).")
        text = self.translations.npgettext(name, singular, plural, number)
        return self._fill(name, text, values)

    def territory(self, code: str) -> str:
        """Returns the name of a country from CLDR; what is no country's code stays as it is."""
        return str(self.locale.territories.get(code, code))

    def join(self, items: list[str]) -> str:
        """Returns the items as a list in words: a, b and c."""
        return str(format_list(items, locale=self.locale))

    def number(self, number: int) -> str:
        return str(format_decimal(number, locale=self.locale))

    def percent(self, share: float) -> str:
        """Returns a share from 0 to 1 in per cent with one decimal; for the editor only."""
        return str(format_percent(share, format="0.0 %", locale=self.locale))

    def _source(self, name: str) -> tuple[str, str | None]:
        try:
            return self.sources[name]
        except KeyError:
            raise WordingError(
                f"{self.path}: no wording for `{name}`. Add an entry with this msgctxt, "
                "translated in all its plural forms and not fuzzy."
            ) from None

    def _fill(self, name: str, text: str, values: dict[str, Any]) -> str:
        shown = {
            key: self.number(value) if isinstance(value, int) else value
            for key, value in values.items()
        }
        try:
            return text.format(**shown)
        except (KeyError, IndexError, ValueError) as error:
            raise WordingError(
                f"{self.path}: `{name}` must use only {_braces(values)} in braces."
            ) from error


def read_catalogue(path: Path) -> Catalogue:
    """Returns the catalogue in a PO file; what is untranslated or fuzzy in it counts as missing.

    Raises:
        WordingError: the file cannot be read or does not name its language.
    """
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (OSError, ValueError, PoFileError) as error:
        raise WordingError(f"{path}: not a catalogue that can be read: {error}") from error
    if catalogue.locale is None:
        raise WordingError(f'{path}: the header must name the language, as in "Language: ro_RO".')
    sources: dict[str, tuple[str, str | None]] = {}
    for message in catalogue:
        if message.context and _is_translated(message.string) and not message.fuzzy:
            one, *more = [message.id] if isinstance(message.id, str) else message.id
            sources[message.context] = (one, more[0] if more else None)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Catalogue(
        path=path,
        locale=catalogue.locale,
        sources=sources,
        translations=gettext.GNUTranslations(compiled),
    )


def shipped_languages() -> list[str]:
    """Returns the languages that have a catalogue, sorted."""
    folder = files("ctrp_research.publishing") / "wording"
    return sorted(
        entry.name.removesuffix(".po") for entry in folder.iterdir() if entry.name.endswith(".po")
    )


def shipped_catalogue(language: str) -> Catalogue:
    """Returns the catalogue of a language that ships with the program.

    Raises:
        UsageError: there is none.
    """
    languages = shipped_languages()
    if language not in languages:
        raise UsageError(
            f"The summary has no wording in {language!r} yet. Choose from {', '.join(languages)}."
        )
    entry = files("ctrp_research.publishing") / "wording" / f"{language}.po"
    with as_file(entry) as path:
        return read_catalogue(path)


def _is_translated(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(string) if isinstance(string, str) else all(string or [""])


def _braces(values: dict[str, Any]) -> str:
    return ", ".join(f"{{{key}}}" for key in values) or "nothing"

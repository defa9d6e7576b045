"""The family of errors of this package; no message ever holds words of a text."""


class AnonymiseError(Exception):
    """Something could not be anonymised, or kept safe; the message says what to do."""


class LanguageError(AnonymiseError):
    """A language was asked for that has no folder in `anonymise/languages`."""


class DocumentError(AnonymiseError):
    """A Word document cannot be read; nothing was written."""


class LineError(AnonymiseError):
    """A line of JSON Lines input is not what it should be; names its number only."""


class VaultError(AnonymiseError):
    """The vault, its key or one of its files cannot be used; nothing was changed."""


class ModelError(AnonymiseError):
    """The file of the learned scorer is missing, damaged or of another version."""

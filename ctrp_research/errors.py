"""The family of errors that the command line shows to a person, once and without a traceback."""

from os import PathLike


class CtrpError(Exception):
    """Something a person can mend: the message says what is wrong, where, and what to do.

    A message never holds transcript text: it is shown on screens and may end in a log.
    """


class UsageError(CtrpError):
    """The command was called in a way that cannot work; the command line exits with 2."""


def shown(name: str | PathLike[str]) -> str:
    """A file's name on one line: line breaks, control characters and broken letters as codes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(name)
    )

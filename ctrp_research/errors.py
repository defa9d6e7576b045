"""The family of errors that the command line shows to a person, once and without a traceback."""


class CtrpError(Exception):
    """Something a person can mend: the message says what is wrong, where, and what to do.

    A message never holds transcript text: it is shown on screens and may end in a log.
    """


class UsageError(CtrpError):
    """The command was called in a way that cannot work; the command line exits with 2."""

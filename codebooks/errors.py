"""What can be wrong with a codebook, in the words of the person who mends it."""

from dataclasses import dataclass


class CodebookError(Exception):
    """A codebook cannot be used; the message says what is wrong, where, and what to do."""


class UnknownCodeError(CodebookError):
    """A code id that the codebook does not have; the message names the nearest ones."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a codebook file."""

    line: int
    """Counted from 1; 0 when the fault is the file itself and not a place in it."""
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message

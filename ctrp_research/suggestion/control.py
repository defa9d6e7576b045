"""Passages without suggestions, so that a project can tell whether suggestions change coding."""

import hashlib


def is_control(project: str, transcript: str, turn: int, share: float) -> bool:
    """Tell whether nothing is suggested for a turn, to anybody, ever.

    The draw rests on the names alone: it is the same in every copy and cannot be repeated until it
    pleases.

    Args:
        project: the project's id.
        transcript: the transcript's id.
        turn: its number.
        share: how many of all turns are without, 0 to 1.
    """
    drawn = hashlib.sha256(f"control {project} {transcript} {turn}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") < share * 2**64

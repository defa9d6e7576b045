"""What is in a project, transcript by transcript."""

from dataclasses import dataclass

from ctrp_research.store.looking import Ask


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One transcript and how much is in it."""

    id: str
    country: str | None
    method: str
    language: str
    turns: int
    children: int
    """Children who speak in it; two labels of one child count once."""
    codings: int


def overview(ask: Ask) -> list[TranscriptLine]:
    """All transcripts, sorted by id; `store.looking.look` gives whom to ask."""
    turns: dict[str, int] = dict(
        ask("SELECT transcript_id, count(*) FROM turn GROUP BY transcript_id")
    )
    children: dict[str, int] = dict(
        ask(
            "SELECT transcript_id, count(DISTINCT participant_code) FROM speaker "
            "WHERE role = 'child' GROUP BY transcript_id"
        )
    )
    codings: dict[str, int] = dict(
        ask(
            "SELECT turn.transcript_id, count(*) FROM coding JOIN turn ON turn.id = coding.turn_id "
            "WHERE coding.active GROUP BY turn.transcript_id"
        )
    )
    found = ask("SELECT id, country, method, language FROM transcript")
    return [
        TranscriptLine(
            id=name,
            country=country,
            method=method,
            language=language,
            turns=turns.get(name, 0),
            children=children.get(name, 0),
            codings=codings.get(name, 0),
        )
        for name, country, method, language in sorted(found)
    ]

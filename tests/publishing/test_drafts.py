"""From a project's store to its draft, with codings made for it."""

import pytest
from docx_outline import outline

from ctrp_research.errors import CtrpError
from ctrp_research.publishing.drafts import draft_for_project
from ctrp_research.store.project import create
from ctrp_research.store.tables import (
    Attribute,
    Coding,
    Participant,
    Speaker,
    Transcript,
    Turn,
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Thirty children of two countries; twelve of either spoke of school, three of work."""
    monkeypatch.setenv("CTRP_KEY", str(tmp_path / "key.age"))
    project = create(tmp_path / "study", countries=("AL", "RO"))
    with project.transaction() as session:
        for number in range(30):
            country = "AL" if number % 2 else "RO"
            name = f"T{number:02}"
            session.add(
                Participant(
                    code=f"C{number:02}",
                    attributes=[Attribute(name="country", value=country, source="sheet")],
                )
            )
            session.add(
                Transcript(
                    id=name,
                    sha256=f"{number:064}",
                    language="en",
                    country=country,
                    method="interview",
                )
            )
            session.flush()
            speaker = Speaker(
                transcript_id=name,
                label="C",
                role="child",
                confidence=1.0,
                reason="sheet",
                participant_code=f"C{number:02}",
            )
            session.add(speaker)
            session.flush()
            turn = Turn(
                transcript_id=name, number=1, speaker_id=speaker.id, time=None, text="I left."
            )
            session.add(turn)
            session.flush()
            codes = ["out-of-school", "hope-and-plans"] if number < 24 else []
            codes += ["child-work"] if number < 3 else []
            for code in codes:
                session.add(
                    Coding(
                        turn_id=turn.id,
                        start=0,
                        end=6,
                        code=code,
                        reality="own",
                        codebook_version="ctrp 1",
                        coder="me",
                    )
                )
    return project


def test_a_project_gives_its_draft_into_its_exports(project):
    report = draft_for_project(project, language="en")
    assert report.path == project.exports / "summary-en.docx"
    assert report.printed == ("out-of-school", "hope-and-plans")
    assert ("child-work", "suppressed") in report.left_out
    read = outline(report.path)
    assert "Normal: 30 children talked with us." in read
    assert "How Many: That is 24 of 30." in read
    assert "child-work" not in read


def test_drafting_again_changes_nothing_and_an_edited_draft_is_kept(project):
    path = draft_for_project(project, language="en").path
    before = path.read_bytes()
    draft_for_project(project, language="en")
    assert path.read_bytes() == before
    path.write_bytes(b"edited")
    with pytest.raises(CtrpError, match="--force"):
        draft_for_project(project, language="en")
    assert path.read_bytes() == b"edited"
    draft_for_project(project, language="en", force=True)
    assert path.read_bytes() == before

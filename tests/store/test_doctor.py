"""`doctor` finds each thing that does not hold, and names it without any text."""

import json
import zlib

import pytest
from sqlalchemy import text

from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.store.project import key_file
from ctrp_research.transcripts.doctor import examine
from ctrp_research.transcripts.registry import Registry


@pytest.fixture
def coded(project):
    with project.transaction() as session:
        add_coding(session, project.codebook, Passage("rs-01-en", 2), "neglect", coder="ana")
    return project


def change(project, *statements: str):
    sqlite = not project.settings.store
    engine = project.engine
    with engine.connect().execution_options(begins="apart", isolation_level="AUTOCOMMIT") as conn:
        conn.execute(
            text("PRAGMA foreign_keys=OFF" if sqlite else "SET session_replication_role = replica")
        )
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()


def test_a_sound_project_has_no_findings(coded):
    seen = examine(coded)
    assert (seen.findings, seen.transcripts, seen.events) == ((), 2, 3)
    assert seen.vault_opened
    assert len(seen.last_event) == 64


BROKEN = [
    ("UPDATE coding SET \"end\" = 9999", "codings inside turns", "coding 1 on rs-01-en:2"),
    ("UPDATE coding SET start = \"end\"", "codings inside turns", "coding 1"),
    ("UPDATE coding SET code = 'gone'", "codes in codebook", "gone (1 codings)"),
    ("UPDATE speaker SET role = 'interviewer'", "no interviewer coded", "coding 1"),
    ("UPDATE mention SET \"end\" = 9999", "mentions inside turns", "rs-01-en:1"),
    ("UPDATE mention SET start = start + 1", "labels where mentions stand", "rs-01-en:1"),
    (
        "INSERT INTO mention SELECT 999, turn_id, start + 1, start + 2, kind, label, 1 FROM mention WHERE id = 1",
        "mentions apart", "rs-",
    ),
    ("INSERT INTO participant VALUES ('AL-C99')", "participants who speak", "AL-C99"),
    ("UPDATE attribute SET value = ''", "attributes with values", "rs-"),
    ("UPDATE turn SET number = 99 WHERE number = 3", "numbers without gaps", "turns of rs-01-en"),
    ("DELETE FROM turn", "transcripts with turns", "rs-01-en"),
    ("UPDATE turn SET speaker_id = 1", "speakers of their transcript", "rs-"),
    ("UPDATE review SET turn = 77", "reviews of a turn", "rs-01-en"),
    ("UPDATE transcript SET revision = 'ab12'", "originals in the vault", "rs-01-en"),
    ("UPDATE turn SET text = 'x' || text WHERE number = 6", "vault fits the store", "rs-01-en:6"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "check", "where"), BROKEN, ids=[each[1] for each in BROKEN])
def test_what_does_not_hold_is_found(coded, statement, check, where):
    change(coded, statement)
    found = [each for each in examine(coded).findings if each.check == check]
    assert found
    assert any(each.where.startswith(where) for each in found)
    assert all(each.advice for each in found)


def test_an_original_that_no_transcript_owns_is_found(coded):
    left = "ab" * 32
    for name in (left, f"{left}.0f"):
        coded.vault.put(name, b"{}")
    found = [each for each in examine(coded).findings if each.check == "owners of the originals"]
    assert [each.where for each in found] == [f"vault/{left}.age", f"vault/{left}.0f.age"]


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE event SET coder = 'x' WHERE id = 2", {"event 2"}),
        ('UPDATE event SET subject = \'{"transcript": "x"}\' WHERE id = 1', {"event 1"}),
        ("DELETE FROM event WHERE id = 2", {"event 3"}),
        ("UPDATE event SET hash = 'x' WHERE id = 3", {"event 3"}),
    ],
)
def test_a_change_in_the_history_shows(coded, statement, broken):
    away = (
        ["DROP TRIGGER event_no_change ON event"]
        if coded.settings.store
        else ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"]
    )
    change(coded, *away, statement)
    findings = examine(coded).findings
    assert {each.where for each in findings if each.check == "history chain"} == broken
    assert "history protected" in {each.check for each in findings}


def test_a_row_that_points_at_nothing_is_found(coded):
    if coded.settings.store:
        pytest.skip("the server never lets a reference dangle; this switched it off")
    change(coded, "DELETE FROM speaker WHERE transcript_id = 'rs-01-en'")
    assert "references" in {each.check for each in examine(coded).findings}


def test_the_vault_is_looked_through_and_without_the_key_only_counted(coded):
    vault = coded.vault
    name = next(each for each in vault.names() if each != "register")
    path = vault.folder / f"{name}.age"
    path.write_bytes(path.read_bytes()[:-9] + b"damaged!!")
    assert [each.check for each in examine(coded).findings] == ["vault can be read"]
    key_file(coded.settings.id).rename(vault.folder.parent.parent / "key")
    seen = examine(coded)
    assert (seen.findings, seen.vault_opened) == ((), False)
    path.unlink()
    assert [each.check for each in examine(coded).findings] == ["originals in the vault"]
    (vault.folder / "recipient.txt").unlink()
    assert "vault" in {each.check for each in examine(coded).findings}


def register_of(project, change):
    registry = Registry(project)
    with registry.held() as register:
        change(register)
        registry.save(register)


def checks(project):
    return {(each.check, each.where) for each in examine(project).findings}


def test_a_register_that_would_give_a_number_twice_is_found(coded):
    def count_back(register):
        register.last["PLACE"] = 1

    register_of(coded, count_back)
    assert checks(coded) == {("register counts on", "PLACE 2 is in use, 1 were given out")}


def test_a_register_that_does_not_know_a_transcript_s_places_is_found(coded):
    def mix_up(register):
        first, second = register.shares
        register.shares[first], register.shares[second] = (
            register.shares[second], register.shares[first],
        )  # fmt: skip

    register_of(coded, mix_up)
    assert {check for check, _ in checks(coded)} == {"register fits the transcripts"}


@pytest.mark.parametrize("made", [b"no register", zlib.compress(b"[]")])
def test_a_damaged_register_is_found_and_made_anew_when_it_is_removed(coded, made):
    coded.vault.put("register", made)
    assert checks(coded) == {("register can be read", "vault/register.age")}
    (coded.vault.folder / "register.age").unlink()
    assert {check for check, _ in checks(coded)} == {"register counts on"}
    register_of(coded, lambda _: None)
    assert checks(coded) == set()


def test_no_text_is_told(coded):
    for statement, _, _ in BROKEN[:10]:
        change(coded, statement)
    told = json.dumps([(each.where, each.advice) for each in examine(coded).findings])
    with coded.reading() as session:
        for (turn,) in session.execute(text("SELECT text FROM turn WHERE length(text) > 10")):
            assert turn not in told
            assert turn[:12] not in told

"""One label over transcripts. All people, places and words are invented or taken at random."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import everything, turn_text

from ctrp_research.coding.codings import Passage, add_coding
from ctrp_research.errors import CtrpError, UsageError
from ctrp_research.review.desk import Desk
from ctrp_research.review.linking import join_all, link, unlink
from ctrp_research.store.project import SETTINGS, create, key_file, open_project
from ctrp_research.store.tables import Coding, Turn
from ctrp_research.transcripts.importing import find_files, import_files
from ctrp_research.transcripts.marks import replace_span
from ctrp_research.transcripts.register import Register
from ctrp_research.transcripts.registry import Registry

SERBIAN = """\
I: Gde si živela?
R: Živela sam u Leskovcu, a škola je bila u Vranju. Moja drugarica Jelena je ostala.
I: A posle?
R: Posle smo otišli u Zaječar. Jelena mi piše iz Leskovca.
"""
CYRILLIC = """\
И: Где сте ишли?
Р: Ишли смо у Врање, па у Ниш. Са нама је била Јелена.
И: А сада?
Р: Сада сам у Зајечару, код тетке.
"""
ENGLISH = """\
I: Where did you live?
R: We lived in Vranje, and then in Zajecar with my aunt Jelena.
I: And now?
R: Now we live in Nis.
"""
TEXTS = {"rs-01": SERBIAN, "rs-02": CYRILLIC, "rs-03": ENGLISH}
PLACES = (
    "Leskov",
    "Vranj",
    "Zaječar",
    "Врањ",
    "Ниш",
    "Зајечар",
    "Zajecar",
    "Nis",
    "Jelena",
    "Јелена",
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "series"
    made.mkdir()
    for name, text in TEXTS.items():
        (made / f"{name}.txt").write_text(text, encoding="utf-8")
    return made


def take_in(project, *files):
    reports = list(import_files(project, find_files(files), coder="ana"))
    assert [report.status for report in reports] == ["imported"] * len(reports)
    return reports


@pytest.fixture
def series(tmp_path, folder):
    project = create(tmp_path / "series-study", countries=("RS",))
    take_in(project, folder)
    return project


@pytest.fixture
def in_the_field(tmp_path, folder):
    """The first transcript came in with the key, the others without."""
    project = create(tmp_path / "field", countries=("RS",))
    take_in(project, folder / "rs-01.txt")
    key = key_file(project.settings.id)
    data = key.read_bytes()
    key.unlink()
    reports = take_in(open_project(project.root), folder / "rs-02.txt", folder / "rs-03.txt")
    assert [report.provisional for report in reports] == [True, True]
    key.write_bytes(data)
    return open_project(project.root)


def store_bytes(project) -> bytes:
    project.engine.dispose()
    return b"".join(path.read_bytes() for path in sorted(project.root.glob("project.db*")))


def test_a_place_has_one_number_in_every_transcript_script_and_form(series):
    assert turn_text(series, "rs-01", 2).startswith(
        "Živela sam u [Mjesto 1], a škola je bila u [Mjesto 2]."
    )
    assert turn_text(series, "rs-01", 4).startswith("Posle smo otišli u [Mjesto 3].")
    assert turn_text(series, "rs-02", 2).startswith("Ишли смо у [Место 2], па у [Место 4].")
    assert turn_text(series, "rs-02", 4).startswith("Сада сам у [Место 3]")
    assert turn_text(series, "rs-03", 2).startswith("We lived in [Place 2], and then in [Place 3]")
    assert turn_text(series, "rs-03", 4).endswith("in [Place 4].")


def test_people_are_of_one_transcript(series):
    assert "[Osoba 1]" in turn_text(series, "rs-01", 2)
    assert "[Особа 1]" in turn_text(series, "rs-02", 2)


def test_without_the_key_places_have_labels_of_their_own_until_they_are_joined(
    in_the_field, series
):
    project = in_the_field
    assert turn_text(project, "rs-02", 2).startswith("Ишли смо у [Место x1], па у [Место x2].")
    before = everything(project)
    desk = Desk(project, coder="ana")
    done = join_all(desk)
    assert (done.transcripts, done.waiting) == (("rs-02", "rs-03"), 2)
    for name, turn in (("rs-02", 2), ("rs-02", 4), ("rs-03", 2), ("rs-03", 4)):
        assert turn_text(project, name, turn) == turn_text(series, name, turn)
    after = everything(project)
    assert join_all(desk).transcripts == ()
    assert everything(project) == after
    desk.undo()
    assert everything(project)[:5] == before[:5]
    assert join_all(Desk(project, coder="bo")).waiting == 2
    # What was new in the join that was undone has a new number again: none is given out twice.
    assert "[Место 2], па у [Место 5]" in turn_text(project, "rs-02", 2)


def test_a_coding_stays_on_its_passage_when_labels_are_joined(in_the_field):
    with in_the_field.transaction() as session:
        text = session.query(Turn).filter_by(transcript_id="rs-03", number=2).one().text
        start, end = text.index("[Place x1]"), text.index(", and")
        passage = Passage("rs-03", 2, start, end)
        add_coding(session, in_the_field.codebook, passage, "neglect", coder="ana")
    join_all(Desk(in_the_field, coder="ana"))
    with in_the_field.transaction() as session:
        coding = session.query(Coding).one()
        assert coding.turn.text[coding.start : coding.end] == "[Place 2]"


def test_nothing_of_the_register_is_outside_the_vault(in_the_field):
    desk = Desk(in_the_field, coder="ana")
    join_all(desk)
    link(desk, ("rs-01", "1"), ("rs-02", "1"))
    link(desk, ("rs-01", "Mjesto 1"), ("rs-02", "[Место 2]"))
    desk.undo()
    data = store_bytes(in_the_field)
    register = (in_the_field.vault.folder / "register.age").read_bytes()
    for name in PLACES:
        assert name.encode() not in data
        assert name.encode() not in register


def test_linked_people_share_a_label_and_can_be_unlinked(series):
    desk = Desk(series, coder="ana")
    before = everything(series)
    done = link(desk, ("rs-01", "1"), ("rs-02", "[Особа 1]"))
    assert done.transcripts == ("rs-01", "rs-02")
    assert "drugarica [Osoba +1] je" in turn_text(series, "rs-01", 2)
    assert "била [Особа +1]." in turn_text(series, "rs-02", 2)
    link(desk, ("rs-03", "1"), ("rs-01", "+1"))
    assert "[Person +1]" in turn_text(series, "rs-03", 2)
    with pytest.raises(CtrpError, match="already"):
        link(desk, ("rs-03", "+1"), ("rs-01", "+1"))
    unlink(desk, "rs-02", "+1")
    assert "била [Особа 2]." in turn_text(series, "rs-02", 2)
    with pytest.raises(CtrpError, match="alone already"):
        unlink(desk, "rs-02", "2")
    for _ in range(3):
        desk.undo()
    assert everything(series) == before


def test_a_link_names_two_transcripts_and_labels_that_are_there(series):
    desk = Desk(series, coder="ana")
    with pytest.raises(UsageError, match="one transcript"):
        link(desk, ("rs-01", "1"), ("rs-01", "1"))
    with pytest.raises(CtrpError, match="no such label"):
        link(desk, ("rs-01", "9"), ("rs-02", "1"))
    with pytest.raises(UsageError, match="two people"):
        link(desk, ("rs-01", "1"), ("rs-02", "Место 2"))


def test_two_places_that_are_linked_are_one_in_all_transcripts_and_in_later_ones(series, tmp_path):
    desk = Desk(series, coder="ana")
    link(desk, ("rs-03", "Place 4"), ("rs-01", "Mjesto 2"))
    assert turn_text(series, "rs-02", 2).startswith("Ишли смо у [Место 4], па у [Место 4].")
    assert turn_text(series, "rs-01", 2).endswith("[Osoba 1] je ostala.")
    assert "u [Mjesto 4]. Moja" in turn_text(series, "rs-01", 2)
    later = tmp_path / "rs-04.txt"
    later.write_text("I: Where?\nR: In Vranje.\nI: Now?\nR: In Mostar.\n", encoding="utf-8")
    take_in(series, later)
    assert turn_text(series, "rs-04", 2) == "In [Place 4]."
    # 2 was somebody's and is never given out again.
    assert turn_text(series, "rs-04", 4) == "In [Place 5]."


def test_a_merge_of_places_on_the_screen_is_one_in_the_whole_project(series):
    desk = Desk(series, coder="ana")
    marks = desk.open("rs-02").marks
    vranje, nis = (next(m.number for m in marks if m.label == f"[Место {n}]") for n in (2, 4))
    before = everything(series)
    assert desk.merge("rs-02", vranje, into=nis).transcripts == ("rs-01", "rs-02", "rs-03")
    assert "We lived in [Place 4]" in turn_text(series, "rs-03", 2)
    desk.undo()
    assert everything(series) == before
    desk.redo()
    assert "We lived in [Place 4]" in turn_text(series, "rs-03", 2)


def test_a_place_that_is_split_off_or_unlinked_gets_a_number_nobody_had(series):
    desk = Desk(series, coder="ana")
    number = next(m.number for m in desk.open("rs-01").marks if m.label == "[Mjesto 1]")
    desk.split("rs-01", number)
    assert "u [Mjesto 5], a" in turn_text(series, "rs-01", 2)
    unlink(desk, "rs-02", "Место 2")
    assert turn_text(series, "rs-02", 2).startswith("Ишли смо у [Место 6]")
    assert "[Place 2]" in turn_text(series, "rs-03", 2)


def test_what_a_person_adds_is_the_place_that_the_project_knows(series):
    desk = Desk(series, coder="ana")
    number = next(m.number for m in desk.open("rs-03").marks if m.label == "[Place 2]")
    desk.set_kind("rs-03", number, "ORG")
    assert "lived in [Organisation 1]," in turn_text(series, "rs-03", 2)
    desk.set_kind("rs-03", number, "PLACE")
    assert "lived in [Place 2]," in turn_text(series, "rs-03", 2)


def test_an_everyday_word_that_is_marked_everywhere_is_one_place(series, folder):
    """The program matches such words with nothing; a person who says "everywhere" does."""
    for name in ("rs-05", "rs-06"):
        told = f"I: Where is {name[-1]}?\nR: We met at the bakery there.\nI: So?\nR: Yes.\n"
        (folder / f"{name}.txt").write_text(told, encoding="utf-8")
        take_in(series, folder / f"{name}.txt")
    desk = Desk(series, coder="ana")
    start = desk.open("rs-05").whole.text.index("bakery")
    desk.add("rs-05", start, start + 6, kind="PLACE")
    assert desk.everywhere("rs-05", desk.open("rs-05").marks.last).transcripts == ("rs-05", "rs-06")
    assert turn_text(series, "rs-05", 2) == "We met at the [Place 5] there."
    assert turn_text(series, "rs-06", 2) == "We met at the [Place 5] there."


def test_a_transcript_that_is_gone_is_gone_from_the_register_but_not_its_numbers(series):
    registry = Registry(series)
    with registry.held() as register:
        assert "Leskovac" in register.real_names() or "Leskovcu" in register.real_names()
    with series.transaction() as session:
        from ctrp_research.store.tables import Review, Transcript

        session.query(Review).filter_by(transcript_id="rs-01").delete()
        session.delete(session.get(Transcript, "rs-01"))
    with registry.held() as register:
        assert not {name for name in register.real_names() if name.startswith("Leskov")}
        assert register.number("PLACE", ["Leskovac"], "hbs") == 5


def test_a_register_that_was_written_before_a_kill_does_no_harm(series, folder, tmp_path):
    """The register knows a transcript that the database does not: as if the process ended there."""
    registry = Registry(series)
    with registry.held() as register:
        register.shares["0" * 64] = register.shares[next(iter(register.shares))]
        register.new_number("PLACE")
        registry.save(register)
    (folder / "rs-05.txt").write_text("I: Where?\nR: In Vranje.\nI: Now?\nR: In Mostar.\n")
    take_in(open_project(series.root), folder / "rs-05.txt")
    assert turn_text(series, "rs-05", 2) == "In [Place 2]."
    assert turn_text(series, "rs-05", 4) == "In [Place 6]."
    with registry.held() as register:
        assert set(map(len, register.shares)) == {64}
        assert "0" * 64 not in register.shares


def test_a_lost_register_is_read_off_the_transcripts_again(series, folder):
    (series.vault.folder / "register.age").unlink()
    (folder / "rs-05.txt").write_text("I: Where?\nR: In Mostar, Nis.\n", encoding="utf-8")
    take_in(open_project(series.root), folder / "rs-05.txt")
    assert turn_text(series, "rs-05", 2) == "In [Place 5], [Place 4]."


@pytest.fixture
def named(tmp_path):
    project = create(tmp_path / "named", countries=("RS",))
    path = project.root / SETTINGS
    path.write_text(path.read_text().replace('style = "labels"', 'style = "names"'))
    return open_project(project.root)


def whole_text(project, transcript):
    with project.transaction() as session:
        turns = session.query(Turn).filter_by(transcript_id=transcript).order_by(Turn.number)
        return "\n".join(turn.text for turn in turns)


def test_invented_names_of_places_are_the_same_in_every_transcript(named, folder):
    take_in(named, folder / "rs-01.txt")
    (folder / "rs-06.txt").write_text(SERBIAN.replace("Posle smo", "Onda smo"), encoding="utf-8")
    take_in(named, folder / "rs-06.txt")
    first, second = whole_text(named, "rs-01"), whole_text(named, "rs-06")
    assert "[" not in first
    places = [line.split(" u ")[1].split(",")[0] for line in (first, second)]
    assert places[0] == places[1]
    desk = Desk(named, coder="ana")
    people = [
        m.label for name in ("rs-01", "rs-06") for m in desk.open(name).marks if m.kind == "PERSON"
    ]
    assert people[0] != people[-1]  # two people, as far as anybody knows


def test_an_invented_name_that_becomes_a_real_one_is_changed(named, folder):
    take_in(named, folder / "rs-01.txt")
    desk = Desk(named, coder="ana")
    invented = next(m.label for m in desk.open("rs-01").marks if m.kind == "PERSON")
    text = f"I: Ko je tu?\nR: Tu je {invented}, a {invented} je dobra.\n"
    (folder / "rs-07.txt").write_text(text, encoding="utf-8")
    (report,) = take_in(named, folder / "rs-07.txt")
    assert any("an invented name in rs-01" in note for note in report.unsure)
    assert not any(invented in note for note in report.unsure)
    done = join_all(desk)
    assert done.renamed == 1
    assert invented not in whole_text(named, "rs-01")
    assert "[" not in whole_text(named, "rs-01")
    assert join_all(desk).transcripts == ()


def test_an_invented_name_of_a_place_is_changed_alike_in_all_transcripts(named, folder):
    (folder / "rs-06.txt").write_text(SERBIAN.replace("Posle smo", "Onda smo"), encoding="utf-8")
    take_in(named, folder / "rs-01.txt", folder / "rs-06.txt")
    with Registry(named).held() as register:
        invented = register.invented["PLACE+3"]["hbs"]
    text = f"I: Ko je tu?\nR: Živim u mestu {invented}. {invented} je lep.\n"
    (folder / "rs-07.txt").write_text(text, encoding="utf-8")
    take_in(named, folder / "rs-07.txt")
    desk = Desk(named, coder="ana")
    assert join_all(desk).renamed == 2
    with Registry(named).held() as register:
        other = register.invented["PLACE+3"]["hbs"]
    assert other != invented
    for name in ("rs-01", "rs-06"):
        assert invented[:-1] not in whole_text(named, name)
    first, second = (
        {m.label for m in desk.open(name).marks if m.entity == "PLACE+3"}
        for name in ("rs-01", "rs-06")
    )
    assert first == second
    assert join_all(desk).transcripts == ()


def test_without_the_key_only_people_have_invented_names(named, folder):
    key = key_file(named.settings.id)
    data = key.read_bytes()
    key.unlink()
    (report,) = take_in(open_project(named.root), folder / "rs-01.txt")
    assert report.provisional
    assert "[Mjesto x1]" in whole_text(named, "rs-01")
    assert "[Osoba" not in whole_text(named, "rs-01")
    key.write_bytes(data)
    join_all(Desk(open_project(named.root), coder="ana"))
    assert "[" not in whole_text(named, "rs-01")


def test_a_linked_person_has_a_label_among_invented_names(named, folder):
    take_in(named, folder / "rs-01.txt", folder / "rs-02.txt")
    desk = Desk(named, coder="ana")
    before = everything(named)
    one, two = (
        next(m.label for m in desk.open(name).marks if m.kind == "PERSON")
        for name in ("rs-01", "rs-02")
    )
    link(desk, ("rs-01", one), ("rs-02", two))
    assert "[Osoba +1]" in whole_text(named, "rs-01")
    assert "[Особа +1]" in whole_text(named, "rs-02")
    unlink(desk, "rs-02", "+1")
    assert "[" not in whole_text(named, "rs-02")
    desk.undo()
    desk.undo()
    assert everything(named) == before


def test_a_person_who_is_split_off_has_an_invented_name_too(named, folder):
    take_in(named, folder / "rs-01.txt")
    desk = Desk(named, coder="ana")
    people = [m for m in desk.open("rs-01").marks if m.kind == "PERSON"]
    assert len({m.label for m in people}) == 1
    desk.split("rs-01", people[0].number)
    labels = {m.label for m in desk.open("rs-01").marks if m.kind == "PERSON"}
    assert len(labels) == 2
    assert not any(label.startswith("[") for label in labels)


def test_numbers_are_given_out_once():
    register = Register()
    assert [register.number("PLACE", ["Vranje"], "hbs", match=False) for _ in range(3)] == [1, 2, 3]
    assert register.new_number("ORG") == 1


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    codings=st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(1, 60)), max_size=6
    ),
    decisions=st.lists(
        st.tuples(st.integers(0, 99), st.sampled_from(["reject", "split"])), max_size=3
    ),
)
def test_codings_keep_their_passages_whatever_is_joined_linked_and_undone(
    in_the_field, codings, decisions
):
    """Each covers the same words of the original, or a whole label where it began inside one."""
    desk = Desk(in_the_field, coder="ana")
    with in_the_field.transaction() as session:
        turns = session.query(Turn).order_by(Turn.id).all()
        session.query(Coding).delete()
        for turn_at, place, length in codings:
            turn = turns[turn_at % len(turns)]
            start = place % len(turn.text)
            end = min(len(turn.text), start + length)
            session.add(
                Coding(turn_id=turn.id, start=start, end=end, code="neglect", reality="own",
                       coder="ana", codebook_version="1")
            )  # fmt: skip
    for at, verb in decisions:
        marks = desk.open("rs-02").marks.marks
        with suppress(CtrpError):
            getattr(desk, verb)("rs-02", marks[at % len(marks)].number)
    before, covered = everything(in_the_field), passages(in_the_field, desk)
    steps = 0
    steps += bool(join_all(desk).transcripts)
    with suppress(CtrpError):
        steps += link(desk, ("rs-03", "1"), ("rs-01", "1")) is not None
    with suppress(CtrpError):
        steps += link(desk, ("rs-03", "Place 2"), ("rs-01", "Mjesto 1")) is not None
    with suppress(CtrpError):
        steps += unlink(desk, "rs-01", "+1") is not None
    marks = {name: desk.open(name).marks for name in desk.transcripts()}
    after = passages(in_the_field, desk)
    assert after == {
        each: (name, *grown(stretch, marks[name])) for each, (name, *stretch) in covered.items()
    }
    for _ in range(steps):
        desk.undo()
    assert everything(in_the_field) == before


def passages(project, desk):
    """What each coding covers of its transcript's original, labels counting whole."""
    found = {}
    with project.reading() as session:
        for coding in session.query(Coding):
            opened = desk.open(coding.turn.transcript_id)
            span = opened.whole.turns[coding.turn.number - 1]
            text, stretches = replace_span(opened.whole.text, opened.marks, *span)
            assert text == coding.turn.text
            ends = []
            for offset, is_end in ((coding.start, False), (coding.end, True)):
                place = offset
                for each in stretches:
                    if each.start < offset < each.end:
                        place = each.original_end if is_end else each.original_start
                        break
                    if offset >= each.end:
                        place = offset - each.end + each.original_end
                ends.append(span[0] + place)
            found[coding.id] = (opened.whole.transcript, *ends)
    return found


def grown(passage, marks):
    """A passage with the mentions that its ends would otherwise cut."""
    start, end = passage
    for mark in marks:
        if mark.replaced and mark.start < passage[0] < mark.end:
            start = mark.start
        if mark.replaced and mark.start < passage[1] < mark.end:
            end = mark.end
    return start, end

"""Every format is read from files that the readers' libraries did not write (see tests/files)."""

import shutil
from pathlib import Path

import pytest

from ctrp_research.errors import CtrpError
from ctrp_research.transcripts.readers import READERS, Reading, read_file
from ctrp_research.transcripts.readers.markdown import unmark
from ctrp_research.transcripts.turns import NOTE, split_turns

FILES = Path(__file__).parents[1] / "files"
FOOTNOTE = (NOTE, None, "Gjyshja banon në të njëjtën rrugë.")
COMMENT = (NOTE, None, "Ajo flet ngadalë këtu.")
ALBANIAN = [
    ("Intervistuesja", None, "Si e kalon ditën? Çfarë bën?"),
    ("Vajza", None, "Në mëngjes dal të punoj, pastaj shkoj te gjyshja."),
    FOOTNOTE,
    ("Intervistuesja", None, "A shkon në shkollë?"),
    ("Vajza", None, "Jo, e kam lënë shkollën vitin e kaluar."),
    COMMENT,
    ("Intervistuesja", None, "Pse?"),
    ("Vajza", None, "S’kemi para, dhe librat janë shtrenjtë."),
]


def reading(name: str):
    path = FILES / name
    return read_file(path, path.read_bytes())


def layout(name: str):
    return split_turns(reading(name).lines)


def turns(name: str):
    return [(turn.label, turn.time, turn.text) for turn in layout(name).turns]


def as_one(found):
    """Where a format keeps the two halves of a joined paragraph apart, they are two lines."""
    return [(label, time, " ".join(text.split())) for label, time, text in found]


def test_word_with_changes_accepted_notes_kept_and_heads_gone():
    assert layout("albanian.docx").header == ("Vendi: Shqipëri", "Fëmija: vajzë, 13 vjeç")
    assert turns("albanian.docx") == ALBANIAN


def test_word_loses_no_text_in_boxes_and_controls_and_reads_none_twice():
    assert [text for _, _, text in turns("word-only.docx")] == [
        text.replace("kaluar.", "kaluar.[qesh]") for _, _, text in ALBANIAN
    ]


def test_opendocument_text():
    assert turns("albanian.odt") == ALBANIAN


def test_rich_text():
    assert as_one(turns("albanian.rtf")) == ALBANIAN


def test_rich_text_of_two_code_pages():
    assert turns("wordpad.rtf") == [
        ("P", None, "Gdje živiš, i čija je kuća?"),
        ("O", None, "U selu kod strica, ima kuću."),
        (NOTE, None, "Stric je očev brat."),
        ("Питање", None, "Ко живи са тобом?"),
        ("Одговор", None, "Мајка и ујак.\n😀"),
        ("P", None, "Još nešto?"),
        ("O", None, "Ne.\nNema."),
    ]


def only(program: str, monkeypatch) -> None:
    """As on a machine where no other program reads old Word files."""
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: which(name) if name == program else None)


@pytest.mark.skipif(not shutil.which("antiword"), reason="antiword is not installed")
def test_old_word_by_antiword_says_what_it_left_out(monkeypatch):
    only("antiword", monkeypatch)
    without_notes = [turn for turn in ALBANIAN if turn[0] != NOTE]
    assert as_one(turns("albanian.doc")) == without_notes
    (remark,) = reading("albanian.doc").remarks
    assert "its footnotes and comments were left out" in remark


@pytest.mark.skipif(not shutil.which("antiword"), reason="antiword is not installed")
def test_old_word_without_comments_has_none_left_out(monkeypatch):
    only("antiword", monkeypatch)
    data = bytearray((FILES / "albanian.doc").read_bytes())
    head = data.index(b"\xec\xa5")
    data[head + 0x5C : head + 0x60] = bytes(4)
    (remark,) = read_file(Path("a.doc"), bytes(data)).remarks
    assert "its footnotes were left out" in remark


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("others", [False, True], ids=["alone", "beside others"])
def test_old_word_by_libreoffice_keeps_notes(monkeypatch, others):
    if not others:
        only("soffice", monkeypatch)
    assert as_one(turns("albanian.doc")) == ALBANIAN
    assert reading("albanian.doc").remarks == ()


def test_old_word_without_a_program_says_what_to_do(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CtrpError, match=r"antiword or LibreOffice .* save it as \.docx"):
        reading("albanian.doc")


def test_what_is_called_doc_is_read_as_what_it_is():
    for name in ("wordpad.rtf", "albanian.docx", "word-page.html"):
        data = (FILES / name).read_bytes()
        assert read_file(Path("a.doc"), data).lines == reading(name).lines


def test_a_page_of_libreoffice_without_running_heads():
    found = as_one(turns("albanian.html"))
    expected = [turn for turn in ALBANIAN if turn not in (COMMENT, FOOTNOTE)]
    # LibreOffice writes deleted words into a page and no comments, and notes at its end.
    expected[1] = (*expected[1][:2], expected[1][2].replace("punoj", "luajpunoj"))
    assert found == [*expected, FOOTNOTE]
    (remark,) = reading("albanian.html").remarks
    assert "deleted" in remark


def test_lines_as_they_were_typed_in_a_page():
    page = "<pre>Country: Serbia\n\nI: Who\ncooks?\nC: <b>Me</b>,\tmostly.\n<i>I: </i>And\nC: Yes.</pre>"
    lines = read_file(Path("a.html"), page.encode()).lines
    found = split_turns(lines)
    assert found.header == ("Country: Serbia",)
    assert [(one.label, one.text) for one in found.turns] == [
        ("I", "Who\ncooks?"), ("C", "Me, mostly."), ("I", "And"), ("C", "Yes."),
    ]  # fmt: skip


def test_markdown_in_a_file_of_another_kind():
    said = "\n\n".join(f"[00:0{n}:00] **{who}:** *Mirë* {n}" for n, who in enumerate("MVMV"))
    lines = unmark(
        read_file(Path("a.txt"), f"# Grup\n\n- Vendi: Pejë\n\n---\n\n{said}".encode())
    ).lines
    found = split_turns(lines)
    assert found.header == ("Grup", "Vendi: Pejë")
    assert [(one.label, one.text) for one in found.turns][:2] == [("M", "Mirë 0"), ("V", "Mirë 1")]


def test_stars_of_a_text_that_is_no_markdown_stay():
    lines = read_file(Path("a.txt"), b"I: a *b* c\nC: **d** e\n").lines
    assert unmark(Reading(lines)).lines == lines


def test_a_page_of_word_in_a_code_page():
    assert reading("word-page.html").remarks == ()
    assert layout("word-page.html").header == ("Zemlja: Srbija", "Dete: devojčica, 12 godina")
    assert turns("word-page.html") == [
        ("Ispitivačica", None, "Šta radiš posle škole?"),
        ("Devojčica", None, "Čuvam brata.\nI kuvam."),
        ("Ispitivačica", None, "Ko ti pomaže?"),
        ("Devojčica", None, "Niko.\nPonekad baka."),
        (NOTE, None, "Brat ima dve godine."),
    ]


@pytest.mark.parametrize("name", ["romanian.csv", "romanian.xlsx", "romanian.xls", "romanian.ods"])
def test_sheets_have_a_row_per_turn(name):
    assert layout(name).header == ("Țara: România",)
    found = [(label, time.rjust(8, "0"), text) for label, time, text in turns(name)]
    assert found == [
        ("Moderatoare", "00:00:05", "Cine începe, vă rog?"),
        ("Fata 1", "00:00:12", "Eu. Mama e plecată în Italia,\nși tata muncește."),
        ("Băiat 1", "00:00:31", "Nu e bine, zic eu."),
    ]


def test_an_old_workbook_keeps_comments_and_leaves_out_hidden_sheets():
    assert turns("hidden.xls") == [
        ("I", "0:01", "Kush të ndihmon?"),
        ("V", None, "Tezja. 12"),
        (NOTE, None, "Ajo buzëqeshi."),
    ]
    assert reading("hidden.xls").remarks == ()  # and not that one sheet of two was read


def test_what_is_called_xls_is_read_as_what_it_is():
    for name in ("romanian.xlsx", "romanian.csv", "word-page.html"):
        data = (FILES / name).read_bytes()
        assert read_file(Path("a.xls"), data).lines == reading(name).lines


def test_cues_of_a_speech_recogniser_are_joined_into_turns():
    assert turns("whisper.srt") == [
        ("SPEAKER_00", "00:00:00", "Kako se provodi dan kad nema škole, i s kim si onda?"),
        ("SPEAKER_01", "00:00:06", "Pa uglavnom sama. Rekla sam joj: dođi, ali nije došla."),
        ("SPEAKER_00", "01:02:03", "A sestra?"),
        ("SPEAKER_02", "01:02:06", "Ja sam tu."),
    ]


def test_voices_of_subtitles_are_speakers_and_their_tags_no_words():
    assert turns("voices.vtt") == [
        ("Водитељ", "00:00:05", "Ко је кренуо у школу?"),
        ("Девојчица 1", "00:00:07", "Ја & брат."),
        ("Дечак 1", "00:00:07", "И ја."),
        ("?", "00:00:09", "Све"),
        ("?", "00:00:09", "Није све."),
    ]


def test_subtitles_without_voices_are_of_nobody_and_say_so():
    assert turns("unnamed.srt") == [
        ("?", "00:00:00", "Unë jam nga fshati dhe shkoj në shkollë."),
        ("?", "00:00:12", "Po vëllai?"),
    ]
    (remark,) = reading("unnamed.srt").remarks
    assert "no voice has a name" in remark


class TestPdf:
    def test_running_heads_page_and_line_numbers_are_gone_and_paragraphs_whole(self):
        found = layout("bulgarian.pdf")
        assert found.header == ("Място: едно село", "Дете: момиче, 14 г.")
        assert [turn.label for turn in found.turns] == ["В", "О"] * 24
        for number, turn in enumerate(found.turns[::2], 1):
            assert turn.text == (
                f"Какво правиш в ден {number}, когато няма никого вкъщи, и кой ти помага тогава?"
            )
        for number, turn in enumerate(found.turns[1::2], 2):
            assert turn.text.startswith("Първо ")
            assert turn.text.endswith(f" и пиша домашното за {number} клас, ако има ток.")
            assert "\n" not in turn.text

    def test_words_divided_at_lines_ends_are_whole_and_hyphened_words_stay_so(self):
        first, second = (turn.text for turn in layout("bosnian.pdf").turns if turn.label == "O")
        assert "majka s posla, a ja čuvam" in first
        assert "se crno-bijelo gleda" in second

    def test_a_column_of_speakers_stays_beside_what_they_say(self):
        assert turns("speakers-beside.pdf") == [
            (
                "Voditeljica",
                None,
                "Kako provodiš dan kad nema škole, i s kim si onda najviše vremena?",
            ),
            (
                "Djevojčica 1",
                None,
                "Ujutro idem po vodu, onda u školu ako stignem, a poslije pomažem tetki na pijaci do mraka.",
            ),
            ("Voditeljica", None, "A ti?"),
            ("Djevojčica 2", None, "Ja isto, samo što kod nas pijaca radi tri dana."),
        ]

    def test_two_columns_are_read_one_after_the_other(self):
        found = [(label, " ".join(text.split())) for label, _, text in turns("two-columns.pdf")]
        assert found == [
            pair
            for day in range(1, 16)
            for pair in (
                ("I", f"What did you do on day {day}, before the evening came and all were home?"),
                ("R", f"On day {day} I carried water and then I read to my brother for a while."),
            )
        ]

    def test_a_scan_is_refused_with_advice(self):
        with pytest.raises(CtrpError, match="a scan without text; have its text recognised"):
            reading("scan.pdf")


def test_every_format_has_a_file():
    made = {path.suffix for path in FILES.iterdir()}
    typed = {".txt", ".md", ".tsv", ".htm"}  # written in the tests themselves
    assert READERS.keys() <= made | typed


def test_a_table_in_tabs():
    data = "Говорник\tТекст\nВодитељ\tКо је?\nДевојчица 1\tЈа.\n".encode("cp1251")
    found = split_turns(read_file(Path("a.tsv"), data).lines).turns
    assert [(turn.label, turn.text) for turn in found] == [
        ("Водитељ", "Ко је?"),
        ("Девојчица 1", "Ја."),
    ]


def test_a_label_before_a_tab_is_a_speakers():
    data = b"Voditelj\tKako si?\nDijete\tDobro.\nVoditelj\tGdje si?\nDijete\tTu.\n"
    found = split_turns(read_file(Path("a.txt"), data).lines).turns
    assert [turn.label for turn in found] == ["Voditelj", "Dijete"] * 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.mp3", "it is a recording; import the transcript"),
        ("a.JPG", "it is a picture; .* recognised"),
        ("a.pages", r"its format .pages is not read; .* save it as .docx"),
        ("a", "its name has no ending"),
    ],
)
def test_what_is_no_text_is_told_with_what_to_do(name, said):
    with pytest.raises(CtrpError, match=said):
        read_file(Path(name), b"x")


@pytest.mark.parametrize(
    "heading",
    ["file,speaker,child,role,gender,age", "Emri,Mosha,Gjinia,Fshati", "име;възраст;пол;село"],
)
def test_a_list_of_participants_is_no_transcript(heading):
    row = "a.txt,I,AL-C01,child,girl,12\n" * 3
    with pytest.raises(CtrpError, match="ctrp participants import"):
        read_file(Path("a.csv"), f"{heading}\n{row}".replace(",", ";").encode())

import pytest

from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.turns import split_turns


def layout(text: str):
    return split_turns([Line(line) for line in text.splitlines()])


def pairs(text: str):
    return [(turn.label, turn.text) for turn in layout(text).turns]


@pytest.mark.parametrize(
    ("text", "header", "turns"),
    [
        # letters, header set apart by a blank line
        (
            "Vendi: Shqipëri\nData: 2.3.2006\n\nI: Si je?\nK: Mirë.\n",
            ("Vendi: Shqipëri", "Data: 2.3.2006"),
            [("I", "Si je?"), ("K", "Mirë.")],
        ),
        # the moderator stands in the header and speaks below
        (
            "Место: Ниш\nВодитељ: Н. Н.\nЈезик: српски\n\nВодитељ: Како си?\nДевојчица 1: Добро.\n",
            ("Место: Ниш", "Водитељ: Н. Н.", "Језик: српски"),
            [("Водитељ", "Како си?"), ("Девојчица 1", "Добро.")],
        ),
        # one line of header, whose field is a voice's word too
        (
            "Moderator: Jelena M.\n\nM: Ko počinje?\nD1: Ja.\n",
            ("Moderator: Jelena M.",),
            [("M", "Ko počinje?"), ("D1", "Ja.")],
        ),
        # a talk that begins with a turn of its own
        (
            "Moderator: Dobar dan.\n\nD1: Dobar dan.\nD2: Zdravo.\n",
            (),
            [("Moderator", "Dobar dan."), ("D1", "Dobar dan."), ("D2", "Zdravo.")],
        ),
        # no blank line at all
        (
            "Localitatea: Iaşi\nModerator: A. B.\nLimba: română\nModerator: Cine începe?\nF1: Eu.\n",
            ("Localitatea: Iaşi", "Moderator: A. B.", "Limba: română"),
            [("Moderator", "Cine începe?"), ("F1", "Eu.")],
        ),
        # timestamps, a tab, a label in capitals
        (
            "GRUP\n\n[00:00:05] MODERATORJA:\tKush?\n[00:01:10] VAJZA 1: Unë.\n",
            ("GRUP",),
            [("MODERATORJA", "Kush?"), ("VAJZA 1", "Unë.")],
        ),
        # a line without a label goes on with the turn; a page number is dropped
        (
            "I: What next?\nR: First this,\nthen that.\n- 2 -\nPage 3 of 7\nI: And?\nR: No.\n",
            (),
            [("I", "What next?"), ("R", "First this,\nthen that."), ("I", "And?"), ("R", "No.")],
        ),
        # a colon in speech makes no label
        (
            "I: And he?\nR: He came.\nHe told us: run\nI: Then?\nR: We ran.\n",
            (),
            [
                ("I", "And he?"),
                ("R", "He came.\nHe told us: run"),
                ("I", "Then?"),
                ("R", "We ran."),
            ],
        ),
        # a name as a label
        (
            "Испитивач: Где си?\nБојан: Овде.\nИспитивач: А ти?\nБојан: И ја.\n",
            (),
            [
                ("Испитивач", "Где си?"),
                ("Бојан", "Овде."),
                ("Испитивач", "А ти?"),
                ("Бојан", "И ја."),
            ],
        ),
    ],
)
def test_header_and_turns_are_told_apart(text, header, turns):
    assert layout(text).header == header
    assert pairs(text) == turns


def test_timestamps_are_kept_beside_the_turn():
    turns = layout("[00:00:05] M: So?\n#00:01:10-5# G1: Yes.\nG1 (00:02:00): No.\n").turns
    assert [turn.time for turn in turns] == ["00:00:05", "00:01:10-5", "00:02:00"]


def test_a_table_row_gives_its_first_cell_as_the_speaker():
    lines = [
        Line("Vlora", speaker="Place"),
        Line("3 May 2006", speaker="Date"),
        Line("Who is it?", speaker="I"),
        Line("Me.", speaker="R"),
    ]
    found = split_turns(lines)
    assert found.header == ("Place: Vlora", "Date: 3 May 2006")
    assert [(turn.label, turn.text) for turn in found.turns] == [("I", "Who is it?"), ("R", "Me.")]


def test_a_short_name_of_a_field_among_others_is_no_voice():
    lines = [
        Line("Suela H.", speaker="Bisedoi"),
        Line("M. K., vajzë, 16 vjeç", speaker="Me"),
        Line("shqip", speaker="Gjuha"),
        Line("Si je?", speaker="Intervistuesja"),
        Line("Mirë.", speaker="Vajza"),
        Line("Po tani?", speaker="Intervistuesja"),
        Line("Mirë.", speaker="Vajza"),
    ]
    found = split_turns(lines)
    assert len(found.header) == 3
    assert [turn.label for turn in found.turns] == ["Intervistuesja", "Vajza"] * 2


def test_a_bold_beginning_that_is_no_speaker_stays_in_the_turn():
    lines = [Line("I: Why?"), Line("R: Because."), Line("not once.", speaker="Never,")]
    assert split_turns(lines).turns[1].text == "Because.\nNever, not once."


def test_text_without_labels_has_no_turns():
    assert pairs("Once upon a time\nthere was a child.\n") == []


def test_a_header_may_name_its_fields_in_any_words():
    found = layout(
        "Interviu 4\nCu cine: A. B., 14 ani\nFata: da\nUnde: acasă\n\nR: Ce faci?\nE: Bine.\nR: Da?\nE: Da.\n"
    )
    assert len(found.header) == 4
    assert [turn.label for turn in found.turns] == ["R", "E", "R", "E"]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Q1. Who is with you?\nA1. Gran.\nQ2. Do you work?\nA2. Yes.", "QAQA"),
        ("П 1: Ко?\nО 1: Мама.\nП 2: Где?\nО 2: Тамо.", "ПОПО"),
        # Children, whose numbers come again, or who do not ask by turns.
        ("D1: Zašto?\nD2: Zato.\nD1: A ti?\nD2: I ja.", ["D1", "D2", "D1", "D2"]),
        (
            "M: Šta?\nD1: Ja.\nV1: I ja.\nM: A?\nD2: Ne.\nV2: Da.",
            ["M", "D1", "V1", "M", "D2", "V2"],
        ),
    ],
)
def test_numbers_that_count_the_questions_are_no_part_of_the_label(text, labels):
    assert [label for label, _ in pairs(text)] == list(labels)

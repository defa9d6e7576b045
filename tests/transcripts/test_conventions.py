"""How transcribers of seven countries say who speaks; every talk here is invented."""

import pytest

from ctrp_research.transcripts.header import read_header
from ctrp_research.transcripts.readers import Line
from ctrp_research.transcripts.speakers import SURE, find_voices
from ctrp_research.transcripts.turns import split_turns

Q, C, G, U, A = "interviewer", "child", "group", "unknown", "adult"


def understand(text: str):
    layout = split_turns([Line(line) for line in text.splitlines()])
    return layout, find_voices(layout.turns, read_header(layout.header))


# Label by label in order of appearance: what the file says, and whose voice it is.
CONVENTIONS = {
    "letters, English": ("I: Who is there?\nR: Me.\nI: And?\nR: No.", {"I": Q, "R": C}),
    "three letters": ("INT: Who is there?\nP1: Me.\nP2: And me.", {"INT": Q, "P1": C, "P2": C}),
    "R asks, C answers": (
        "R: How are you?\nC: Fine.\nR: Where to?\nC: Here.",
        {"R": Q, "C": C},
    ),
    "M is the moderator": (
        "M: Who begins?\nF1: I do.\nM: Why?\nB1: So.",
        {"M": Q, "F1": C, "B1": C},
    ),
    "M is a boy": (
        "I: Who begins?\nM: I do.\nF: No, I.\nI: Why?\nM: So.",
        {"I": Q, "M": C, "F": C},
    ),
    "A answers Q": ("Q: Who is it?\nA: Me.\nQ: Why?\nA: So.", {"Q": Q, "A": C}),
    "A asks": ("A: Ko je to?\nN: Ja.\nA: Zašto?\nN: Tako.", {"A": Q, "N": C}),
    "Albanian, P asks": (
        "P: Si je?\nP2: Mirë.\nP: Ku jeton?\nP2: Këtu.",
        {"P": Q, "P2": C},
    ),
    "Albanian, question and answer": (
        "Pyetje: Si je?\nPërgjigje: Mirë.",
        {"Pyetje": Q, "Përgjigje": C},
    ),
    "Albanian words": (
        "Intervistuesja: Si je?\nFëmija: Mirë.",
        {"Intervistuesja": Q, "Fëmija": C},
    ),
    "Albanian, mixed group": (
        "Moderatorja: Kush?\nDjali 2: Unë.\nTë gjithë: Po!\nVajza e panjohur: Jo.",
        {"Moderatorja": Q, "Djali 2": C, "Të gjithë": G, "Vajza e panjohur": U},
    ),
    "Bulgarian В and О": ("В: Как си?\nО: Добре.\nВ: Къде?\nО: Тук.", {"В": Q, "О": C}),
    "Bulgarian words": (
        "Водещ: Кой?\nМомиче 1: Аз.\nВсички: Да!\nНеизвестен: Не.\nПреводач: Тя казва не.",
        {"Водещ": Q, "Момиче 1": C, "Всички": G, "Неизвестен": U, "Преводач": A},
    ),
    "Romanian Î and R": ("Î: Ce faci?\nR: Bine.\nÎ: Unde?\nR: Acasă.", {"Î": Q, "R": C}),
    "Romanian words": (
        "Intervievatoarea: Cine?\nFetița 2: Eu.\nToți: Da!\nNecunoscut: Nu.",
        {"Intervievatoarea": Q, "Fetița 2": C, "Toți": G, "Necunoscut": U},
    ),
    "BCMS P and O": ("P: Ko si?\nO: Niko.\nP: Gdje?\nO: Tu.", {"P": Q, "O": C}),
    "BCMS I and D": ("I: Ko si?\nD: Niko.\nI: Gdje?\nD: Tu.", {"I": Q, "D": C}),
    "Serbian И and В in Cyrillic": ("И: Ко си?\nД: Нико.\nИ: Где?\nД: Ту.", {"И": Q, "Д": C}),
    "BCMS words": (
        "Voditeljica: Ko?\nDjevojčica 2, 13: Ja.\nDječak 1 (12): I ja.\nSvi: Da!\nNepoznato: Ne.",
        {
            "Voditeljica": Q,
            "Djevojčica 2, 13": C,
            "Dječak 1 (12)": C,
            "Svi": G,
            "Nepoznato": U,
        },
    ),
    "Serbian words in Cyrillic": (
        "Водитељка: Ко?\nДевојчица 1: Ја.\nСви: Да!\nНепознат глас: Не.",
        {"Водитељка": Q, "Девојчица 1": C, "Сви": G, "Непознат глас": U},
    ),
    "capitals": ("MODERATOR: Ko?\nDJEVOJČICA 1: Ja.", {"MODERATOR": Q, "DJEVOJČICA 1": C}),
    "without diacritics": ("Ispitivac: Ko?\nDjecak 1: Ja.", {"Ispitivac": Q, "Djecak 1": C}),
    "the letter beside the word": (
        "Moderator (M): Who?\nGirl (G1): Me.",
        {"Moderator (M)": Q, "Girl (G1)": C},
    ),
    "described letters": (
        "I: Who?\nP03 (F,14): Me.\nFG2-P4: And me.",
        {"I": Q, "P03 (F,14)": C, "FG2-P4": C},
    ),
    "unknown voices": (
        "M: Who?\nP1: Me.\n?: And me.\nP?: And me.\n??: No.\nUnknown: Yes.\nM: Who?\nP1: I.",
        {"M": Q, "P1": C, "?": U, "P?": U, "??": U, "Unknown": U},
    ),
    "several in one label": (
        "M: Ko?\nD1: Ja.\nD2: Ja.\nD1 i D2: Mi!\nD1, D2: Da.\nD1/D2: Ne.\nM: Zašto?\nD1: Tako.",
        {"M": Q, "D1": C, "D2": C, "D1 i D2": G, "D1, D2": G, "D1/D2": G},
    ),
    "all together": (
        "M: Ko?\nD1: Ja.\nSvi zajedno: Da!\nVećina: Ne.\nSve: Da.\nU glas: Da!",
        {"M": Q, "D1": C, "Svi zajedno": G, "Većina": G, "Sve": G, "U glas": G},
    ),
    "an interpreter": (
        "I: Who?\nInterpreter: Kush?\nC: Unë.\nI: Why?\nInterpreter: Pse?\nC: Kot.",
        {"I": Q, "Interpreter": A, "C": C},
    ),
    "an interpreter, abbreviated": (
        "Anketar: Ko?\nPrev.: Kush?\nDete: Unë.\nPrev.: Ja.",
        {"Anketar": Q, "Prev.": A, "Dete": C},
    ),
    "a number before each line": (
        "1. I: Who is it?\n2. R: Me.\n3. I: Why?\n4. R: So.",
        {"I": Q, "R": C},
    ),
    "line numbers": ("001 I: Who is it?\n002 R: Me.\n003 I: Why?\n004 R: So.", {"I": Q, "R": C}),
    "a time before the voice": (
        "[00:01:22] Speaker 1: Who?\n[00:01:30] Speaker 2: Me.\n00:02 Speaker 1: Why?",
        {"Speaker 1": Q, "Speaker 2": C},
    ),
    "a time behind the voice": (
        "Speaker 1 [00:01:22]: Who?\nSpeaker 2 (00:01:30): Me.\nSpeaker 1 00:02:10: Why?",
        {"Speaker 1": Q, "Speaker 2": C},
    ),
    "the voice on a line of its own": (
        "Speaker 1  00:01:22\nWho is it?\n\nSpeaker 2  00:01:30\nMe.\nHere.\n\nSpeaker 1  00:02:10\nWhy?",
        {"Speaker 1": Q, "Speaker 2": C},
    ),
    "the voice on a line of its own, the time first": (
        "[00:01:22] INT\nWho is it?\n[00:01:30] CHILD\nMe.\n[00:02:10] INT\nWhy?",
        {"INT": Q, "CHILD": C},
    ),
    "a full stop behind the letter": (
        "I. Ko je to?\nD. Ja.\nI. Zašto?\nD. Tako.",
        {"I": Q, "D": C},
    ),
    "a bracket behind the letter": ("I) Ko je to?\nD) Ja.\nI) Zašto?\nD) Tako.", {"I": Q, "D": C}),
    "a dash behind the letter": (
        "I – Ko je to?\nD – Ja.\nI – Zašto?\nD – Tako – eto.",
        {"I": Q, "D": C},
    ),
    "the letter in brackets": (
        "[I] Ko je to?\n[D] Ja.\n(I) Zašto?\n(D) Tako.",
        {"I": Q, "D": C},
    ),
    "a dialogue of dashes": (
        "– Ko je to?\n– Ja.\n– Zašto?\n– Tako.\nI tako.\n– Gdje?\n– Tu.",
        {"Voice 1": Q, "Voice 2": C},
    ),
    "notes beside the letter": (
        "I: Ko?\nD (smeje se): Ja.\nD: Ne.\nI: A?\nD (preko prevodioca): Da.",
        {"I": Q, "D": C},
    ),
    "descriptions beside the word": (
        "Moderator: Who?\nGirl (12): Me.\nGirl (14): And me.\nGirl (tall): No.\nGirl (small): I.",
        {"Moderator": Q, "Girl (12)": C, "Girl (14)": C, "Girl (tall)": C, "Girl (small)": C},
    ),
    "a voice on a line, what it says on the next but one": (
        "Country: Serbia\n\nInterviewer\n\nWho?\n\nChild\n\nMe.\n\nInterviewer\n\nWhy?",
        {"Interviewer": Q, "Child": C},
    ),
    "wide colons": ("I：Ko?\nD：Ja.\nI：A?\nD：Ne.", {"I": Q, "D": C}),
    "a voice from the group": (
        "M: Ko?\nD1: Ja.\nGlas: Ja.\nViše glasova: Mi!\nGlas 2: Ne.\nM: Zašto?\nD1: Tako.",
        {"M": Q, "D1": C, "Glas": U, "Više glasova": G, "Glas 2": C},
    ),
    "only the questions are numbered": (
        "1. Kako se zoveš?\nTako.\n2. Gde živiš?\nTu.\nI tamo.\n3. S kim?\n\nSama.",
        {"Voice 1": Q, "Voice 2": C},
    ),
    "numbered questions": (
        "Question 1: Who is it?\nAnswer: Me.\nQuestion 2: Why?\nAnswer: So.",
        {"Question 1": Q, "Answer": C, "Question 2": Q},
    ),
    "numbered letters of questions": (
        "Q1: Who is it?\nA1: Me.\nQ2: Why?\nA2: So.",
        {"Q": Q, "A": C},  # one child, who is counted once
    ),
}


@pytest.mark.parametrize(("text", "expected"), CONVENTIONS.values(), ids=CONVENTIONS)
def test_the_convention_is_understood(text, expected):
    _, voices = understand(text + "\n")
    assert {voice.label: voice.role for voice in voices} == expected


@pytest.mark.parametrize(
    "text",
    [
        "I. Ko je to?\nD. Ja.\nI. Zašto?\nD. Tako.\ni tu stade.\n",
        "1. I: Ko je to?\n2. D: Ja.\n3. I: Zašto?\n4. D: Tako.\n5. i tu stade.\n",
        "– Ko je to?\n– Ja.\n– Zašto?\n– Tako.\ni tu stade.\n",
        "INT\nKo je to?\nDETE\nJa.\nINT\nZašto?\nDETE\nTako.\ni tu stade.\n",
    ],
)
def test_all_that_was_said_is_kept_and_a_line_without_a_label_goes_on(text):
    layout, _ = understand(text)
    assert [turn.text for turn in layout.turns] == [
        "Ko je to?",
        "Ja.",
        "Zašto?",
        "Tako.\ni tu stade.",
    ]


def test_times_are_kept_beside_turns_whose_voice_has_a_line_of_its_own():
    layout, _ = understand(
        "Speaker 1  00:01:22\nWho?\n\nSpeaker 2  00:01:30\nMe.\n\nSpeaker 1\nOh?\n"
    )
    assert [(turn.time, turn.text) for turn in layout.turns] == [
        ("00:01:22", "Who?"),
        ("00:01:30", "Me."),
        (None, "Oh?"),
    ]


def test_dashes_and_letters_inside_colon_transcripts_are_speech():
    text = "I: Who?\nR: He said:\n– Go.\n– No.\n– Go.\n– I won't.\nA. Nobody.\nI: And?\nR: So.\n"
    layout, _ = understand(text)
    assert [turn.label for turn in layout.turns] == ["I", "R", "I", "R"]
    assert layout.turns[1].text == "He said:\n– Go.\n– No.\n– Go.\n– I won't.\nA. Nobody."


def test_what_was_heard_beside_a_voice_stays_in_the_turn():
    layout, _ = understand("I: Ko?\nD (smeje se): Ja.\nD: Ne.\nI: A?\nD [kroz plač]: Da.\n")
    assert layout.turns[1].text == "(smeje se) Ja."


def test_the_description_in_a_label_is_the_childs():
    _, voices = understand("Voditeljica: Ko?\nDjevojčica 2, 13: Ja.\nDječak 1 (12): I ja.\n")
    assert [(voice.gender, voice.age) for voice in voices[1:]] == [("girl", 13), ("boy", 12)]


@pytest.mark.parametrize(
    ("header", "asker"),
    [
        ("Moderator: Ana Anić\n", "A"),
        ("Ispitanik: Ana Anić\n", "N"),
        ("N = ispitivač, A = dete\n", "N"),
        ("Ispitivač (A), dete (N)\n", "A"),
    ],
)
def test_the_header_helps_to_tell_what_a_letter_stands_for(header, asker):
    """Both ask once, so that the header decides."""
    _, voices = understand(f"{header}\nA: Ko?\nN: Ja.\nA: Dobro.\nN: Ko?\nA: Niko.\nN: Eto.\n")
    assert [voice.label for voice in voices if voice.role == Q] == [asker]


def test_questions_without_question_marks_are_known_by_how_they_begin():
    _, voices = understand(
        "A: Ja sam tu.\nB: Gde živiš.\nA: Tu.\nB: Zašto.\nA: Tako.\nB: Kako to.\n"
    )
    assert {voice.label: voice.role for voice in voices} == {"A": C, "B": Q}


@pytest.mark.parametrize(
    "text",
    [
        "A: Come in.\nB: I have come here from the other end of the town.\nA: Sit.\nB: I do.\n",
        "A: Who?\nB: Who asks?\nA: Me.\nB: Which one?\nA: Who else?\nB: Well.\n",
        "– Ko?\n– Ja.\n– Zašto?\n– Tako.\n",
        "A: I came here.\nA: And then I left.\n",
    ],
    ids=["nobody asks", "both ask", "only dashes", "one voice"],
)
def test_a_guess_says_that_it_is_one(text):
    _, voices = understand(text)
    assert min(voice.confidence for voice in voices if voice.role != Q) < SURE
    assert all(voice.reason for voice in voices)


def test_where_the_one_who_asks_is_doubtful_so_are_the_others():
    _, voices = understand(
        "A: Who?\nB: Who asks?\nA: Me.\nB: Which?\nA: Who else?\nB: Well.\nA: Go?\n"
    )
    asker = next(voice for voice in voices if voice.role == Q)
    assert asker.confidence < SURE
    assert all(voice.confidence <= asker.confidence for voice in voices)

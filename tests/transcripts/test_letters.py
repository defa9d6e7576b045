"""Code pages are told by the words, and spoilt letters mended only where the words prove it."""

from pathlib import Path

import pytest

from ctrp_research.transcripts.readers import read_file
from ctrp_research.transcripts.readers.text import decode

# All invented; short ones, because a short text is the hard one.
LATIN = [
    "Šta želiš?",
    "P: Gdje si išla u školu?\nO: U Doboju, pa sam prestala.",
    "O: Nemam ništa, živim kod strica u kući.",
]
BULGARIAN = ["В: Кой живее с теб?\nО: Баба и двете ми братчета.", "Не ходя на училище, няма пари."]
SERBIAN = ["П: Ко живи са тобом?\nО: Мајка и двојица браће, ујак каткад дође."]
ROMANIAN = ["Cine începe discuţia? Eu, că ştiu ce să zic.", "F1: Mama e plecată în Italia."]
ALBANIAN = ["I: Si e kalon ditën? Çfarë bën?", "Unë jam në shtëpi."]
PAGES = {
    "cp1250": [*LATIN, *ROMANIAN, *ALBANIAN],
    "iso8859_2": [*LATIN, *ROMANIAN, *ALBANIAN],
    "cp852": [*LATIN, *ROMANIAN, *ALBANIAN],
    "iso8859_16": LATIN,
    "cp1252": ALBANIAN,
    "cp1251": [*BULGARIAN, *SERBIAN],
    "cp855": [*BULGARIAN, *SERBIAN],
    "iso8859_5": [*BULGARIAN, *SERBIAN],
}


@pytest.mark.parametrize(
    ("page", "text"), [(page, text) for page, texts in PAGES.items() for text in texts]
)
def test_the_code_page_is_told_by_the_words(page, text):
    assert decode(text.encode(page)) == text


def test_romanian_with_commas_below_is_told_by_its_quotation_marks():
    text = "F1: Mama a plecat și tata a spus „nu știu” când l-am întrebat."
    assert decode(text.encode("iso8859_16")) == text


def test_the_code_page_of_bulgarian_dos():
    text = "Не ходя на училище, няма пари вкъщи."
    data = bytes(0x80 + ord(c) - 0x410 if 0x410 <= ord(c) < 0x450 else ord(c) for c in text)
    assert decode(data) == text


def lines(text: str):
    reading = read_file(Path("a.txt"), text.encode())
    return "\n".join(line.text for line in reading.lines), reading.remarks


@pytest.mark.parametrize(
    ("spoilt", "meant"),
    [
        # YUSCII: signs in the places of letters; what stands in brackets, and addresses, stay
        (
            "P: [ta `eli{? ^ija je ova ku}a? Ni{ta.\nO: \\a~e u {kolu [smijeh], ana@skola.ba, i ka`e.",
            "P: Šta želiš? Čija je ova kuća? Ništa.\nO: Đače u školu [smijeh], ana@skola.ba, i kaže.",
        ),
        # cp1250 shown as cp1252
        (
            "O: Veèe je, nisam znala gdje æu. Moja kuæa je daleko, veæ tri dana.",
            "O: Veče je, nisam znala gdje ću. Moja kuća je daleko, već tri dana.",
        ),
        # Romanian so too: º and þ
        (
            "Eu ºtiu cã fraþii mei ºi toþi ceilalþi sunt plecaþi.",
            "Eu ştiu că fraţii mei şi toţi ceilalţi sunt plecaţi.",
        ),
        # cp1251 shown as cp1252
        ("Äåòå: ìîìè÷å íà ÷åòèðèíàäåñåò ãîäèíè", "Дете: момиче на четиринадесет години"),
        # UTF-8 shown as a code page
        ("Ne Å¾eli u Å¡kolu, veÄ‡ radi kuÄ‡ne poslove", "Ne želi u školu, već radi kućne poslove"),
        # Albanian with a mark after its letter
        ("Une¨ jam ne¨ shte¨pi, c¸fare¨ do te¨ be¨j", "Unë jam në shtëpi, çfarë do të bëj"),
    ],
    ids=["yuscii", "cp1250", "romanian", "cp1251", "utf-8", "albanian"],
)
def test_spoilt_letters_are_mended_and_it_is_said(spoilt, meant):
    text, remarks = lines(spoilt)
    assert text == meant
    (remark,) = remarks
    assert remark.startswith("letters mended: ")


@pytest.mark.parametrize(
    "text",
    [
        "I: [laughs] {so} a|b c^d ~ok @home \\ `quote` and [more of it] then.",
        "Unë jam në shtëpi, çfarë do të bëj, është vonë.",
        "Größe, café, naïve, façade, señor, København: none of our languages.",
        "Ništa, đače, već kuća.",
        "x",
    ],
)
def test_what_is_not_surely_spoilt_stays(text):
    assert lines(text) == (text, ())


def test_mending_moves_no_line_and_labels_are_mended_too():
    text, _ = lines("Voditelj: ^ija je ku}a?\nDje~ak: Ni{ta, `ivim u {koli.\n\nOna: Ku}a.")
    assert text.splitlines()[1:] == ["Dječak: Ništa, živim u školi.", "", "Ona: Kuća."]

"""JSON Lines in and out."""

import json

import pytest

from anonymise import LineError, anonymise_lines


def line(number, text, language=None):
    return json.dumps({"id": number, "text": text, "language": language})


def test_records_come_in_order_with_offsets_into_their_text(anonymiser):
    texts = ["Quhem Artan nga Fieri.", "", "Зовем се Бојан из Ниша.", "Mă numesc Ion, din Brăila."]
    records = list(anonymise_lines([line(n, text) for n, text in enumerate(texts)], anonymiser))
    assert [record["id"] for record in records] == [0, 1, 2, 3]
    for text, record in zip(texts, records, strict=True):
        for mention in record["mentions"]:
            assert set(mention) == {"start", "end", "kind", "entity", "confidence"}
            surface = text[mention["start"] : mention["end"]]
            assert surface
            assert surface not in record["text"]
    assert records[0]["text"] == "Quhem [Person 1] nga [Vend 1]."
    assert records[2]["text"] == "Зовем се [Особа 1] из [Место 1]."


def test_aliases_of_a_language_are_accepted(anonymiser):
    for alias in ("hbs", "bs", "hr", "sr", "cnr"):
        (record,) = anonymise_lines([line(1, "Zovem se Damir.", alias)], anonymiser)
        assert record["text"] == "Zovem se [Osoba 1]."


def test_lines_are_read_one_at_a_time(anonymiser):
    taken = []

    def lines():
        for number in range(3):
            taken.append(number)
            yield line(number, "Quhem Artan.", "sq")

    records = anonymise_lines(lines(), anonymiser)
    next(records)
    assert taken == [0]


@pytest.mark.parametrize(
    "bad",
    ['{"id": 1, "text": "Artan', '["Artan"]', '{"text": "Artan"}', '{"id": 1, "text": 5}',
     '{"id": 1}', '{"id": 1, "text": "Artan", "language": 7}', b"\xff Artan"],
)  # fmt: skip
def test_a_bad_line_is_named_by_its_number_and_not_by_its_content(anonymiser, bad):
    records = anonymise_lines([line(1, "Po."), bad], anonymiser)
    next(records)
    with pytest.raises(LineError, match="ine 2") as caught:
        next(records)
    assert "Artan" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_empty_lines_are_passed_over(anonymiser):
    assert [each["id"] for each in anonymise_lines(["\n", line(7, "Po."), ""], anonymiser)] == [7]

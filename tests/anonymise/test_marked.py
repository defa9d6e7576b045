"""How much is found in whole transcripts, by language; and the measure itself."""

from pathlib import Path

import pytest

from anonymise import Mention

HOME = Path(__file__).parent
LANGUAGES = sorted({path.stem.rsplit("-", 1)[1] for path in (HOME / "marked").glob("*.txt")})


@pytest.fixture
def measured(anonymiser, reader, marked_texts, language):
    scores = [
        reader.score(text, anonymiser.find(text.text, language))
        for text in marked_texts.values()
        if text.language == language
    ]
    return sum(scores[1:], start=scores[0])


@pytest.mark.parametrize("language", LANGUAGES)
class TestTranscripts:
    def test_nearly_every_mention_is_covered(self, measured):
        assert measured.found >= 0.97

    def test_nearly_every_identity_is_kept(self, measured):
        assert measured.kept >= 0.95

    def test_few_other_words_are_touched(self, measured):
        assert measured.false <= 0.05

    def test_mentions_of_one_identity_get_one_entity(self, measured):
        assert measured.b_cubed >= 0.93


class TestTheMeasure:
    SOURCE = "Ana: ⟦PERSON:p1|Ana⟧ zna ⟦PERSON:p1|Anu⟧ i ⟦PERSON:p2|Ivu⟧. {{hope-and-plans}}"

    @pytest.fixture
    def marked(self, reader):
        return reader.read_marked("x-01-hbs", self.SOURCE)

    def mention(self, start, end, entity):
        return Mention(start, end, "PERSON", entity, 1.0, ())

    def test_markup_is_stripped_and_offsets_hold(self, marked):
        assert marked.text == "Ana: Ana zna Anu i Ivu."
        surfaces = [marked.text[mark.start : mark.end] for mark in marked.marks]
        assert surfaces == ["Ana", "Anu", "Ivu"]
        assert marked.language == "hbs"

    def test_a_letter_left_standing_is_a_miss(self, marked, reader):
        mentions = [self.mention(5, 8, "a"), self.mention(13, 15, "a"), self.mention(19, 22, "b")]
        score = reader.score(marked, mentions)
        assert (score.mentions, len(score.missed), score.identities, score.leaked) == (3, 1, 2, 1)

    def test_words_outside_of_marks_and_labels_are_counted_when_touched(self, marked, reader):
        score = reader.score(marked, [self.mention(0, 12, "a")])
        assert (score.words, score.touched) == (2, 1)

    def test_b_cubed_of_a_merger_by_hand(self, marked, reader):
        # All three in one entity: precision 2/3, 2/3, 1/3, recall 1 each.
        one = [self.mention(mark.start, mark.end, "a") for mark in marked.marks]
        assert reader.score(marked, one).b_cubed == pytest.approx(2 * (5 / 9) / (1 + 5 / 9))

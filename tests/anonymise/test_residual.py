"""Bounds for what is left: right against printed values, counting by hand, and in all worlds."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymise.residual import (
    BY_SURROUNDINGS,
    BY_THE_WORD,
    Reading,
    Unit,
    bounds,
    chapman,
    draw,
    most_events,
    most_of_kind,
    most_of_population,
    most_of_strata,
    recapture,
)


def units(**languages):
    return [
        Unit(f"{language}-{number}", language, "some words")
        for language, turns in languages.items()
        for number in range(turns)
    ]


class TestDraw:
    def test_each_language_gets_its_share_and_no_less_than_the_least(self):
        drawn = draw(units(sq=800, ro=200, bg=20, en=5), turns=100, least=30, seed=1)
        count = {code: sum(u.language == code for u in drawn) for code in ("sq", "ro", "bg", "en")}
        assert count == {"sq": 79, "ro": 30, "bg": 20, "en": 5}

    @given(st.permutations(units(sq=15, ro=15)), st.integers())
    def test_the_order_in_which_turns_come_changes_nothing(self, shuffled, seed):
        expected = draw(units(sq=15, ro=15), turns=10, least=1, seed=seed)
        assert draw(shuffled, turns=10, least=1, seed=seed) == expected

    @given(st.integers(), st.integers(1, 60), st.integers(1, 60))
    def test_a_larger_sample_keeps_the_smaller_one(self, seed, first, second):
        small, large = sorted((first, second))
        few = draw(units(sq=40, ro=20), turns=small, least=1, seed=seed)
        many = draw(units(sq=40, ro=20), turns=large, least=1, seed=seed)
        assert {unit.id for unit in few} <= {unit.id for unit in many}

    def test_every_turn_is_drawn_about_as_often_as_any_other(self):
        count = dict.fromkeys((unit.id for unit in units(sq=20)), 0)
        for seed in range(2000):
            for unit in draw(units(sq=20), turns=5, least=1, seed=seed):
                count[unit.id] += 1
        # 500 expected, standard deviation 19: the farthest of twenty stays within four of it.
        assert all(abs(number - 500) < 78 for number in count.values())


class TestBounds:
    @pytest.mark.parametrize(
        ("found", "read", "upper"),
        # R. G. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 5 (two-sided).
        [(81, 263, 0.3676), (15, 148, 0.1617), (0, 20, 0.1684), (1, 29, 0.1776)],
    )
    def test_the_share_agrees_with_printed_values(self, found, read, upper):
        assert most_of_kind(found, read, confidence=0.975) == pytest.approx(upper, abs=5e-5)

    @pytest.mark.parametrize("read", [30, 100, 300, 3000])
    def test_with_none_found_it_is_the_rule_of_three(self, read):
        assert most_of_kind(0, read) == pytest.approx(1 - 0.05 ** (1 / read))
        assert most_of_kind(0, read) == pytest.approx(3 / read, rel=0.06)
        assert most_of_population(0, read, 10**6) / 10**6 == pytest.approx(3 / read, rel=0.06)
        assert most_of_strata(0, read / 10**6) / 10**6 == pytest.approx(3 / read, rel=0.06)

    def test_all_read_nothing_is_left_to_guess(self):
        assert most_of_population(3, 50, 50) == 3
        assert most_of_strata(3, 1.0) == 3
        assert most_of_kind(50, 50) == 1.0

    @pytest.mark.parametrize(("turns", "read"), [(1, 1), (12, 4), (12, 11), (30, 10)])
    def test_drawing_without_putting_back_counted_by_hand(self, turns, read):
        for found in range(read + 1):

            def cdf(marked, found=found):
                ways = sum(
                    comb(marked, k) * comb(turns - marked, read - k) for k in range(found + 1)
                )
                return ways / comb(turns, read)

            possible = range(found, turns - (read - found) + 1)
            assert most_of_population(found, read, turns) == max(
                marked for marked in possible if cdf(marked) > 0.05 or marked == found
            )

    def test_of_all_samples_at_most_one_in_twenty_gives_a_bound_that_is_too_low(self):
        turns, read = 25, 8
        for marked in range(turns + 1):
            wrong = sum(
                comb(marked, k) * comb(turns - marked, read - k)
                for k in range(max(0, read - (turns - marked)), min(marked, read) + 1)
                if most_of_population(k, read, turns) < marked
            )
            assert wrong / comb(turns, read) <= 0.05 + 1e-12

    @pytest.mark.parametrize("sizes", [((10, 3), (6, 2)), ((12, 6), (4, 4)), ((20, 2), (5, 1))])
    def test_the_same_holds_for_languages_together_however_the_marked_turns_lie(self, sizes):
        least = min(read / turns for turns, read in sizes)
        for marked in product(*(range(turns + 1) for turns, _ in sizes)):
            chance = {0: 1.0}
            for (turns, read), here in zip(sizes, marked, strict=True):
                new = {}
                for k in range(max(0, read - (turns - here)), min(here, read) + 1):
                    share = comb(here, k) * comb(turns - here, read - k) / comb(turns, read)
                    for before, probability in chance.items():
                        new[before + k] = new.get(before + k, 0.0) + share * probability
                chance = new
            wrong = sum(
                probability
                for found, probability in chance.items()
                if most_of_strata(found, least) < sum(marked)
            )
            assert wrong <= 0.05 + 1e-9, marked

    @pytest.mark.parametrize(
        ("found", "upper"),
        # F. Garwood (1936), Biometrika 28, 437-442: 95 %, two-sided.
        [(0, 3.69), (1, 5.57), (2, 7.22), (10, 18.39), (20, 30.89)],
    )
    def test_counts_agree_with_printed_values(self, found, upper):
        assert most_events(found, confidence=0.975) == pytest.approx(upper, abs=6e-3)

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.builds(
                Reading, st.sampled_from(["sq", "ro"]), st.integers(1, 50), st.integers(0, 3)
            ),
            min_size=1,
            max_size=40,
        ),
        st.integers(0, 400),
    )
    def test_a_bound_is_never_below_what_was_found_nor_above_what_there_is(self, readings, more):
        turns = {
            code: sum(r.language == code for r in readings) + more
            for code in {reading.language for reading in readings}
        }
        for bound in bounds(turns, readings):
            assert bound.found_in <= bound.at_most <= bound.turns - (bound.read - bound.found_in)
            assert bound.per_1000_words * bound.words / 1000 > bound.details

    def test_a_language_that_nobody_read_leaves_all_together_unsaid(self):
        readings = [Reading("sq", 10, 0)] * 20
        assert [bound.language for bound in bounds({"sq": 50, "ro": 50}, readings)] == ["sq"]


class TestRecapture:
    def test_chapman_worked_by_hand(self):
        # 10 marked, 15 caught later, 5 of them marked: 11 × 16 / 6 − 1, and Seber's variance.
        estimate, variance = chapman(10, 15, 5)
        assert estimate == pytest.approx(28.3333, abs=1e-4)
        assert variance == pytest.approx(11 * 16 * 5 * 10 / (36 * 7))

    def test_groups_are_told_apart_and_what_is_of_neither_is_left_out(self):
        form, context = "capital inside a sentence", "after a naming frame"
        repeats = "form of a name found before"
        found = recapture(
            [[form, repeats]] * 30 + [[context]] * 10 + [[form, context]] * 20 + [[repeats]] * 5
        )
        assert (found.first, found.second, found.both, found.unsorted) == (50, 30, 20, 5)
        assert found.estimate == pytest.approx(51 * 31 / 21 - 1)
        assert found.missed == pytest.approx(found.estimate - 60)
        low, high = found.interval
        assert 60 < low < found.estimate < high

    def test_too_few_met_twice_is_not_estimable(self):
        found = recapture([["unknown word"], ["after a naming frame"]] * 50)
        assert found.both == 0
        assert (found.estimate, found.interval, found.missed) == (None, None, None)

    @given(st.integers(7, 200), st.integers(0, 200), st.integers(0, 200))
    def test_the_interval_never_falls_below_what_was_found(self, both, only_first, only_second):
        word, around = "unknown word", "after a head word"
        found = recapture(
            [[word, around]] * both + [[word]] * only_first + [[around]] * only_second
        )
        low, high = found.interval
        assert both + only_first + only_second <= low <= high
        assert low - 1e-9 <= found.estimate <= high + 1e-9

    def test_the_reasons_are_those_that_recognisers_give(self, anonymiser, marked_texts):
        given = {
            reason
            for name, marked in marked_texts.items()
            for mention in anonymiser.find(marked.text, name.rsplit("-", 1)[1])
            for reason in mention.reasons
        }
        assert len(BY_SURROUNDINGS & given) >= 5
        assert len(BY_THE_WORD & given) >= 4
        assert not BY_SURROUNDINGS & BY_THE_WORD

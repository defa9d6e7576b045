import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.store.passages import Stretch, move


def lay(spans, labels):
    """Stretches of an original, each with a label, as they lie in the safe text."""
    stretches, shift = [], 0
    for (start, end), label in zip(spans, labels, strict=True):
        first = start + shift
        stretches.append(Stretch(first, first + len(label), start, end, label))
        shift += len(label) - (end - start)
    return stretches


@pytest.mark.parametrize(
    ("old", "new", "passage", "expected"),
    [
        # "Ana sings" as "[P 1] sings": the label goes, "sings" stays covered.
        ([(0, 3, "[P 1]")], [], (6, 11), (4, 9)),
        # A passage that ends at the label's end covers the words that come back.
        ([(0, 3, "[P 1]")], [], (0, 5), (0, 3)),
        # Inside a label that goes: all of its words.
        ([(0, 3, "[P 1]")], [], (2, 4), (0, 3)),
        # Inside a label that stays, while another before it goes: the same place of it.
        ([(0, 3, "[P 1]"), (8, 11, "[P 2]")], [(8, 11, "[P 2]")], (12, 14), (10, 12)),
        # Inside a label that becomes longer: all of it.
        ([(0, 3, "[P 1]")], [(0, 3, "[P 12]")], (2, 4), (0, 6)),
        # The mention grows into the passage: the passage takes all of it.
        ([(0, 3, "[P 1]")], [(0, 6, "[P 1]")], (6, 11), (0, 8)),
        # Next to a label that appears: not in it.
        ([], [(4, 9, "[P 1]")], (0, 4), (0, 4)),
        ([], [(4, 9, "[P 1]")], (9, 12), (9, 12)),
    ],
)
def test_a_passage_moves_with_what_it_covers(old, new, passage, expected):
    before = lay([each[:2] for each in old], [each[2] for each in old])
    after = lay([each[:2] for each in new], [each[2] for each in new])
    start = move(passage[0], before, after, is_end=False)
    end = move(passage[1], before, after, is_end=True)
    assert (start, end) == expected


@st.composite
def layouts(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 40), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return lay(spans, [f"[P {draw(st.integers(1, 999))}]" for _ in spans])


def covered(start, end, stretches):
    """What a passage covers of the original, labels counting whole."""
    place = []
    for offset, is_end in ((start, False), (end, True)):
        original = offset
        for each in stretches:
            if each.start < offset < each.end:
                original = each.original_end if is_end else each.original_start
                break
            if offset >= each.end:
                original = offset - each.end + each.original_end
        place.append(original)
    return tuple(place)


@given(old=layouts(), new=layouts(), data=st.data())
def test_what_is_covered_grows_only_by_mentions_that_cut_it(old, new, data):
    length = 40 + sum((each.end - each.start) for each in old) + 5
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    first, last = covered(start, end, old)
    cut = [each for each in new if each.original_start < first < each.original_end]
    cut += [each for each in new if each.original_start < last < each.original_end]
    expected = (
        min([first, *(each.original_start for each in cut)]),
        max([last, *(each.original_end for each in cut)]),
    )
    moved = move(start, old, new, is_end=False), move(end, old, new, is_end=True)
    assert covered(*moved, new) == expected
    assert moved[0] < moved[1]


@given(layout=layouts(), offset=st.integers(0, 60), is_end=st.booleans())
def test_nothing_moves_where_nothing_changes(layout, offset, is_end):
    assert move(offset, layout, layout, is_end=is_end) == offset

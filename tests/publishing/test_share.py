import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctrp_research.publishing.catalogue import shipped_catalogue
from ctrp_research.publishing.pictograph import draw_pictograph
from ctrp_research.publishing.share import share_of


@pytest.mark.parametrize(
    ("n", "of", "kind", "dark"),
    [
        (4, 7, "tenths", 6),  # 5.71 tenths
        (3, 7, "tenths", 4),  # 4.29
        (1, 20, "tenths", 1),  # exactly half a tenth goes up
        (1, 21, "few", None),
        (3, 20, "tenths", 2),  # 1.5 goes up, not to the even number
        (5, 20, "tenths", 3),  # 2.5 goes up, not to the even number
        (49, 70, "tenths", 7),
        (66, 70, "tenths", 9),  # 9.43
        (19, 20, "most", 9),  # 9.5 would be ten of ten, yet one did not tell it
        (69, 70, "most", 9),
        (70, 70, "all", 10),
        (1, 600, "few", None),
    ],
)
def test_a_share_is_rounded_half_up_to_tenths_but_never_to_none_or_all(n, of, kind, dark):
    share = share_of(n, of)
    assert (share.kind, share.dark) == (kind, dark)


@given(st.integers(1, 700).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of))))
def test_some_is_never_none_and_most_is_never_all(figures):
    n, of = figures
    share = share_of(n, of)
    assert (share.dark == 10) == (n == of)
    assert (share.dark is None) == (20 * n < of)
    if share.kind == "tenths":
        assert abs(share.dark * of - 10 * n) * 2 <= of


def test_nobody_is_no_share():
    with pytest.raises(ValueError, match="0 of 70"):
        share_of(0, 70)


def test_a_share_is_said_of_the_children_we_talked_to():
    english, romanian = shipped_catalogue("en"), shipped_catalogue("ro")
    said = share_of(4, 7).sentence(english)
    assert said == "6 in 10 of the children we talked to told us this."
    assert share_of(1, 30).sentence(english).startswith("Fewer than 1 in 10 of the children we ")
    assert share_of(29, 30).sentence(english).startswith("Almost all of the children we talked to")
    assert share_of(1, 10).sentence(romanian) == "1 din 10 copii cu care am vorbit ne-a spus asta."
    assert share_of(2, 10).sentence(romanian) == "2 din 10 copii cu care am vorbit ne-au spus asta."


def test_every_picture_is_of_ten_and_differs_from_the_others():
    pictures = [draw_pictograph(dark) for dark in range(11)]
    assert len(set(pictures)) == 11
    draw_pictograph.cache_clear()
    assert pictures == [draw_pictograph(dark) for dark in range(11)]
    with pytest.raises(ValueError, match="11 of 10"):
        draw_pictograph(11)


def test_dark_figures_add_the_same_ink_one_by_one_from_the_left():
    import io

    import numpy as np
    from matplotlib.image import imread

    ink = [
        1 - imread(io.BytesIO(draw_pictograph(dark)))[..., :3].mean(axis=2) for dark in (0, 1, 6)
    ]
    height, width = ink[0].shape
    added_first = ink[1] - ink[0]
    left, right = added_first[: height // 2, : width // 5], added_first[:, width // 5 + 4 :]
    assert left.sum() > 100
    assert np.abs(right).max() < 1e-6
    assert (ink[2] - ink[0]).sum() == pytest.approx(6 * added_first.sum(), rel=0.01)

"""The interval against printed values."""

import pytest

from ctrp_research.findings.wilson import interval, share


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3 (score)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_agrees_with_the_table_of_newcombe(n, of, low, high):
    assert interval(n, of) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("n", "of"), [(0, 1), (3, 7), (10, 10), (599, 600)])
def test_agrees_with_the_formula_written_out(n, of):
    z = 1.959963984540054
    middle = (n + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * (n * (of - n) / of + z * z / 4) ** 0.5
    assert interval(n, of) == pytest.approx((middle - half, middle + half), abs=1e-12)


@pytest.mark.parametrize(
    ("n", "of", "expected"), [(5, 9, None), (5, 10, 0.5), (None, 20, None), (7, None, None)]
)
def test_a_share_is_given_only_on_a_base_of_ten(n, of, expected):
    assert share(n, of) == expected

"""Agreement against examples printed in the literature, and against the library unit by unit."""

import krippendorff
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctrp_research.coding.agreement.statistics import (
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    positive_agreement,
)

_ = None
# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples A, B and C.
BINARY = ["0100000010", "1110010000"]
NOMINAL = ["aabbdcccedda", "babbbcccedda"[:-1] + "d"]
MISSING = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


def counts(rows) -> np.ndarray:
    values = sorted({value for row in rows for value in row if value is not None})
    return np.array(
        [
            [sum(row[unit] == value for row in rows) for value in values]
            for unit in range(len(rows[0]))
        ]
    )


@pytest.mark.parametrize(
    ("rows", "printed"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743)], ids="ABC"
)
def test_alpha_is_as_krippendorff_prints_it(rows, printed):
    assert round(krippendorff_alpha(counts(rows)), 3) == printed


def test_ac1_is_as_gwet_prints_it():
    # Four raters, twelve units, five categories, some missing: Gwet, Handbook of Inter-Rater
    # Reliability (4th ed.), and the vignette of his R package irrCAC: AC1 0.77544, agreement .81818.
    assert round(gwet_ac1(counts(MISSING)), 5) == 0.77544
    assert round(percent_agreement(counts(MISSING)), 5) == 0.81818


def test_ac1_stays_high_where_kappa_falls_to_nothing():
    # Gwet 2002, "Kappa statistic is not satisfactory": 118, 5, 2 and 0 of 125 units.
    table = np.array([[2, 0], [1, 1], [0, 2]])
    sizes = np.array([118, 7, 0])
    assert round(percent_agreement(table, sizes), 3) == 0.944
    assert round(gwet_ac1(table, sizes), 3) == 0.941


def test_positive_agreement_of_two_coders_is_their_f1():
    # Both 3 times, one alone 2 times, neither 5 times: 2*3 / (2*3 + 2).
    table, sizes = np.array([[2, 0], [1, 1], [0, 2]]), np.array([3, 2, 5])
    assert positive_agreement(table, sizes, value=0) == pytest.approx(6 / 8)


@pytest.mark.parametrize(
    "table",
    [[[0, 2], [0, 2]], [[2, 0], [3, 0]], [[1, 0], [0, 1]], np.zeros((0, 2), dtype=int)],
    ids=["never applied", "always applied", "nobody judged the same", "nothing"],
)
def test_what_cannot_be_told_from_chance_has_no_alpha_and_no_ac1(table):
    assert krippendorff_alpha(np.array(table)) is None
    assert gwet_ac1(np.array(table)) is None


tables = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=20
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables)
def test_sizes_are_as_many_rows_of_one_unit(rows):
    table = np.array([row[:2] for row in rows])
    sizes = np.array([row[2] for row in rows])
    units = np.repeat(table, sizes, axis=0)
    for measure in (percent_agreement, gwet_ac1, krippendorff_alpha):
        assert measure(table, sizes) == pytest.approx(measure(units))
    first = positive_agreement(table, sizes, value=0)
    assert first == pytest.approx(positive_agreement(units, value=0))
    if (alpha := krippendorff_alpha(table, sizes)) is not None:
        library = krippendorff.alpha(value_counts=units, level_of_measurement="nominal")
        assert alpha == pytest.approx(library)

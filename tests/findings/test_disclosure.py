"""What the gate lets out, attacked from outside."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule
from ctrp_research.findings.disclosure import release
from ctrp_research.findings.tally import Line, Tally

_spec = importlib.util.spec_from_file_location("attacker", Path(__file__).with_name("attacker.py"))
attacker = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attacker)

FLAT = {"a": None, "b": None}
TREE = {"risk": None, "a": "risk", "b": "risk"}


def tally(parents: dict[str, str | None], of: list[int], n: list[list[int]], sensitive=()) -> Tally:
    def depth(code):
        return 0 if parents[code] is None else 1 + depth(parents[code])

    lines = tuple(
        Line(code, code.title(), parent, depth(code), code in sensitive, frozenset({code}))
        for code, parent in parents.items()
    )
    return Tally(
        columns=tuple(f"c{i}" for i in range(len(of))),
        lines=lines,
        of=(*of, sum(of)),
        n=tuple((*row, sum(row)) for row in n),
    )


def out(table: Tally, rule: Rule | None = None) -> Comparison:
    return release(table, by="x", rule=rule or Rule(), codebook="t 1", data="", notes=())


def shown(comparison: Comparison) -> list[list[int | None]]:
    return [[cell.n for cell in row.cells] for row in comparison.rows]


def check(table: Tally, rule: Rule, most: int) -> Comparison:
    comparison = out(table, rule)
    spans = attacker.attack(comparison, most)
    assert attacker.disclosed(table, comparison, spans) == []
    return comparison


def test_nothing_is_hidden_where_nothing_is_small():
    comparison = out(tally(FLAT, [20, 30], [[10, 12], [15, 20]]))
    assert shown(comparison) == [[10, 12, 22], [15, 20, 35]]


def test_a_single_small_cell_takes_the_smallest_other_of_its_row_along():
    comparison = out(tally({"a": None}, [20, 20, 20], [[2, 9, 15]]))
    assert shown(comparison) == [[None, None, 15, 26]]


def test_none_is_hidden_like_a_few():
    few = out(tally({"a": None}, [20, 20, 20], [[3, 9, 15]]))
    none = out(tally({"a": None}, [20, 20, 20], [[0, 9, 15]]))
    assert [cell.n is None for cell in few.rows[0].cells] == [
        cell.n is None for cell in none.rows[0].cells
    ]


def test_two_small_cells_whose_sum_is_small_too_need_a_third():
    comparison = out(tally({"a": None}, [20, 20, 20], [[1, 2, 15]]))
    assert shown(comparison) == [[None, None, None, 18]]


def test_a_square_of_ones_hides_what_its_sums_would_tell():
    table = tally(FLAT, [6, 6], [[1, 1], [1, 1]])
    assert shown(check(table, Rule(k=3, k_sensitive=3), 12)) == [[None] * 3, [None] * 3]


def test_a_parent_and_one_child_do_not_tell_the_other():
    # 12 in the union, 10 in `a`: at least 2 and at most 12 in `b` would be safe; 10 of 10 is not.
    table = tally(TREE, [20, 20], [[5, 15], [5, 12], [1, 9]])
    comparison = check(table, Rule(k=3, k_sensitive=3), 40)
    assert comparison.rows[2].cells[0].n is None


def test_a_parent_with_one_child_only_is_hidden_with_it():
    table = tally({"risk": None, "a": "risk"}, [8, 8], [[1, 7], [1, 7]])
    comparison = check(table, Rule(k=3, k_sensitive=3), 16)
    assert [row[0] for row in shown(comparison)] == [None, None]


def test_a_parent_smaller_than_the_minimum_of_a_sensitive_child_is_hidden():
    table = tally(TREE, [9, 9], [[4, 8], [3, 6], [2, 6]], sensitive={"b"})
    comparison = check(table, Rule(k=3, k_sensitive=6), 18)
    assert comparison.rows[0].cells[0].n is None


def test_a_sensitive_code_that_all_or_all_but_one_raised_is_hidden():
    for raised in (12, 11):
        comparison = out(tally({"a": None}, [12, 40, 40], [[raised, 20, 20]], sensitive={"a"}))
        assert comparison.rows[0].cells[0].n is None
        assert comparison.rows[0].cells[0].of == 12
    free = out(tally({"a": None}, [12, 40, 40], [[12, 20, 20]]))
    assert free.rows[0].cells[0].n == 12
    two_silent = out(tally({"a": None}, [12, 40, 40], [[10, 20, 20]], sensitive={"a"}))
    assert two_silent.rows[0].cells[0].n == 10


def test_the_size_of_a_tiny_column_does_not_follow_from_the_others():
    table = tally({"a": None}, [2, 9, 12], [[2, 8, 10]])
    comparison = check(table, Rule(k=3, k_sensitive=3), 23)
    assert [cell.of for cell in comparison.rows[0].cells] == [None, None, 12, 23]
    assert comparison.rows[0].cells[1].interval is None
    assert any("size of a column" in note for note in comparison.notes)


def test_a_study_of_very_few_tells_nothing_at_all():
    comparison = out(tally(FLAT, [1, 2], [[1, 2], [0, 1]]))
    assert all(
        cell.n is None and cell.of is None and cell.interval is None
        for row in comparison.rows
        for cell in row.cells
    )


def test_an_interval_leaves_only_with_both_of_its_figures():
    comparison = out(tally(FLAT, [3, 20, 30], [[2, 9, 15], [3, 6, 9]]))
    for row in comparison.rows:
        for cell in row.cells:
            assert (cell.interval is None) == (cell.n is None or cell.of is None)


@st.composite
def small_tables(draw) -> Tally:
    parents = draw(st.sampled_from([FLAT, TREE, {"r": None, "m": "r", "a": "m", "b": "m"}]))
    of = draw(st.lists(st.integers(1, 5), min_size=1, max_size=2 if len(parents) > 3 else 3))
    codes = list(parents)
    leaves = [code for code in codes if code not in parents.values()]
    columns = []
    for size in of:
        sets = {leaf: draw(st.sets(st.integers(1, size))) for leaf in leaves}
        for code in reversed(codes):
            if code not in sets:
                sets[code] = set().union(*(sets[c] for c in codes if parents[c] == code))
        columns.append([len(sets[code]) for code in codes])
    sensitive = draw(st.sets(st.sampled_from(leaves)))
    return tally(parents, of, [list(row) for row in zip(*columns, strict=True)], sensitive)


@settings(max_examples=60, deadline=None)
@given(small_tables(), st.sampled_from([Rule(2, 2), Rule(2, 3), Rule(3, 3)]))
def test_trying_every_table_pins_no_small_cell(table, rule):
    # A column whose size nothing bounds might hold any number: so many that the rule can be met.
    check(table, rule, max(table.of[:-1]) + rule.k_sensitive + 1)


@pytest.mark.parametrize(("seed", "size"), [(7, 22), (8, 40), (9, 12)])
def test_a_table_as_large_as_a_country_report_holds_against_exact_bounds(seed, size):
    table = random_table(seed=seed, size=size)
    comparison = out(table)
    spans = exact_spans(table, comparison)
    assert attacker.disclosed(table, comparison, spans) == []
    hidden = sum(cell.n is None for row in comparison.rows for cell in row.cells)
    small = sum(n < (10 if line.sensitive else 5)
                for line, row in zip(table.lines, table.n, strict=True) for n in row)  # fmt: skip
    assert 0 < small <= hidden < 0.9 * len(table.lines) * len(comparison.columns)


def test_the_same_table_gives_the_same_pattern():
    table = random_table(seed=3, size=15)
    assert out(table) == out(table)


def random_table(*, seed: int, size: int) -> Tally:
    random = np.random.default_rng(seed)
    of = [int(random.integers(size // 2, 2 * size)) for _ in range(3)] + [3]
    parents: dict[str, str | None] = {}
    for branch in range(2):
        parents[f"b{branch}"] = None
        for middle in range(2):
            parents[f"m{branch}{middle}"] = f"b{branch}"
            for leaf in range(3):
                parents[f"l{branch}{middle}{leaf}"] = f"m{branch}{middle}"
    columns = []
    for number in of:
        sets = {
            code: set(np.flatnonzero(random.random(number) < 0.25))
            for code in parents
            if "l" in code
        }
        for code in reversed(parents):
            if code not in sets:
                sets[code] = set().union(*(sets[c] for c in parents if parents[c] == code))
        columns.append([len(sets[code]) for code in parents])
    rows = [list(row) for row in zip(*columns, strict=True)]
    return tally(parents, of, rows, sensitive={"l000", "l111"})


def exact_spans(table: Tally, comparison: Comparison):
    """Lowest and highest value of every cell by integer programming over all that is published."""
    cells = attacker.published(comparison)
    width, count = len(cells[0]), len(cells) * len(cells[0])
    low = [1 if value is None and i < width else (value or 0)
           for i, value in enumerate(v for row in cells for v in row)]  # fmt: skip
    high = [10 * table.of[-1] if value is None else value for row in cells for value in row]
    place = {line.code: index for index, line in enumerate(table.lines, start=1)}
    rules, least, most = [], [], []

    def add(signs, lower, upper):
        row = np.zeros(count)
        for (line, column), sign in signs.items():
            row[line * width + column] = sign
        rules.append(row)
        least.append(lower)
        most.append(upper)

    for line in range(len(cells)):
        add({**{(line, c): 1 for c in range(width - 1)}, (line, width - 1): -1}, 0, 0)
    for column in range(width):
        for line in table.lines:
            above = place[line.parent] if line.parent else 0
            add({(above, column): 1, (place[line.code], column): -1}, 0, np.inf)
            below = [place[one.code] for one in table.lines if one.parent == line.code]
            if below:
                union = {(child, column): 1 for child in below}
                add({**union, (place[line.code], column): -1}, 0, np.inf)
    constraint = LinearConstraint(np.array(rules), least, most)
    spans = {}
    for index in range(count):
        if low[index] == high[index]:
            spans[divmod(index, width)] = (low[index], high[index])
            continue
        ends = []
        for sign in (1, -1):
            goal = np.zeros(count)
            goal[index] = sign
            found = milp(goal, integrality=np.ones(count, dtype=int), bounds=Bounds(low, high),
                         constraints=constraint)  # fmt: skip
            ends.append(round(found.x[index]))
        spans[divmod(index, width)] = (ends[0], ends[1])
    return spans


@pytest.mark.parametrize("rule", [Rule(k=0, k_sensitive=5), Rule(k=6, k_sensitive=5)])
def test_a_rule_that_cannot_work_is_refused(rule):
    with pytest.raises(Exception, match="at least 1"):
        out(tally(FLAT, [9], [[5], [5]]), rule)


@settings(max_examples=40, deadline=None)
@given(small_tables(), st.integers(2, 3))
def test_a_row_that_is_never_shown_is_protected_like_any_other(table, k):
    """What waits after a split: its row is left out, and only that row."""
    secret = len(table.lines) - 1
    lines = tuple(replace(line, secret=at == secret) for at, line in enumerate(table.lines))
    rule = Rule(k=k, k_sensitive=k)
    comparison = out(replace(table, lines=lines), rule)
    assert len(comparison.rows) == secret
    line, cells = lines[secret], [Cell(None, cell.of, None) for cell in comparison.rows[0].cells]
    unseen = Row(line.code, line.name, line.parent, line.depth, tuple(cells))
    known = replace(comparison, rows=(*comparison.rows, unseen))
    assert attacker.disclosed(table, known, attacker.attack(known, sum(table.of[:-1]) + 4)) == []

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctrp_research.coding.coded import read_coded
from ctrp_research.coding.codings import (
    Passage,
    add_coding,
    change_coding,
    list_codings,
    parse_passage,
    remove_coding,
    undo,
)
from ctrp_research.coding.lists import import_codings
from ctrp_research.errors import CtrpError, UsageError


def add(project, reference: str, code: str = "family-poverty", **options):
    with project.transaction() as session:
        return add_coding(
            session, project.codebook, parse_passage(reference), code, coder="ana", **options
        )


def listed(project, **options):
    with project.transaction() as session:
        return list_codings(session, **options)


def test_a_coding_keeps_its_passage_reality_memo_and_codebook_version(project):
    add(project, "rs-01-en:2:3-9", reality="witnessed", memo="ask again")
    (line,) = listed(project)
    assert line.quote == "mother"
    assert (line.start, line.end) == (3, 9)
    assert (line.reality, line.memo, line.coder) == ("witnessed", "ask again", "ana")
    assert line.codebook_version == f"{project.codebook.id} {project.codebook.version}"


def test_without_a_stretch_the_passage_is_the_whole_turn(project):
    add(project, "rs-01-en:2")
    (line,) = listed(project)
    assert line.start == 0
    assert line.quote.endswith("only bread and tea.")


def test_the_same_coding_twice_is_one(project):
    first, second = add(project, "rs-01-en:2"), add(project, "rs-01-en:2")
    assert first == (second[0], True)
    assert not second[1]


@pytest.mark.parametrize(
    ("reference", "code", "message"),
    [
        ("rs-01-en:1", "family-poverty", "the interviewer's"),
        ("rs-01-en:99", "family-poverty", "none of number 99"),
        ("rs-01-em:2", "family-poverty", "Did you mean rs-01-en"),
        ("rs-01-en:2", "family-povertry", "Did you mean family-poverty"),
        ("rs-01-en:2", "risk-family", "group of codes"),
        ("rs-01-en:2:5-5", "family-poverty", "no stretch"),
        ("rs-01-en:2:0-9999", "family-poverty", "no stretch"),
    ],
)
def test_what_cannot_be_coded_is_refused_with_advice(project, reference, code, message):
    with pytest.raises(CtrpError, match=message):
        add(project, reference, code)
    assert listed(project) == []


@pytest.mark.parametrize("reference", ["rs-01-en", "rs-01-en:x", "rs-01-en:2:5", ":2", "a b:2"])
def test_a_reference_of_another_form_is_wrong_usage(reference):
    with pytest.raises(UsageError, match="TRANSCRIPT:TURN"):
        parse_passage(reference)


def test_an_unknown_reality_is_wrong_usage(project):
    with pytest.raises(UsageError, match="hypothetical"):
        add(project, "rs-01-en:2", reality="dreamt")


def test_a_removed_coding_is_gone_until_undo_brings_it_back(project):
    number, _ = add(project, "rs-01-en:2", memo="mine")
    with project.transaction() as session:
        remove_coding(session, number, coder="ana")
    assert listed(project) == []
    with project.transaction() as session, pytest.raises(CtrpError, match="no coding"):
        remove_coding(session, number, coder="ana")
    with project.transaction() as session:
        assert undo(session, coder="ana") == ("code remove", [number])
    assert [(line.id, line.memo) for line in listed(project)] == [(number, "mine")]


def test_only_what_a_child_says_is_counted(project):
    add(project, "rs-01-en:2")
    add(project, "rs-t01:5", "self-worth")  # "All:"
    with project.transaction() as session:
        coded = read_coded(session)
    assert [passage.child for passage in coded] == ["rs-01-en/R", None]


def test_a_list_goes_in_whole_or_not_at_all_and_never_twice(project, tmp_path):
    path = tmp_path / "codings.csv"
    path.write_text(
        "file,turn,code,reality\nrs-01-en.txt,2,family-poverty,\nGroup Vranje.txt,2,sibling-bond,own\n",
        encoding="utf-8",
    )
    assert import_codings(project, path, coder="bo").new == 2
    assert import_codings(project, path, coder="bo").new == 0
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "rs-01-en.txt,4,out-of-school,own\nrs-01-en.txt,x,self-worth,own\nno.txt,1,a,own\n"
        )
    with pytest.raises(CtrpError) as error:
        import_codings(project, path, coder="bo")
    assert [line.split(": ")[0] for line in str(error.value).splitlines()[1:]] == [
        f"{path}:5", f"{path}:6",
    ]  # fmt: skip
    assert len(listed(project)) == 2
    with project.transaction() as session:
        assert undo(session, coder="bo")[0] == "code import"
    assert listed(project) == []


actions = st.lists(
    st.one_of(
        st.tuples(
            st.just("add"), st.sampled_from([2, 4, 6]), st.sampled_from(["self-worth", "neglect"])
        ),
        st.tuples(st.just("remove"), st.integers(0, 5), st.none()),
        st.tuples(st.just("undo"), st.none(), st.none()),
    ),
    max_size=15,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=actions)
def test_undoing_everything_leads_back_to_where_it_began(project, steps):
    begin = [line.id for line in listed(project)]
    states = [begin]
    for action, number, code in steps:
        with project.transaction() as session:
            if action == "add":
                _, new = add_coding(
                    session, project.codebook, Passage("rs-01-en", number), code, coder="ana"
                )
                if not new:
                    continue
            elif action == "remove":
                lines = list_codings(session)
                if number >= len(lines):
                    continue
                remove_coding(session, lines[number].id, coder="ana")
            elif len(states) > 1:
                undo(session, coder="ana")
                states.pop()
                assert [line.id for line in list_codings(session)] == states[-1]
                continue
            else:
                continue
            states.append([line.id for line in list_codings(session)])
    with project.transaction() as session:
        for state in reversed(states[:-1]):
            undo(session, coder="ana")
            assert [line.id for line in list_codings(session)] == state


def test_a_changed_coding_takes_the_place_of_the_old_one_until_undone(project):
    number, _ = add(project, "rs-01-en:2:3-9", memo="ask again")
    with project.transaction() as session:
        new = change_coding(session, project.codebook, number, coder="boris", end=16)
    (line,) = listed(project)
    assert (line.id, line.start, line.end) == (new, 3, 16)
    assert (line.coder, line.memo) == ("ana", "ask again")
    with project.transaction() as session:
        undo(session, coder="boris")
    (line,) = listed(project)
    assert (line.id, line.end) == (number, 9)
    with project.transaction() as session:
        undo(session, coder="ana")
    assert listed(project) == []


def test_undo_of_a_change_is_redone_whole(project):
    from ctrp_research.commands.history import kinds
    from ctrp_research.store.undoing import redo
    from ctrp_research.store.undoing import undo as undo_any

    number, _ = add(project, "rs-01-en:2:3-9")
    with project.transaction() as session:
        change_coding(session, project.codebook, number, coder="ana", reality="hearsay")
    undo_any(project, kinds(), coder="ana")
    assert [line.reality for line in listed(project)] == ["own"]
    redo(project, kinds(), coder="ana")
    assert [line.reality for line in listed(project)] == ["hearsay"]

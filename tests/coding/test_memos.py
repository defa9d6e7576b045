"""Memos are stored as they are written; what identifies somebody is refused. All names invented."""

import pytest

from ctrp_research.coding.memos import check_memo
from ctrp_research.errors import CtrpError


@pytest.mark.parametrize(
    "memo",
    ["see Ana's note", "her husband, tel 069 123 4567", "nejasno, pitati Milenu", "питай Ивайло"],
)
def test_a_memo_that_names_somebody_is_refused_and_not_repeated(memo):
    with pytest.raises(CtrpError, match="label") as error:
        check_memo(memo)
    assert not any(word in str(error.value) for word in ("Ana", "069", "Milen", "Ивайло"))


@pytest.mark.parametrize(
    "memo", ["ask again", "[Person 3] again", "Check with team, maybe child-work?", "провери пак"]
)
def test_an_ordinary_memo_is_taken(memo):
    check_memo(memo)

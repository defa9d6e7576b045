"""An invented comparison: 70 children of 7 countries, some figures suppressed."""

import codebooks
from ctrp_research.findings.comparison import Cell, Comparison, Row, Rule
from ctrp_research.findings.wilson import interval
from ctrp_research.publishing.participants import ParticipantTotals

FRAME = codebooks.shipped("ctrp")
COUNTRIES = ("AL", "BA", "BG", "ME", "RO", "RS", "XK")
OF = 70
ALL = {
    "wish-to-leave": 41,
    "peer-violence": None,
    "family-poverty": 49,
    "family-violence": None,
    "neglect": 24,
    "carer-absence": 31,
    "child-work": 33,
    "out-of-school": 28,
    "discrimination": 37,
    "street-life": 5,
    "self-protection": 26,
    "hope-and-plans": 68,
    "self-worth": 10,
    "supportive-friends": 45,
    "sibling-bond": 39,
    "caring-family": None,
    "school-belonging": 22,
    "trusted-adult": 19,
    "recruiter-known": 18,
    "recruiter-stranger": 9,
    "false-promise": 27,
    "exploit-sexual": 11,
    "control": None,
    "movement": 7,
    "exploit-begging": 13,
    "rec-school": 70,
    "rec-safe-places": 36,
    "rec-listen-and-respect": 25,
}
"""Children of all countries per code; None where suppressed, and so is every code not named."""


def make_comparison(figures=ALL, of=OF):
    rows = []
    for code in FRAME.walk():
        n = figures.get(code.id)
        hidden = tuple(Cell(n=None, of=10, interval=None) for _ in COUNTRIES)
        told = Cell(n=n, of=of, interval=None if n is None else interval(n, of))
        above = FRAME.parents(code.id)
        rows.append(
            Row(
                code=code.id,
                name=code.name,
                parent=above[-1].id if above else None,
                depth=len(above),
                cells=(*hidden, told),
            )
        )
    return Comparison(
        by="country",
        columns=(*COUNTRIES, "all"),
        rows=tuple(rows),
        rule=Rule(),
        codebook="ctrp 1",
        data="5e" * 32,
        notes=("A child counts once.",),
    )


TOTALS = ParticipantTotals(
    total=OF,
    countries=COUNTRIES,
    elsewhere=False,
    alone=52,
    in_groups=25,
    both=7,
    methods=("both", "focus group", "interview", "all"),
)

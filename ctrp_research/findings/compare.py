"""How many children raised each code, by an attribute: counted here, released by the gate."""

import hashlib
import json
from collections.abc import Sequence

from codebooks import Codebook
from ctrp_research.coding.coded import Child, CodedPassage
from ctrp_research.errors import UsageError
from ctrp_research.findings.comparison import Comparison, Rule
from ctrp_research.findings.disclosure import release
from ctrp_research.findings.groups import AGE_BAND, METHOD, group_children
from ctrp_research.findings.tally import count, read_lines

REALITIES = frozenset({"own", "witnessed", "hearsay", "hypothetical"})


def compare(
    children: Sequence[Child],
    coded: Sequence[CodedPassage],
    codebook: Codebook,
    *,
    by: str,
    rule: Rule,
    realities: frozenset[str] | None = None,
) -> Comparison:
    """Counts, for every code and every value of an attribute, the children who raised it.

    A child counts once, however often and in however many transcripts; a parent code has the
    children of the leaves below it, each once. Children whose value is not known have a column.

    Args:
        children: Everybody who was asked.
        coded: Active codings; those of no single known child are told in a note.
        codebook: Its codes are the rows.
        by: An attribute of the children, or `method`, or `age-band`.
        rule: How few children are too few to be shown.
        realities: Only codings of these, such as `own`; by default all of them.

    Raises:
        UsageError: There is no child, no such attribute, no such reality, or the rule makes no
            sense.
    """
    if not children:
        raise UsageError("No child has been asked yet; `ctrp import` brings transcripts in.")
    if realities is not None and not realities <= REALITIES:
        unknown = ", ".join(sorted(realities - REALITIES))
        raise UsageError(f"No reality {unknown}; there are: {', '.join(sorted(REALITIES))}.")
    kept = [one for one in coded if realities is None or one.reality in realities]
    lines = read_lines(codebook, {one.code for one in kept})
    tally = count(lines, group_children(children, by), kept)
    return release(
        tally,
        by=by,
        rule=rule,
        codebook=codebook.label,
        data=_digest(children, kept),
        notes=[
            *_base_notes(by, realities),
            *_left_out_notes(children, kept, codebook, rule),
        ],
    )


COUNTED = (
    "n: children who raised the code, each once, however often and in however many transcripts; a "
    "parent code has every child of the codes below it once. Of: all children in the column, "
    "whether they were asked about it or not."
)
CHOSEN = (
    "The children were chosen for what they could tell, not drawn at random: the figures are about "
    "the children interviewed, not about all children of a country. The interval (Wilson, 95 %) "
    "shows only how far counts of this size can be trusted."
)
ALIKE = "Own experience, what was witnessed, heard and imagined are counted alike."


def _base_notes(by: str, realities: frozenset[str] | None) -> list[str]:
    notes = [COUNTED, CHOSEN]
    if realities is None:
        notes.append(ALIKE)
    else:
        notes.append(f"Only what was told as {', '.join(sorted(realities))} is counted.")
    if by == METHOD:
        notes.append("A child heard in an interview and in a focus group is in the column `both`.")
    else:
        notes.append("Interviews and focus groups are counted together.")
    if by == AGE_BAND:
        notes.append("Age bands hold both of the ages that name them.")
    return notes


def _left_out_notes(
    children: Sequence[Child], coded: Sequence[CodedPassage], codebook: Codebook, rule: Rule
) -> list[str]:
    """Says what was coded and yet is not counted; how much of it only when that is not little."""
    asked = {child.code for child in children}
    known = {code.id for code in codebook.walk()}
    groups = {code.id for code in codebook.walk() if code.codes}
    strangers = sum(one.code not in known for one in coded)
    voices = len({(p.transcript, p.turn, p.start, p.end) for p in coded if p.child not in asked})
    notes = []
    if voices:
        notes.append(
            "Not counted: passages said by no single known child, such as answers of a whole "
            f"group{_many(voices, rule)}."
        )
    if strangers:
        notes.append(
            "Not counted: codings with a code that is not in this codebook"
            f"{_many(strangers, rule)}."
        )
    if undecided := sum(one.code in groups for one in coded):
        notes.append(
            "Counted in the whole group, but in none of its codes: what was coded before the code "
            f"was split and is not decided yet{_many(undecided, rule)}."
        )
    return notes


def _many(number: int, rule: Rule) -> str:
    return f" ({number})" if number >= rule.k_sensitive else ""


def _digest(children: Sequence[Child], coded: Sequence[CodedPassage]) -> str:
    """SHA-256 over who was asked and what was counted, whatever the order they came in."""
    facts = {
        "children": sorted(
            (child.code, sorted(child.attributes.items()), sorted(child.methods))
            for child in children
        ),
        "codings": sorted(
            (
                one.transcript,
                one.turn,
                one.start,
                one.end,
                one.code,
                one.reality,
                one.coder,
                one.child or "",
            )
            for one in coded
        ),
    }
    plain = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()

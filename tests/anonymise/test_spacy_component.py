"""The anonymiser in a spaCy pipeline, for every language that has a folder."""

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from anonymise import LanguageError
from anonymise.language import available, load_config

HOME = Path(__file__).parent
PIPELINES = {"sq": ["sq"], "hbs": ["sr", "hr"], "bg": ["bg"], "ro": ["ro"], "en": ["en"]}
ALL = [(lang, code) for code in available() for lang in PIPELINES[code]]

import_module("anonymise.spacy_component")  # as the entry point of an installed copy does


def pipeline(lang, **config):
    nlp = spacy.blank(lang)
    nlp.add_pipe("anonymise", config=config)
    return nlp


def test_the_factory_is_an_entry_point():
    project = tomllib.loads((HOME.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    entry = project["project"]["entry-points"]["spacy_factories"]["anonymise"]
    module, _, name = entry.partition(":")
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize(("lang", "code"), ALL)
def test_each_pipeline_hides_what_the_rows_say(lang, code, anonymiser):
    nlp = pipeline(lang)
    rows = YAML(typ="safe", pure=True).load((HOME / "rows" / f"{code}.yaml").read_text("utf-8"))
    for row in rows[:12]:
        doc = nlp(row["text"])
        mentions = anonymiser.find(row["text"], code)
        assert doc._.safe_text == anonymiser.replace(row["text"], mentions, code).text
        assert [span._.entity for span in doc.spans["anonymise"]] == [m.entity for m in mentions]
        for mention in mentions:
            assert any(
                span.start_char <= mention.start
                and mention.end <= span.end_char
                and span.label_ == mention.kind
                for span in doc.spans["anonymise"]
            )
            inside = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            assert all(token.ent_type_ for token in inside)


def test_the_language_may_be_named_and_an_unknown_one_is_told():
    assert load_config("hbs")["aliases"]
    doc = pipeline("xx", language="sr")("Зовем се Стефан Илин.")
    assert doc._.safe_text == "Зовем се [Особа 1]."
    assert pipeline("en", style="names")("My name is Stefan Ilin.")._.safe_text.startswith(
        "My name"
    )
    with pytest.raises(LanguageError):
        pipeline("en", language="xx")


def test_entities_of_others_stay_where_they_do_not_overlap():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "FOOD", "pattern": "bread"}, {"label": "X", "pattern": "Stefan"}])
    nlp.add_pipe("anonymise")
    doc = nlp("My name is Stefan Ilin and I like bread.")
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Stefan Ilin", "PERSON"), ("bread", "FOOD"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=60) | st.sampled_from(["", " ", "Stefan\u200bIlin", "\u202eStefan", "@"])
)
def test_any_text_passes(text):
    pipeline("en")(text.encode("utf-8", "replace").decode())

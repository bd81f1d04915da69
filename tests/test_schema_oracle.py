"""Desired states of every type, valid ones and broken ones, judged by ccmock and by an independent validator."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmock import ResourceType
from ccmock.registry.catalog import bundled_catalog
from ccmock.registry.java_patterns import java_pattern
from ccmock.registry.validation import ModelValidator
from tests.registry import independent
from tests.registry.independent import SecondOpinion, pointer_of, searcher
from tests.registry.mutations import BREAKS, Mutant, mutants
from tests.registry.schema_patterns import patterns_of
from tests.support.desired_states import NoDesiredState, desired_state_for

REGION = "us-east-1"
PARTS = 8
STATES = max(1, settings().max_examples // 100)
"""How many valid states of each type are broken; ten where new ones are looked for."""
SHARES = [0.7, 0.0, 0.4, 0.9]
"""How likely an optional property is in a state; hypothesis begins with the first."""

ONLY_JAVA_READS = {
    r"^([a-z,A-Z,0-9,. _\-:/()#,@[\]+=&;\{\}!$*])*$": "a set within a set that is never closed",
    r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*$": "halves of surrogate pairs in a set",
    r"^[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*$": "halves of surrogate pairs in a set",
    r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*": "halves of surrogate pairs in a set",
    "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\t]*": "halves of surrogate pairs in a set",
    r"^([\w!$&()*+,./:;=?@\x{60}-]|%([\dA-Fa-f]{2}|[\dA-Fa-f]?\*))+$": "a code point in braces",
    r"^[\/]+([^~]*(~[01])*)*{1,512}$": "a quantifier behind another",
    r"^[a-zA-Z-0-9-:\/.]*{1,1000}$": "a quantifier behind another",
    r"^[a-zA-Z-0-9-:\/]*{1,1000}$": "a quantifier behind another",
    r"^[a-zA-Z0-9-]+{1,255}$": "a quantifier behind another",
}
"""The patterns of public types that the other validator cannot read, and why; it takes any text for a match of them."""

BROAD = {"an unknown key added", "none or all of allOf", "none or all of anyOf", "none or all of oneOf"}
"""What may be told of a member of the changed object, too: of a key that was added or is missed in a branch."""


def provisionable() -> list[ResourceType]:
    catalog = bundled_catalog()
    found = (catalog.find(name, REGION) for name in catalog.type_names(REGION))
    return [each for each in found if each is not None and "CREATE" in each.handlers]


class Judgement(NamedTuple):
    """What ccmock says of a model, and the places of which each of the two speaks."""

    lines: list[str]
    told: set[str]
    expected: set[str]


def judged(validator: ModelValidator, opinion: SecondOpinion, model: Any) -> Judgement:
    violations = validator.violations(model)
    told = {pointer_of(violation.path) for violation in violations}
    return Judgement(list(map(str, violations)), told, opinion.pointers(model))


def strayed(mutant: Mutant, judgement: Judgement) -> Iterator[str]:
    """What the two say differently of a broken model, and what ccmock says of another place than the broken one."""
    (lines, told, expected), here = judgement, pointer_of(mutant.place.path)
    if bool(told) is not bool(expected):
        yield f"{mutant.change} at {here}: {lines} here, {sorted(expected)} there"
    elif not expected <= told:
        yield f"{mutant.change} at {here}: nothing is told of {sorted(expected - told)}: {lines}"
    # What ccmock tells of more places are parents: the heads of combinations that stand unwritten in the schema.
    more = [pointer for pointer in told - expected if not any(below.startswith(f"{pointer}/") for below in expected)]
    if expected and more:
        yield f"{mutant.change} at {here}: nothing is wrong with {more}: {lines}"
    hits = {
        pointer for pointer in told if pointer == here or (mutant.change in BROAD and pointer.startswith(f"{here}/"))
    }
    if expected and mutant.place.is_certain and not hits:
        yield f"{mutant.change} at {here}: told of {sorted(told)}"


class Comparison:
    """The two validators side by side, over some types; remembers what was compared and where they do not agree."""

    def __init__(self, types: list[ResourceType]) -> None:
        self.sides = [(each, SecondOpinion(each.compiled_schema)) for each in types]
        self.states = 0
        self.undecided = 0
        self.made: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self, draw: random.Random, share: float) -> None:
        """Compares one valid state of each type, and what comes of breaking it in every way."""
        for resource_type, opinion in self.sides:
            with suppress(NoDesiredState):
                state = desired_state_for(resource_type, draw, plus=share)
                self.states += 1
                with self.undecided_if_it_takes_too_long():
                    if opinion.pointers(state):
                        self.wrong.append(f"{resource_type.type_name}: {state} is valid here alone")
                for mutant in mutants(resource_type.compiled_schema, state, draw):
                    with self.undecided_if_it_takes_too_long():
                        self.compare(resource_type, opinion, mutant)

    def compare(self, resource_type: ResourceType, opinion: SecondOpinion, mutant: Mutant) -> None:
        judgement = judged(resource_type.validator, opinion, mutant.model)
        self.made[mutant.change] += 1
        self.refused[mutant.change] += bool(judgement.told)
        self.wrong += [f"{resource_type.type_name}: {line}" for line in strayed(mutant, judgement)]

    @contextmanager
    def undecided_if_it_takes_too_long(self) -> Iterator[None]:
        """Without a second opinion there is no verdict, neither for ccmock nor against it."""
        try:
            yield
        except TimeoutError:
            self.undecided += 1

    @property
    def is_decided(self) -> bool:
        """Whether there are enough verdicts for the comparison to tell anything."""
        return self.undecided <= 0.01 * (self.states + self.made.total())

    def __str__(self) -> str:
        return (
            f"{len(self.sides)} types, {self.states} valid states, {self.made.total()} changes, "
            f"{self.refused.total()} of them refused by both and {self.undecided} left undecided: "
            f"{dict(self.refused.most_common())}"
        )


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_validator_of_every_type_agrees_with_an_independent_one(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    comparison = Comparison(provisionable()[part::PARTS])

    @settings(max_examples=STATES, suppress_health_check=list(HealthCheck))
    @given(draw=st.randoms(use_true_random=True), share=st.sampled_from(SHARES))
    def compare(draw: random.Random, share: float) -> None:
        comparison.run(draw, share)

    compare()
    with capsys.disabled():
        sys.stdout.write(f"\n{comparison}\n")
    assert comparison.wrong == []
    assert comparison.states > 0.9 * STATES * len(comparison.sides)
    assert comparison.refused.total() > 0.95 * comparison.made.total()
    assert comparison.is_decided


def test_provisionable_types_are_as_many_as_the_service_has() -> None:
    assert len(provisionable()) > 1700


@pytest.mark.slow
def test_patterns_that_only_java_reads_are_listed() -> None:
    patterns = {pattern for each in provisionable() for pattern in patterns_of(each.full_schema)}
    assert len(patterns) > 3000
    assert {pattern for pattern in patterns if searcher(pattern) is None} == ONLY_JAVA_READS.keys()


TEXTS = [
    *("", " ", " a", "a ", "a a", "\n", "a\n", "\t", "\x07", "\u017f", "x" * 300),
    *("a", "A", "0", "-", "_", "/", ".", ":", "é", "٣", "[", "]", "|", "&", "^", "aa", "ab", "aA", "a1", "1a", "a-"),
    *("-a", "a-a", "a_a", "a.a", "a/a", "a:a", "a,a", "a--a", "__a", "abc", "text", "a@b.co", "https://a.b/c"),
    *("arn:aws:s3:::x", "aws:tag", "123456789012", "us-east-1"),
]


@pytest.mark.slow
def test_java_pattern_agrees_with_an_independent_engine_on_every_pattern() -> None:
    wrong, decided, undecided = [], 0, 0
    for pattern in sorted({pattern for each in provisionable() for pattern in patterns_of(each.full_schema)}):
        search = searcher(pattern)
        if search is None:
            continue
        for text in TEXTS:
            try:
                expected = search(text)
            except TimeoutError:
                undecided += 1
            else:
                decided += 1
                if expected is not java_pattern(pattern).search(text):
                    wrong.append((pattern, text))
    assert wrong == []
    assert undecided <= 0.001 * decided


# --- the other validator and the changes themselves ---

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
CLOSED = {"type": "object", "properties": {"A": TEXT}, "additionalProperties": False}
EITHER = [{"required": ["A"]}, {"required": ["B"]}]
# what is done: a schema, a value that meets it
CHANGES: dict[str, tuple[dict[str, Any], Any]] = {
    "another type": (TEXT, "a"),
    "a decimal for an integer": ({"type": "integer"}, 1),
    "a required key dropped": ({"required": ["A"]}, {"A": 1}),
    "an unknown key added": (CLOSED, {"A": "a"}),
    "a dependency dropped": ({"dependencies": {"A": ["B"]}}, {"A": 1, "B": 1}),
    "too short": ({"minLength": 2}, "ab"),
    "too long": ({"maxLength": 2}, "ab"),
    "too few items": ({"minItems": 1}, [1]),
    "too many items": ({"maxItems": 1}, [1]),
    "an item twice": ({"uniqueItems": True}, [1]),
    "too few keys": ({"minProperties": 1}, {"A": 1}),
    "too many keys": ({"maxProperties": 1}, {"A": 1}),
    "below the minimum": ({"minimum": 1}, 1),
    "above the maximum": ({"maximum": 1}, 1),
    "at the exclusive minimum": ({"exclusiveMinimum": 1}, 2),
    "at the exclusive maximum": ({"exclusiveMaximum": 1}, 0),
    "no multiple": ({"multipleOf": 5}, 5),
    "no match of the pattern": ({"pattern": r"^\p{L}&?$"}, "é"),
    "none of the enum": ({"enum": ["a"]}, "a"),
    "not the constant": ({"const": "a"}, "a"),
    "not of the format": ({"format": "date-time"}, "2026-01-01T00:00:00Z"),
    "none or all of allOf": ({"allOf": EITHER}, {"A": 1, "B": 1}),
    "none or all of anyOf": ({"anyOf": EITHER}, {"A": 1}),
    "none or all of oneOf": ({"oneOf": EITHER}, {"A": 1}),
}


@pytest.mark.parametrize("change", BREAKS)
def test_mutation_breaks_its_keyword_at_its_place(change: str) -> None:
    node, value = CHANGES[change]
    schema = {"definitions": {"N": node}, "properties": {"P": {"items": {"$ref": "#/definitions/N"}}}}
    validator, opinion = ModelValidator.compile(schema), SecondOpinion(schema)
    model = {"P": [value, value]}
    assert opinion.pointers(model) == set() == set(validator.violations(model))
    everything = [mutant for seed in range(8) for mutant in mutants(schema, model, random.Random(seed))]
    made = [mutant for mutant in everything if mutant.change == change]
    assert {pointer_of(mutant.place.path) for mutant in made} == {"#/P/0", "#/P/1"}
    judgements = [judged(validator, opinion, mutant.model) for mutant in made]
    assert [line for mutant, judgement in zip(made, judgements) for line in strayed(mutant, judgement)] == []
    refused = [bool(judgement.told) for judgement in judgements]
    assert any(refused) if change.startswith("none or all") else all(refused)


DISAGREEING: list[tuple[str, dict[str, Any], dict[str, Any], Any]] = [
    ("a verdict", {"properties": {"A": TEXT}}, {"properties": {"A": NUMBER}}, {"A": 1}),
    ("a place", {"properties": {"A": {"items": TEXT}}}, {"properties": {"A": {"maxItems": 0}}}, {"A": [1]}),
]


@pytest.mark.parametrize(
    ("ours", "theirs", "model"), [row[1:] for row in DISAGREEING], ids=[row[0] for row in DISAGREEING]
)
def test_oracle_notices_a_disagreement(ours: dict[str, Any], theirs: dict[str, Any], model: Any) -> None:
    place = next(mutants({**ours, "required": ["A"]}, model, random.Random(0))).place
    judgement = judged(ModelValidator.compile(ours), SecondOpinion(theirs), model)
    assert list(strayed(Mutant(model, "another type", place), judgement))


ENDLESS = r"^(.*?,){29}P$"
LIST_OF_NUMBERS = ",".join(map(str, range(100)))


def test_search_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(independent, "PATIENCE_SECONDS", 0.1)
    search, began = searcher(ENDLESS), time.thread_time()
    assert search is not None
    with pytest.raises(TimeoutError):
        search(LIST_OF_NUMBERS)
    assert time.thread_time() - began > 0.09, "of the processor's time"


def test_input_without_a_second_opinion_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(*_: Any) -> set[str]:
        raise TimeoutError

    comparison = Comparison(provisionable()[:3])
    monkeypatch.setattr(SecondOpinion, "pointers", undecided)
    comparison.run(random.Random(0), 0.0)
    assert (comparison.states, comparison.made.total(), comparison.wrong) == (3, 0, [])
    assert comparison.undecided > 3
    assert not comparison.is_decided

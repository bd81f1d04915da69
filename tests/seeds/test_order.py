"""The order in which the resources of a template are created."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccmock import MockCloud, UsageError
from ccmock.seeds.order import Circle, in_order


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """Names in any order, each of which needs some that a hidden order puts before it."""
    hidden = [f"N{number}" for number in range(draw(st.integers(1, 12)))]
    needs = {name: draw(st.lists(st.sampled_from(hidden[:at]))) if at else [] for at, name in enumerate(hidden)}
    return {name: needs[name] for name in draw(st.permutations(hidden))}


@settings(max_examples=25)
@given(graphs())
def test_each_comes_after_those_that_it_needs_and_as_early_as_it_may(needs: dict[str, list[str]]) -> None:
    found = in_order(needs)
    assert sorted(found) == sorted(needs)
    done: set[str] = set()
    for name in found:
        possible = [each for each in needs if each not in done and done.issuperset(needs[each])]
        assert name == possible[0]
        done.add(name)


@settings(max_examples=25)
@given(graphs(), st.data())
def test_a_circle_is_named_along_its_references(needs: dict[str, list[str]], data: st.DataObject) -> None:
    order = in_order(needs)
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(order) - 1)] * 2)))
    needs = {
        **needs,
        order[first]: [*needs[order[first]], order[last]],
        order[last]: [*needs[order[last]], order[first]],
    }
    with pytest.raises(Circle) as caught:
        in_order(needs)
    names = caught.value.names
    assert names[0] == names[-1]
    assert all(needed in needs[name] for name, needed in pairwise(names))


def group(name: Any, **more: Any) -> dict[str, Any]:
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}, **more}


def test_references_of_all_kinds_and_depends_on_decide(cloud: MockCloud) -> None:
    resources = {
        "Sub": group({"Fn::Sub": "${Join}-s"}),
        "Join": group({"Fn::Join": ["-", [{"Ref": "Late"}, "j"]]}),
        "Free": group("free"),
        "Late": group("late", DependsOn=["Free", "Last"]),
        "Last": group({"Fn::Select": [0, {"Fn::Split": [":", {"Fn::GetAtt": "Free.LogGroupName"}]}]}, DependsOn="End"),
        "End": group("end"),
    }
    seeded = cloud.resources.put_all({"Resources": resources})
    assert list(seeded.by_logical_id) == ["Free", "End", "Last", "Late", "Join", "Sub"]
    assert seeded["Sub"].identifier == "late-j-s"


def test_a_circle_of_resources_is_named(cloud: MockCloud) -> None:
    resources = {"A": group({"Ref": "B"}), "B": group("b", DependsOn="C"), "C": group({"Fn::Sub": "${A}"})}
    with pytest.raises(
        UsageError, match=r"Resources/(A|B|C) needs itself: (A → B → C → A|B → C → A → B|C → A → B → C)"
    ):
        cloud.resources.put_all({"Resources": resources})
    with pytest.raises(UsageError, match="Resources/A needs itself: A → A"):
        cloud.resources.put_all({"Resources": {"A": group({"Ref": "A"})}})


def test_the_side_of_an_if_that_is_not_chosen_decides_nothing(cloud: MockCloud) -> None:
    resources = {"A": group({"Fn::If": ["Never", {"Ref": "B"}, "a"]}), "B": group({"Fn::Sub": "${A}-b"})}
    conditions = {"Never": {"Fn::Equals": [1, 2]}}
    seeded = cloud.resources.put_all({"Conditions": conditions, "Resources": resources})
    assert [resource.identifier for resource in seeded] == ["a", "a-b"]


def test_a_name_on_the_side_that_is_not_chosen_has_to_exist(cloud: MockCloud) -> None:
    template = {
        "Conditions": {"Never": {"Fn::Equals": [1, 2]}},
        "Resources": {"A": group({"Fn::If": ["Never", {"Ref": "Nothing"}, "a"]})},
    }
    with pytest.raises(UsageError, match="refers to 'Nothing', which is neither a resource nor a parameter"):
        cloud.resources.put_all(template)
    with pytest.raises(UsageError, match=r"DependsOn\[0\] refers to 'Nothing', which is neither"):
        cloud.resources.put_all({"Resources": {"A": group("a", DependsOn="Nothing")}})


def test_a_chain_of_a_thousand_resources_is_put_in_order(cloud: MockCloud) -> None:
    needs = {f"N{at}": [f"N{at + 1}"] for at in range(1000)} | {"N1000": []}
    assert in_order(needs) == [f"N{at}" for at in range(1000, -1, -1)]

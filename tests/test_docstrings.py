"""Docstrings: everything public has an example, each example is true, and each argument is described."""

from __future__ import annotations

import doctest
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

import ccmock
from ccmock import HandlerRequest, MockCloud, mock_cloudcontrol, pytest_plugin
from ccmock.testing import HandlerContract
from tests.support.public_members import FIXTURES, Member, public_members

pytest_plugins = ["pytester"]

PROMPTED = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""An example with prompts and output, which runs by itself."""

TEST = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""An example that is a test, which pytest runs: that of a fixture."""

WORD = re.compile(r"`(\w+)`")
"""A name in backquotes."""

WITHOUT_EXAMPLE = {
    "the engine calls it": (
        *("Clock.continue_from", "Clock.held", "Clock.is_held", "Clock.restart", "ManualClock.restart"),
        *("Clock.frozen_reason", "Clock.refuse_if_frozen"),
        *("HandlerError.as_service_error", "HandlerError.in_words_of", "HandlerError.text"),
    ),
    "Clock shows it": ("ManualClock.read_ms",),
    "Handler shows it": tuple(
        f"GenericHandler.{name}"
        for name in (
            *("create", "read", "update", "delete", "check_list", "summary", "is_listed", "messages", "usual_seconds"),
            "seed",
        )
    ),
    "its class shows it": tuple(f"CloudFormationCliHandler.{name}" for name in ("create", "read", "update", "delete")),
    "check_handler shows it; pytest runs it": tuple(
        f"HandlerContract.{name}" for name in vars(HandlerContract) if name.startswith("test_")
    ),
    "the fixture cloudcontrol_factory shows it": ("CloudControlFactory",),
    "a former name": ("FormerNames.held_by", "HandlerRequest.surroundings"),
    "other layers of ccmock use it; the reference does not list it": (
        "GenericHandler.listed_by",
        *(
            f"ResourceType.{name}"
            for name in (
                *("compiled_schema", "defaults", "derived", "full_schema", "is_provisionable", "list_properties"),
                *("list_schema", "list_validator", "of_schema", "of_whole_schema", "service_constraints", "shown"),
                *("unseen_create_only", "validator", "with_facts"),
            )
        ),
    ),
}
"""Why there is no example → the members without one."""

LEFT_OUT = {name for names in WITHOUT_EXAMPLE.values() for name in names}


@pytest.fixture(scope="module")
def members() -> list[Member]:
    return public_members()


def _names(pattern: re.Pattern[str], members: list[Member]) -> set[str]:
    return {member.name for member in members if pattern.search(member.docstring)}


def test_everything_public_has_an_example(members: list[Member]) -> None:
    shown = _names(PROMPTED, members) | _names(TEST, members)
    assert {member.name for member in members} - shown == LEFT_OUT


def test_every_argument_is_described(members: list[Member]) -> None:
    """In the docstring of the method, in that of its class, or in that of a method of its class that it names."""
    missing = {}
    for member in members:
        near = [member.owner.__doc__ or "", *_of_other_methods(member)] if member.owner is not None else []
        described = set(WORD.findall(" ".join([member.docstring, *near])))
        lacking = [name for name in member.arguments if name not in described]
        if lacking and member.name not in LEFT_OUT:
            missing[member.name] = lacking
    assert missing == {}


def _of_other_methods(member: Member) -> list[str]:
    """The docstrings of the methods that a method names, and of those that these name."""
    ahead, found = [member.docstring], list[str]()
    while ahead:
        others = (getattr(member.owner, name, None) for name in WORD.findall(ahead.pop()))
        docstrings = {other.__doc__ or "" for other in others if inspect.isfunction(other)}
        ahead += docstrings.difference(found)
        found += docstrings.difference(found)
    return found


# --- examples that run by themselves ---


def namespace(cloud: MockCloud, client: Any) -> dict[str, Any]:
    """What an example may use without importing it."""
    context = cloud._engine.service(cloud.account_id, cloud.region).execution.handler_context
    request = HandlerRequest(
        cloud.types["AWS::Logs::LogGroup"], "CREATE", context, cloud.clock.now_ms(), {"LogGroupName": "app"}
    )
    public = {name: getattr(ccmock, name) for name in ccmock.__all__}
    return {**public, "json": json, "cloud": cloud, "client": client, "context": context, "request": request}


def failure(name: str, example: str, client: Any) -> str:
    """What an example prints otherwise than it says, in a mock of its own; empty where it is true."""
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    told: list[str] = []
    with mock_cloudcontrol(clock="manual") as cloud:
        test = doctest.DocTestParser().get_doctest(example, namespace(cloud, client), name, None, 0)
        runner.run(test, out=told.append, clear_globs=False)
        test.globs.clear()
    return "".join(told)


def test_every_example_is_true(
    members: list[Member], client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    examples = [(member.name, example) for member in members for example in PROMPTED.findall(member.docstring)]
    assert "".join(failure(name, example, client) for name, example in examples) == ""


def test_an_example_that_is_not_true_is_found(client: Any) -> None:
    assert "Expected:\n    2\nGot:\n    1\n" in failure("wrong", ">>> len([cloud.region])\n2\n", client)
    assert "NameError" in failure("wrong", ">>> nothing\n", client)


# --- examples that are tests ---


def test_every_example_that_is_a_test_passes(
    members: list[Member], pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [source for member in members for source in TEST.findall(member.docstring)]
    assert _names(TEST, members) == set(FIXTURES)
    pytester.makepyfile("import pytest\n\n" + "\n\n".join(sources))
    # No other plugin of this environment, and the options of no outer run.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    passed = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-W", "error", plugins=(pytest_plugin,))
    passed.assert_outcomes(passed=len(sources))

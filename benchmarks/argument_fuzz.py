"""`python -m benchmarks.argument_fuzz`: calls everything public with random arguments, right and wrong.

A call is accepted, or refused with a CcmockError or an error that is documented for it; a refused call has changed
nothing. The methods are found by looking, so that a new one is tried without being listed.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

import ccmock
from ccmock import CcmockError, GenericHandler, MockCloud, mock_cloudcontrol
from ccmock.pytest_plugin.options import settings_of
from ccmock.testing import check_handler

from .argument_values import HostileError, prepare_files, right_value, wrong_value

BUCKET = "AWS::S3::Bucket"
PROTOCOL = frozenset({"__call__", "__contains__", "__eq__", "__getitem__"})
"""The methods with two underscores that a test uses without naming them."""

SKIPPED: Mapping[str, str] = {
    "CloudControlMock.start": "takes no arguments; what it starts is tried as the cloud",
    "ResourceType.derived": "takes what a layer above makes of a type, a function of ccmock's own",
    "HandlerError.as_service_error": "called by the engine alone, with values of its own",
    "HandlerError.in_words_of": "called by the engine alone, with values of its own",
    "HandlerError.text": "called by the engine alone, with values of its own",
    "Clock.refuse_if_frozen": "called by the mock alone, with a text of its own",
}
"""What is not tried → why."""

OPAQUE: Mapping[type, str] = {
    ccmock.ResourceType: "what it is compiled into is the registry's; it never changes",
    GenericHandler: "its methods are called by the engine, with a HandlerRequest",
}
"""Classes whose attributes lead no further → why."""

DOCUMENTED: Mapping[str, tuple[type[Exception], ...]] = {
    "Calls.__getitem__": (IndexError, TypeError, ValueError),
    "Requests.__getitem__": (IndexError, TypeError, ValueError),
    "Calls.index": (ValueError, TypeError, HostileError, ArithmeticError),
    "Requests.index": (ValueError, TypeError, HostileError, ArithmeticError),
    "Calls.count": (HostileError,),
    "Requests.count": (HostileError,),
    "Calls.__contains__": (HostileError,),
    "Requests.__contains__": (HostileError,),
    "Calls.__eq__": (HostileError, RecursionError),
    "Requests.__eq__": (HostileError, RecursionError),
    "Types.__eq__": (HostileError, RecursionError),
    "Resources.assert_exists": (AssertionError, HostileError),
    "Resources.assert_missing": (AssertionError,),
    "Calls.assert_none": (AssertionError,),
    "Calls.assert_one": (AssertionError,),
    "Requests.assert_none": (AssertionError, HostileError, RecursionError),
    "Requests.assert_one": (AssertionError, HostileError, RecursionError),
    "pytest_option": (pytest.UsageError,),
}
"""Errors besides CcmockErrors: those that Python's protocols promise, of files, and what a value's own `==` raises."""

AFTER_ACCEPTED = (ClientError, BotoCoreError, CcmockError, ConnectionError)
"""What a create or a read may end with after a call was accepted: faults, limits and permissions are set by then."""


@dataclass(frozen=True)
class Target:
    """Something to call: the root where it is found, the attributes that lead to it, and its name."""

    root: str
    path: tuple[str, ...]
    name: str

    def found_in(self, roots: Mapping[str, Any]) -> Any:
        """What is called, in the mock as it is now."""
        found = roots[self.root]
        for attribute in self.path:
            found = getattr(found, attribute)
        return found


OPTIONS = ("region", "account_id", "clock", "seed", "references", "leftovers", "report_lines", "service_constraints")


def explore_option(option: str, value: Any) -> None:
    """An option of `@explore`, on a function or on something else."""
    ccmock.explore(**{option if isinstance(option, str) and option in EXPLORING else EXPLORING[0]: value})(value)


EXPLORING = ("allowed", "may_leave", "depth", "limit", "max_calls")


def pytest_option(option: str, text: str) -> None:
    """An option of the pytest plugin, as it is read from an ini file."""
    name = option if isinstance(option, str) and option in OPTIONS else OPTIONS[0]
    settings_of({name: (text if isinstance(text, str) else ascii(type(text)), "pytest.ini")})


PUBLIC_CALLABLES: Mapping[str, Any] = {
    "mock_cloudcontrol": mock_cloudcontrol,
    "CloudControlMock": ccmock.CloudControlMock,
    "ManualClock": ccmock.ManualClock,
    "HandlerError": ccmock.HandlerError,
    "InProgress": ccmock.InProgress,
    "CloudFormationCliHandler": ccmock.CloudFormationCliHandler,
    "resource_handler": ccmock.resource_handler,
    "check_handler": check_handler,
    "pytest_option": pytest_option,
    "explore": explore_option,
}
"""Functions and classes that take arguments."""


class Scene:
    """A mock with one of everything, to which it goes back before each call that finds it changed."""

    def __init__(self, cloud: MockCloud) -> None:
        self.cloud = cloud
        self.client = boto3.client("cloudcontrol", region_name="us-east-1")
        self.roots: dict[str, Any] = {}
        self.begin()

    def begin(self) -> None:
        """Sets up everything anew."""
        cloud = self.cloud
        cloud.reset()
        resource = cloud.resources.put(BUCKET, {"BucketName": "alpha"})
        state = json.dumps({"LogGroupName": "logs"})
        self.client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=state)
        self.roots = {
            "cloud": cloud,
            "other account": cloud.account("210987654321"),
            "resource": resource,
            "call": cloud.calls[0],
            "request": cloud.requests[0],
            "report": cloud.report(),
            "fault": cloud.faults.delay(1, type_name="AWS::SNS::Topic"),
            "restriction": cloud.permissions.deny("sns:CreateTopic", role="arn:aws:iam::123456789012:role/r"),
            "hook": cloud.hooks.add("Private::Guard::First", lambda _: None, targets=["AWS::SNS::Topic"]),
            "resource type": cloud.types[BUCKET],
            "mock": mock_cloudcontrol(),
            **PUBLIC_CALLABLES,
        }

    def state(self) -> Any:
        """All that a refused call must not change, hooks and handlers included."""
        types = self.cloud._engine.types.state()
        return self.cloud.snapshot(), list(self.cloud.hooks), dict(types.registered), dict(types.used)

    def check_works(self) -> None:
        """A create and a get succeed."""
        name = f"probe-{len(self.cloud.calls)}"
        state = json.dumps({"LogGroupName": name})
        self.client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=state)
        self.client.get_resource(TypeName=BUCKET, Identifier="alpha")

    def check_shows(self) -> None:
        """What was accepted can be saved and printed."""
        json.dumps(self.cloud.snapshot(), allow_nan=False, ensure_ascii=False).encode()
        parts = (self.cloud.faults, self.cloud.hooks, self.cloud.limits, self.cloud.permissions, self.cloud.types)
        "".join([*map(repr, parts), str(self.cloud.report())]).encode()


def targets(scene: Scene) -> list[Target]:
    """Everything public that can be called with arguments, found from the roots, each once."""
    found: dict[str, Target] = {}
    seen: set[type] = set()
    for name, root in scene.roots.items():
        if name in PUBLIC_CALLABLES:
            found[name] = Target(name, (), name)
        else:
            for target in _methods(name, root, (), seen):
                found.setdefault(target.name, target)
    return [target for target in found.values() if target.name not in SKIPPED]


def _methods(root: str, value: Any, path: tuple[str, ...], seen: set[type]) -> Iterator[Target]:
    kind = type(value)
    if kind in seen:
        return
    seen.add(kind)
    for name in dir(kind):
        if name.startswith("_") and name not in PROTOCOL:
            continue
        attribute = inspect.getattr_static(kind, name)
        if isinstance(attribute, (staticmethod, classmethod)) or inspect.isfunction(attribute):
            if _takes_arguments(getattr(value, name)):
                yield Target(root, (*path, name), f"{kind.__name__}.{name}")
        elif kind not in OPAQUE:
            inner = getattr(value, name)
            if type(inner).__module__.startswith("ccmock."):
                yield from _methods(root, inner, (*path, name), seen)


def _takes_arguments(method: Any) -> bool:
    return bool(inspect.signature(method).parameters)


# --- calls ---


@dataclass
class Tally:
    """What came of the calls; `found` has a line for each that should not be."""

    outcomes: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)


def arguments_for(function: Any, random: Random) -> tuple[list[Any], dict[str, Any]]:
    """Random arguments by position and by keyword, right and wrong."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += [_value(name.removesuffix("s"), random) for _ in range(random.randrange(3))]
        elif parameter.kind is parameter.VAR_KEYWORD:
            options = ("region", "account_id", "clock", "seed", "references", "service_constraints", "nonsense")
            keywords.update({option: _value(option, random) for option in random.sample(options, random.randrange(3))})
        elif parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY:
            positional.append(_value(name, random))
        elif parameter.default is parameter.empty or random.random() < 0.3:
            keywords[name] = _value(name, random)
    return positional, {name: value for name, value in keywords.items() if name != "function"}


def _value(name: str, random: Random) -> Any:
    return right_value(name, random) if random.random() < 0.6 else wrong_value(random)


def try_once(scene: Scene, target: Target, random: Random, tally: Tally) -> None:
    """One call with random arguments, and what has to hold after it."""
    function = target.found_in(scene.roots)
    positional, keywords = arguments_for(function, random)
    before = scene.state()
    expected: tuple[type[Exception], ...] = (CcmockError, *DOCUMENTED.get(target.name, ()))
    try:
        _use(function(*positional, **keywords), random)
    except expected as error:
        is_own = isinstance(error, CcmockError)
        tally.outcomes["refused" if is_own else "refused with a documented error"] += 1
        if is_own and scene.state() != before:
            raise AssertionError("a refused call has changed the mock") from error
        scene.check_works()
    else:
        tally.outcomes["accepted"] += 1
        scene.check_shows()
        try:
            scene.check_works()
        except AFTER_ACCEPTED:
            tally.outcomes["accepted, and stops a later call"] += 1
        scene.begin()


def _use(made: Any, random: Random) -> None:
    """What a call returned is used as it is meant to be."""
    if isinstance(made, ccmock.CloudControlMock) or type(made).__module__ == "contextlib":
        with made:
            pass
    elif inspect.isgenerator(made):
        list(made)
    elif inspect.isfunction(made) and made.__module__ == "ccmock.handlers.registration":
        made(wrong_value(random))


def fuzz(calls: int, seed: int, only: Sequence[str] = ()) -> Tally:
    """Calls every target so many times."""
    tally = Tally()
    with _scene() as scene:
        for target in targets(scene):
            if only and target.name not in only:
                continue
            for number in range(calls):
                try:
                    try_once(scene, target, Random(f"{seed}/{target.name}/{number}"), tally)
                except Exception as error:  # noqa: BLE001 - whatever should not be
                    cause = f" after {error.__cause__!r}" if error.__cause__ is not None else ""
                    tally.found.append(
                        f"{target.name} #{number}: {type(error).__name__}: {str(error)[:150]!a}{cause[:150]}"
                    )
                    scene.begin()
    return tally


@contextmanager
def _scene() -> Iterator[Scene]:
    """A scene in an empty folder, since paths are among the arguments."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, mock_cloudcontrol(clock="manual", region="us-east-1") as cloud:
        os.chdir(folder)
        try:
            scene = Scene(cloud)
            prepare_files(Path(folder), cloud.snapshot())
            yield scene
        finally:
            # What hooks of random callables do wrong is no fault of the mock.
            cloud._engine.deferred_errors.clear()
            os.chdir(here)


def main(arguments: Sequence[str] | None = None) -> int:
    """Calls everything and prints what came of it; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.argument_fuzz", description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="how often each method is called")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries other arguments")
    parser.add_argument("only", nargs="*", help="names of methods, such as Faults.fail")
    options = parser.parse_args(arguments)
    tally = fuzz(options.calls, options.seed, options.only)
    for line in tally.found:
        print(line)
    print(", ".join(f"{count:,} {outcome}" for outcome, count in sorted(tally.outcomes.items())))
    print(f"{len(tally.found):,} found")
    return 1 if tally.found else 0


if __name__ == "__main__":
    sys.exit(main())

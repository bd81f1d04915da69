"""A mock that is used before it is called, entered or started says what is missing."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
import pydoc
import subprocess
import sys
from typing import Any

import pytest

import ccmock
from ccmock import CloudControlMock, MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.activity import is_active


def test_with_without_a_call_says_to_call_it() -> None:
    called = r"Call it: `with mock_cloudcontrol\(\) as cloud:`"
    with pytest.raises(UsageError, match=called), mock_cloudcontrol as cloud:  # type: ignore[attr-defined]
        cloud.reset()
    assert not is_active()


def test_async_with_without_a_call_says_to_call_it() -> None:
    async def test() -> None:
        async with mock_cloudcontrol as cloud:  # type: ignore[attr-defined]
            cloud.reset()

    with pytest.raises(UsageError, match=r"Call it: `async with mock_cloudcontrol\(\) as cloud:`"):
        asyncio.run(test())
    assert not is_active()


@pytest.mark.parametrize("name", ["start", "stop", "resources", "clock", "region"])
def test_attribute_without_a_call_says_to_call_it(name: str) -> None:
    with pytest.raises(UsageError, match=rf"mock_cloudcontrol\.{name} does not exist. Call it: `with mock_clo"):
        getattr(mock_cloudcontrol, name)


PUBLIC = sorted({name for name in dir(MockCloud) if not name.startswith("_")} | {"account_id", "region"})


@pytest.mark.parametrize("name", PUBLIC)
def test_a_mock_that_was_not_entered_says_to_enter_it(name: str) -> None:
    mock = mock_cloudcontrol()
    with pytest.raises(UsageError, match=rf"has no {name}\. Enter it: `with mock_cloudcontrol\(\) as cloud:`"):
        getattr(mock, name)
    assert not hasattr(mock, name)
    mock.start()
    with pytest.raises(UsageError, match=rf"A mock has no {name}: its MockCloud has\. Use what"):
        getattr(mock, name)
    mock.stop()


def test_attributes_that_nothing_has_are_missing_as_usual() -> None:
    for owner in (mock_cloudcontrol(), mock_cloudcontrol):
        for name in ("nonsense", "_cloudy", "__wrapped_by_nobody__"):
            with pytest.raises(AttributeError) as caught:
                getattr(owner, name)
            assert not isinstance(caught.value, UsageError)


def test_a_mock_can_be_copied() -> None:
    mock: Any = mock_cloudcontrol(region="eu-west-1")
    with copy.copy(mock) as cloud:
        assert cloud.region == "eu-west-1"


def test_the_decorator_looks_like_a_function() -> None:
    signature = inspect.signature(mock_cloudcontrol)
    assert list(signature.parameters) == ["function", "options"]
    assert (mock_cloudcontrol.__name__, mock_cloudcontrol.__module__) == ("mock_cloudcontrol", "ccmock.mock")
    assert mock_cloudcontrol.__qualname__ == "mock_cloudcontrol"
    assert (inspect.getdoc(mock_cloudcontrol) or "").startswith("Mocks AWS Cloud Control API for a test.")
    assert "def mock_cloudcontrol" in inspect.getsource(inspect.unwrap(mock_cloudcontrol))
    assert callable(mock_cloudcontrol)
    assert repr(mock_cloudcontrol).startswith("<function mock_cloudcontrol")
    assert "Mocks AWS Cloud Control API" in pydoc.render_doc(mock_cloudcontrol)
    assert pickle.loads(pickle.dumps(mock_cloudcontrol)) is mock_cloudcontrol
    assert copy.deepcopy(mock_cloudcontrol) is mock_cloudcontrol is ccmock.mock_cloudcontrol
    assert isinstance(mock_cloudcontrol(), CloudControlMock)


def test_it_is_a_class_attribute_as_well() -> None:
    class Case:
        mock = staticmethod(mock_cloudcontrol)

        @mock_cloudcontrol(region="eu-west-1")
        def test(self) -> str:
            return current().region

    assert Case().test() == "eu-west-1"
    assert isinstance(Case().mock(), CloudControlMock)


def test_import_does_not_pay_for_the_errors() -> None:
    program = "import sys; from ccmock import mock_cloudcontrol; hasattr(mock_cloudcontrol, '__test__')\n"
    program += "print('ccmock.cloud' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("built_in", [int, object, dict])
def test_a_class_that_cannot_be_changed_is_not_decorated(built_in: type) -> None:
    with pytest.raises(UsageError, match=r"decorates test classes, not .*, which cannot be changed"):
        mock_cloudcontrol(built_in)

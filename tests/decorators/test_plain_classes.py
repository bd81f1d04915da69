"""Decorated test classes of pytest: a mock for each test, or for the class if it has a `setup_class`."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, UsageError, current, mock_cloudcontrol
from tests.support.activity import is_active
from tests.support.calls import BUCKET, listed, made

CLIENT = boto3.client("cloudcontrol", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


@mock_cloudcontrol
class TestPlainClass:
    """One mock for each test, from setup_method on."""

    def setup_method(self, method: Any) -> None:
        self.name = method.__name__
        self.client = boto3.client("cloudcontrol")
        made(self.client, BUCKET, {"BucketName": "from-set-up"})

    def teardown_method(self) -> None:
        assert is_active()

    def test_sees_what_set_up_made(self) -> None:
        assert self.name == "test_sees_what_set_up_made"
        assert listed(self.client, BUCKET) == ["from-set-up"]
        made(self.client, BUCKET, {"BucketName": "another"})

    @pytest.mark.parametrize("name", ["one", "two"])
    def test_begins_afresh(self, name: str) -> None:
        assert listed(self.client, BUCKET) == ["from-set-up"]
        made(self.client, BUCKET, {"BucketName": name})


@mock_cloudcontrol(region="eu-west-1")
class TestOuterClass:
    """A test class with others in it."""

    def test_has_its_mock(self) -> None:
        assert current().region == "eu-west-1"

    class TestInnerClass:
        def test_has_the_outer_ones(self) -> None:
            assert (current().region, current().calls) == ("eu-west-1", [])

        class TestInnermostClass:
            def setup_method(self) -> None:
                self.at_set_up = current()

            def test_has_the_outer_ones_too(self) -> None:
                assert current() is self.at_set_up

    @mock_cloudcontrol(region="eu-west-2")
    class TestInnerClassWithOptions:
        def test_has_its_own(self) -> None:
            assert current().region == "eu-west-2"


@mock_cloudcontrol
class TestFromSetupClassOn:
    @classmethod
    def setup_class(cls) -> None:
        cls.cloud = current()
        made(CLIENT, BUCKET, {"BucketName": "shared"})

    @classmethod
    def teardown_class(cls) -> None:
        assert listed(CLIENT, BUCKET) == ["shared"]
        assert current() is cls.cloud

    def setup_method(self) -> None:
        assert listed(CLIENT, BUCKET) == ["shared"]
        made(CLIENT, BUCKET, {"BucketName": "from-set-up"})

    def teardown_method(self) -> None:
        assert current() is self.cloud

    @pytest.mark.parametrize("name", ["one", "two"])
    def test_each_test_begins_there(self, name: str) -> None:
        made(CLIENT, BUCKET, {"BucketName": name})
        current().resources.delete(BUCKET, "shared")

    class TestInnerClass:
        def test_begins_there_too(self) -> None:
            assert listed(CLIENT, BUCKET) == ["shared"]
            made(CLIENT, BUCKET, {"BucketName": "inner"})

        def test_sees_nothing_of_the_others(self) -> None:
            assert listed(CLIENT, BUCKET) == ["shared"]

    class TestInnerClassThatSetsUp:
        @classmethod
        def setup_class(cls) -> None:
            made(CLIENT, BUCKET, {"BucketName": "inner"})

        def test_one(self) -> None:
            assert listed(CLIENT, BUCKET) == ["shared", "inner"]
            made(CLIENT, BUCKET, {"BucketName": "one"})

        def test_another(self) -> None:
            assert listed(CLIENT, BUCKET) == ["shared", "inner"]


class TestSubclassThatOverrides(TestFromSetupClassOn):
    TestInnerClass = TestInnerClassThatSetsUp = None  # type: ignore[assignment]

    def setup_class(self) -> None:
        self.cloud = current()  # pytest takes it without @classmethod, too

    @staticmethod
    def teardown_class() -> None:
        assert is_active()

    def setup_method(self) -> None:
        self.at_set_up = current()

    def teardown_method(self, method: Any) -> None:
        assert method.__name__.startswith("test_")
        assert current() is self.at_set_up is self.cloud

    def test_each_test_begins_there(self) -> None:  # type: ignore[override]
        assert listed(CLIENT, BUCKET) == []
        made(CLIENT, BUCKET, {"BucketName": "one"})

    def test_another(self) -> None:
        assert listed(CLIENT, BUCKET) == []


@mock_cloudcontrol(region="eu-west-1")
class PlainBase:
    def setup_method(self) -> None:
        self.at_set_up = current()

    def teardown_method(self) -> None:
        assert current() is self.at_set_up


def run_once(case: Any) -> MockCloud:
    """What pytest does with a test of a class; the mock that the test had."""
    case.setup_method(None)
    cloud = current()
    case.teardown_method(None)
    return cloud


def test_subclass_of_a_decorated_class_can_be_decorated() -> None:
    @mock_cloudcontrol(region="eu-central-1")
    class Sub(PlainBase):
        def setup_method(self) -> None:
            super().setup_method()

    @mock_cloudcontrol(region="sa-east-1")
    class SubSub(Sub):
        pass

    for case, region in ((PlainBase, "eu-west-1"), (Sub, "eu-central-1"), (SubSub, "sa-east-1")):
        instance = case()
        for _ in range(2):
            assert run_once(instance).region == region
            assert not is_active()


def test_setup_class_for_a_nested_class_alone() -> None:
    @mock_cloudcontrol
    class Outer:
        def setup_class(self) -> None:
            self.cloud = current()

        def teardown_class(self) -> None:
            assert len(current().resources.list(BUCKET)) == 0

        class TestInner:
            def setup_class(self) -> None:
                assert self.cloud is current()  # type: ignore[attr-defined]
                current().resources.put(BUCKET, {"BucketName": "inner"})

    inner: Any = Outer.TestInner
    # In the order of pytest, where it begins with the inner class: the outer one's are called for it, too.
    for set_up in (Outer.setup_class, inner.setup_class):
        set_up.__func__(inner)
    assert run_once(inner()) is inner.cloud
    for tear_down in (inner.teardown_class, Outer.teardown_class):
        assert is_active()
        tear_down.__func__(inner)
    assert not is_active()


def test_failing_setup_or_teardown_ends_its_mock() -> None:
    @mock_cloudcontrol
    class Case:
        def setup_class(self) -> None:
            raise ZeroDivisionError

        def setup_method(self) -> None:
            raise ZeroDivisionError

    class TearingDown(PlainBase):
        def teardown_method(self) -> None:
            raise ZeroDivisionError

    def set_up_and_tear_down() -> None:
        case = TearingDown()
        case.setup_method()
        assert is_active()
        case.teardown_method()

    for fail in (Case.setup_class, Case().setup_method, set_up_and_tear_down):
        with pytest.raises(ZeroDivisionError):
            fail()
        assert not is_active()


def test_fixture_named_like_a_setup_is_a_usage_error() -> None:
    class Case:
        @pytest.fixture(autouse=True)
        def setup_method(self) -> None: ...

    with pytest.raises(UsageError, match=r"Case\.setup_method is a fixture.*another name"):
        mock_cloudcontrol(Case)

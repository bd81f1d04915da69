"""Decorated `unittest.TestCase` classes: a mock for each test, or for the class if it has a `setUpClass`."""

from __future__ import annotations

import io
import itertools
import pickle
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any, ClassVar

import boto3
import pytest

from ccmock import CcmockError, GenericHandler, MockCloud, current, mock_cloudcontrol
from ccmock.observers import OBSERVERS
from tests.support.activity import is_active
from tests.support.calls import BUCKET, LOG_GROUP, QUEUE, create, listed, made

KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
CLIENT = boto3.client("cloudcontrol", **KEYS)


def run(*cases: Any, names: tuple[str, ...] = ()) -> unittest.TestResult:
    """What unittest's runner makes of classes, or of some tests of one."""
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    tests = [load(case) if not names else unittest.TestSuite(map(case, names)) for case in cases]
    result = unittest.TextTestRunner(stream=io.StringIO(), verbosity=0).run(unittest.TestSuite(tests))
    assert not is_active(), "nothing stays behind"
    return result


def passed(*cases: Any, names: tuple[str, ...] = ()) -> int:
    """How many tests ran, none of which failed."""
    result = run(*cases, names=names)
    assert result.wasSuccessful(), [text for _, text in (*result.errors, *result.failures)]
    return result.testsRun


# --- a mock for each test ---


@mock_cloudcontrol(region="eu-west-1")
class TestCase(unittest.TestCase):
    """One mock for each test, around setUp, the test, tearDown and the cleanups."""

    def setUp(self) -> None:
        self.cloud, self.client = current(), boto3.client("cloudcontrol")
        made(self.client, BUCKET, {"BucketName": "from-set-up"})
        self.addCleanup(lambda: self.assertIs(current(), self.cloud))

    def tearDown(self) -> None:
        self.assertIs(current(), self.cloud)

    def test_sees_what_set_up_made(self) -> None:
        self.assertEqual(listed(self.client, BUCKET), ["from-set-up"])
        self.assertEqual(current().region, "eu-west-1")

    def test_begins_afresh(self) -> None:
        self.assertEqual(listed(self.client, BUCKET), ["from-set-up"])

    def test_in_parts(self) -> None:
        for name in ("one", "two"):
            with self.subTest(name):
                made(self.client, BUCKET, {"BucketName": name})
        self.assertEqual(listed(self.client, BUCKET), ["from-set-up", "one", "two"])

    @unittest.expectedFailure
    def test_that_fails(self) -> None:
        self.assertFalse(is_active())


@mock_cloudcontrol
class TestAsyncCase(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.cloud = current()
        made(boto3.client("cloudcontrol"), BUCKET, {"BucketName": "from-set-up"})
        self.addAsyncCleanup(self.is_there)

    async def asyncTearDown(self) -> None:
        await self.is_there()

    async def is_there(self) -> None:
        self.assertIs(current(), self.cloud)

    async def test_sees_what_set_up_made(self) -> None:
        self.assertEqual(listed(boto3.client("cloudcontrol"), BUCKET), ["from-set-up"])

    def test_that_is_not_async_does_so_too(self) -> None:
        self.assertEqual(listed(boto3.client("cloudcontrol"), BUCKET), ["from-set-up"])


def test_decorated_test_case_passes_under_unittest() -> None:
    assert passed(TestCase, TestAsyncCase) == 6


def test_skipped_and_failing_tests_end_their_mock() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            if self._testMethodName == "test_set_up_fails":
                raise ZeroDivisionError

        def test_set_up_fails(self) -> None: ...

        def test_skips_itself(self) -> None:
            self.assertTrue(is_active())
            self.skipTest("for now")

        @unittest.skip("always")
        def test_is_skipped(self) -> None: ...

        def test_fails(self) -> None:
            self.fail("is_active" if is_active() else "")

    result = run(Case)
    assert (len(result.errors), len(result.skipped), len(result.failures)) == (1, 2, 1)
    assert "is_active" in result.failures[0][1]


def test_debug_runs_the_test_in_its_mock() -> None:
    seen: list[bool] = []

    @mock_cloudcontrol
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(lambda: seen.append(is_active()))

        def test(self) -> None:
            seen.append(is_active())

        def test_fails(self) -> None:
            raise ZeroDivisionError

    Case("test").debug()
    with pytest.raises(ZeroDivisionError):
        Case("test_fails").debug()
    assert seen == [True, True]
    assert not is_active()


def test_mock_started_in_set_up_and_stopped_in_cleanup_or_tear_down() -> None:
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.mock = mock_cloudcontrol(seed=3)
            self.cloud = self.mock.start()

        def test(self) -> None:
            self.assertEqual(made(boto3.client("cloudcontrol"), QUEUE, {"QueueName": "a"})[-2:], "/a")

    class WithCleanup(Case):
        def setUp(self) -> None:
            super().setUp()
            self.addCleanup(self.mock.stop)

    class WithTearDown(Case):
        def tearDown(self) -> None:
            self.mock.stop()

    assert passed(WithCleanup, WithTearDown) == 2


def test_enter_context() -> None:
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            enter = getattr(self, "enterContext", None)
            if enter is None:
                self.skipTest("unittest has enterContext since Python 3.11")
            self.cloud = enter(mock_cloudcontrol())

        def test(self) -> None:
            self.assertIs(current(), self.cloud)

    assert passed(Case) == 1


def test_do_cleanups_in_a_test_does_not_end_its_mock() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        def test(self) -> None:
            self.addCleanup(lambda: None)
            self.doCleanups()
            self.assertTrue(is_active())

    assert passed(Case) == 1


# --- a mock for a class ---


@mock_cloudcontrol(clock="manual")
class TestFromSetUpClassOn(unittest.TestCase):
    """Each test adds a bucket, a fault, a hook, a type and more, and expects to be the first to do so."""

    cloud: ClassVar[MockCloud]
    requested: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.cloud = current()
        cls.client = boto3.client("cloudcontrol")
        made(cls.client, BUCKET, {"BucketName": "shared"})
        create(cls.client, LOG_GROUP, {"LogGroupName": "on-its-way"})
        cls.requested = cls.cloud.requests[-1]
        cls.fault = cls.cloud.faults.fail("Throttling", type_name=QUEUE)
        cls.began = cls.cloud.clock.now()
        cls.addClassCleanup(lambda: cls.cloud.clock.advance(10))
        cls.addClassCleanup(cls.is_as_it_was)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.is_as_it_was()
        cls.fault.remove()

    @classmethod
    def is_as_it_was(cls) -> None:
        assert current() is cls.cloud
        assert listed(cls.client, BUCKET) == ["shared"]
        assert cls.cloud.clock.now() == cls.began
        assert (cls.requested.status, cls.fault.fired) == ("IN_PROGRESS", 0)

    def setUp(self) -> None:
        self.is_as_it_was()
        self.assertEqual(len(self.cloud.requests), 2)
        made(self.client, BUCKET, {"BucketName": "from-set-up"})

    def change_everything(self) -> None:
        self.assertEqual((list(self.cloud.hooks), self.cloud.limits._running), ([], None))
        self.cloud.hooks.add("Private::Guard::All", lambda request: "no")
        self.cloud.limits.set_running(1)
        self.cloud.types.register({**self.cloud.types[QUEUE].schema, "typeName": "My::Test::Queue"}, GenericHandler())
        self.cloud.permissions.deny("s3:*")
        self.cloud.timing.set(create=9)
        create(self.client, QUEUE, {"QueueName": "q"})
        self.cloud.clock.advance(3600)
        self.assertEqual(self.requested.status, "SUCCESS")
        self.cloud.resources.delete(BUCKET, "shared")

    def test_one(self) -> None:
        self.change_everything()

    def test_another(self) -> None:
        self.change_everything()

    def test_that_forgets_all(self) -> None:
        self.cloud.reset()
        self.assertEqual(listed(self.client, BUCKET), [])

    def test_that_ends_otherwise(self) -> None:
        self.change_everything()
        self.skipTest("with everything changed")


def test_tests_of_a_class_are_isolated_in_any_order() -> None:
    names = ("test_one", "test_another", "test_that_forgets_all", "test_that_ends_otherwise")
    orders = [*itertools.permutations(names, 2), *((name,) for name in names), names[::-1], ("test_one", "test_one")]
    assert [passed(TestFromSetUpClassOn, names=order) for order in orders] == [len(order) for order in orders]


@mock_cloudcontrol
class TestAsyncCaseFromSetUpClassOn(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        made(CLIENT, BUCKET, {"BucketName": "shared"})

    async def asyncSetUp(self) -> None:
        made(CLIENT, BUCKET, {"BucketName": "from-set-up"})

    async def test_one(self) -> None:
        self.assertEqual(listed(CLIENT, BUCKET), ["shared", "from-set-up"])

    async def test_another(self) -> None:
        self.assertEqual(listed(CLIENT, BUCKET), ["shared", "from-set-up"])


def test_class_with_tear_down_class_alone_has_a_mock() -> None:
    seen: list[MockCloud] = []

    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def tearDownClass(cls) -> None:
            seen.append(current())

        def test(self) -> None:
            seen.append(current())

    assert passed(Case) == 1
    assert seen[0] is seen[1]


def test_failing_set_up_class_runs_its_cleanups_in_the_mock() -> None:
    seen: list[bool] = []

    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            cls.addClassCleanup(lambda: seen.append(is_active()))
            raise ZeroDivisionError

        def test(self) -> None: ...

    result = run(Case)
    assert (result.testsRun, len(result.errors), seen) == (0, 1, [True])


def test_interrupted_set_up_class_ends_its_mock() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            if not cls.was_interrupted:
                cls.was_interrupted = True
                raise KeyboardInterrupt

        was_interrupted = False

        def test(self) -> None:
            self.assertTrue(is_active())

    with pytest.raises(KeyboardInterrupt):
        run(Case)
    assert not is_active()
    assert passed(Case) == 1, "and the next run begins anew"


def test_skipped_class_is_not_set_up() -> None:
    @unittest.skip("always")
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise ZeroDivisionError

        def test(self) -> None: ...

    assert len(run(Case).skipped) == 1


def test_test_run_without_set_up_class_has_a_fresh_mock() -> None:
    @mock_cloudcontrol
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            raise ZeroDivisionError

        def test(self) -> None:
            self.assertTrue(is_active())

    assert Case("test").run().wasSuccessful()  # type: ignore[union-attr]
    assert not is_active()


def test_set_up_module_is_outside_the_decorated_classes() -> None:
    seen: list[bool] = []

    @mock_cloudcontrol
    class Case(unittest.TestCase):
        def test(self) -> None: ...

    Case.__module__ = "a_module_of_a_test"
    module: Any = type(sys)("a_module_of_a_test")
    module.setUpModule = lambda: seen.append(is_active())
    sys.modules[module.__name__] = module
    try:
        assert passed(Case) == 1
    finally:
        del sys.modules[module.__name__]
    assert seen == [False]


class BrokenReads(GenericHandler):
    def read(self, request: Any) -> Any:
        return {"LogGroupName": 7}


def break_a_read() -> None:
    current().types.use(BrokenReads(), LOG_GROUP)
    current().resources.put(LOG_GROUP, {"LogGroupName": "logs"})
    with pytest.raises(CLIENT.exceptions.PrivateTypeException):
        CLIENT.get_resource(TypeName=LOG_GROUP, Identifier="logs")


def test_handler_contract_error_fails_its_test_alone() -> None:
    class Case(unittest.TestCase):
        def test_1(self) -> None: ...

        def test_2(self) -> None:
            break_a_read()

        def test_3(self) -> None: ...

    class FromSetUpClassOn(Case):
        @classmethod
        def setUpClass(cls) -> None: ...

    for case in (Case, FromSetUpClassOn):
        result = run(mock_cloudcontrol(case))
        assert result.testsRun == 3
        assert [test.id().rpartition(".")[2] for test, _ in result.errors] == ["test_2"]
        assert "HandlerContractError" in result.errors[0][1]
        with pytest.raises(CcmockError):
            case("test_2").debug()
        assert not is_active()


# --- subclasses and mixins ---


@mock_cloudcontrol(region="eu-west-1")
class Base(unittest.TestCase):
    region = "eu-west-1"

    def setUp(self) -> None:
        self.at_set_up = current()

    def test(self) -> None:
        self.assertEqual(current().region, self.region)


class Inheriting(Base):
    pass


class OverridingSetUp(Base):
    def setUp(self) -> None:
        assert current().region == self.region


class OverridingRun(Base):
    def run(self, result: Any = None) -> None:  # type: ignore[override]
        assert current().region == self.region
        super().run(result)


class SettingUpItsClass(Base):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cloud = current()

    def test_in_the_mock_of_its_class(self) -> None:
        self.assertIs(current(), self.cloud)


class OverridingSetUpClass(SettingUpItsClass):
    @classmethod
    def setUpClass(cls) -> None:
        cls.cloud = current()
        made(CLIENT, BUCKET, {"BucketName": "shared"})

    def test_in_the_mock_of_its_class(self) -> None:
        self.assertIs(current(), self.cloud)
        self.assertEqual(self.cloud.calls.of("CreateResource")[0].error_code, None)


class CallingSuper(OverridingSetUpClass):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        assert cls.cloud is current()


class Mixin:
    @classmethod
    def setUpClass(cls) -> None:
        cls.in_mixin = current()  # type: ignore[attr-defined]
        super().setUpClass()  # type: ignore[misc]


class WithMixin(Mixin, Base):
    def test_in_the_mock_of_its_class(self) -> None:
        self.assertIs(self.in_mixin, current())  # type: ignore[attr-defined]


@mock_cloudcontrol(region="eu-central-1")
class DecoratedToo(OverridingSetUpClass):
    region = "eu-central-1"


class BelowDecoratedToo(DecoratedToo):
    pass


@mock_cloudcontrol(region="eu-west-1")
class DecoratedMixin:
    def setUp(self) -> None:
        self.at_set_up = current()


class WithDecoratedMixin(DecoratedMixin, unittest.TestCase):
    def test(self) -> None:
        self.assertEqual(self.at_set_up.region, current().region)


class RegionObserver:
    """Records the regions of the mocks that started."""

    def __init__(self) -> None:
        self.regions: list[str] = []

    def mock_started(self, cloud: MockCloud) -> None:
        self.regions.append(cloud.region)

    def mock_ended(self, cloud: MockCloud) -> None: ...


SUBCLASSES = (
    *(Inheriting, OverridingSetUp, OverridingRun, SettingUpItsClass, OverridingSetUpClass, CallingSuper),
    *(WithMixin, DecoratedToo, BelowDecoratedToo, WithDecoratedMixin),
)


@pytest.mark.parametrize("case", SUBCLASSES)
def test_subclass_has_one_mock_whatever_it_overrides(case: Any) -> None:
    observer = RegionObserver()
    OBSERVERS.add(observer)
    try:
        ran = passed(case)
    finally:
        OBSERVERS.remove(observer)
    is_for_class = hasattr(case, "test_in_the_mock_of_its_class")
    assert ran == (2 if is_for_class else 1)
    assert observer.regions == [getattr(case, "region", "eu-west-1")]


def test_decorated_class_keeps_its_init_subclass() -> None:
    made_of: list[tuple[str, str]] = []

    @mock_cloudcontrol
    class Registering(unittest.TestCase):
        def __init_subclass__(cls, *, label: str = "", **options: Any) -> None:
            super().__init_subclass__(**options)
            made_of.append((cls.__name__, label))

    class Sub(Registering, label="sub"):
        @classmethod
        def setUpClass(cls) -> None:
            assert is_active()

        def test(self) -> None: ...

    assert made_of == [("Sub", "sub")]
    assert passed(Sub) == 1


def test_decorated_class_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(TestCase)) is TestCase
    assert (TestCase.__name__, TestCase.setUp.__name__) == ("TestCase", "setUp")
    assert (TestFromSetUpClassOn.__doc__ or "").startswith("Each test adds")
    assert TestFromSetUpClassOn.setUpClass.__qualname__ == "TestFromSetUpClassOn.setUpClass"


# --- the runners themselves ---

MODULE = """
import unittest
import boto3
from ccmock import current, mock_cloudcontrol

CLIENT = boto3.client("cloudcontrol", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

def names():
    return [found["Identifier"] for found in CLIENT.list_resources(TypeName="AWS::S3::Bucket")["ResourceDescriptions"]]

@mock_cloudcontrol
class TestShared(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = current()
        cls.cloud.resources.put("AWS::S3::Bucket", {"BucketName": "shared"})

    @classmethod
    def tearDownClass(cls):
        assert names() == ["shared"] and current() is cls.cloud

    def test_one(self):
        current().resources.put("AWS::S3::Bucket", {"BucketName": "one"})
        self.assertEqual(names(), ["one", "shared"][::-1])

    def test_two(self):
        self.assertEqual(names(), ["shared"])

    def test_three(self):
        CLIENT.create_resource(TypeName="AWS::S3::Bucket", DesiredState='{"BucketName": "three"}')
        self.fail("on purpose")

class TestInherited(TestShared):
    test_three = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls is TestSkipped:
            raise unittest.SkipTest("for now")

class TestSkipped(TestInherited):
    pass

@mock_cloudcontrol
class TestEach(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        current().resources.put("AWS::S3::Bucket", {"BucketName": self._testMethodName.replace("_", "-")})

    async def test_one(self):
        self.assertEqual(names(), ["test-one"])

    async def test_two(self):
        self.assertEqual(names(), ["test-two"])

if __name__ == "__main__":
    unittest.main()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("runner", "said"),
    [
        (["unittest", "-q", "test_module"], ["FAILED (failures=1, skipped=1)"]),
        (
            ["pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error", "."],
            ["1 failed, 6 passed, 2 skipped", "CreateResource  AWS::S3::Bucket three  IN_PROGRESS"],
        ),
    ],
    ids=["unittest", "pytest"],
)
def test_both_runners_agree(tmp_path: Path, runner: list[str], said: list[str]) -> None:
    (tmp_path / "test_module.py").write_text(MODULE, "utf-8")
    ended = subprocess.run([sys.executable, "-m", *runner], cwd=tmp_path, capture_output=True, text=True, check=False)
    output = ended.stdout + ended.stderr
    assert [words for words in said if words not in output] == [], output

"""Tests that are decorated with `@mock_cloudcontrol` and ask for the plugin's fixtures; fixtures that are decorated."""

from __future__ import annotations

import pytest
import pytest_asyncio

from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]

ONE_MOCK = """
    import unittest
    from ccmock import CloudControlMock
    from unittest.mock import patch
    from ccmock.active_mocks import ACTIVE

    def is_one(cloud, region="us-east-1"):
        assert current() is cloud
        assert ACTIVE.clouds() == [cloud]
        assert cloud.region == region
        wait(create())
        cloud.account(region="us-east-1").resources.assert_exists("AWS::S3::Bucket", "logs")
        return True

    @pytest.fixture
    def seeded(cloudcontrol):
        cloudcontrol.resources.put("AWS::S3::Bucket", {"BucketName": "seeded"})
        return cloudcontrol
    """


def test_decorated_function_and_fixture_have_one_mock(run: Run) -> None:
    result = run(
        ONE_MOCK
        + """
    @mock_cloudcontrol
    def test_argument(cloudcontrol):
        assert is_one(cloudcontrol)

    @mock_cloudcontrol(clock="manual")
    @pytest.mark.parametrize("number", [1, 2])
    def test_parameters(cloudcontrol, number):
        assert is_one(cloudcontrol)
        assert isinstance(cloudcontrol.clock, ccmock.ManualClock)

    @patch("os.getcwd")
    @mock_cloudcontrol
    @patch("os.cpu_count")
    def test_between_patches(cpu_count, getcwd, cloudcontrol):
        assert is_one(cloudcontrol)

    @mock_cloudcontrol(seed=1)
    @mock_cloudcontrol(clock="manual")
    def test_decorated_twice(cloudcontrol):
        assert is_one(cloudcontrol)
        assert isinstance(cloudcontrol.clock, ccmock.ManualClock)

    @mock_cloudcontrol(account_id="111122223333")
    def test_client(cloudcontrol, cloudcontrol_client, cloudcontrol_session):
        assert is_one(cloudcontrol)
        cloudcontrol_client.list_resources(TypeName="AWS::S3::Bucket")
        assert cloudcontrol.calls[-1].account_id == "111122223333"

    @mock_cloudcontrol
    def test_client_alone(cloudcontrol_client):
        assert is_one(current())
        cloudcontrol_client.get_resource(TypeName="AWS::S3::Bucket", Identifier="logs")

    @mock_cloudcontrol
    def test_fixture_that_asks_for_it(seeded):
        seeded.resources.assert_exists("AWS::S3::Bucket", "seeded")
        assert is_one(seeded)

    @mock_cloudcontrol
    @pytest.mark.usefixtures("cloudcontrol")
    def test_usefixtures():
        assert is_one(current())

    @pytest.mark.cloudcontrol(region="eu-west-1")
    @mock_cloudcontrol(clock="manual")
    def test_marker():
        assert is_one(current(), "eu-west-1")
        assert isinstance(current().clock, ccmock.ManualClock)

    @CloudControlMock(clock="manual")
    def test_class_itself(cloudcontrol):
        assert is_one(cloudcontrol)
        assert isinstance(cloudcontrol.clock, ccmock.ManualClock)

    @mock_cloudcontrol
    def test_with_inside(cloudcontrol):
        with mock_cloudcontrol() as inner:
            assert current() is inner
        assert is_one(cloudcontrol)

    @mock_cloudcontrol
    def decorated():
        return current()

    @mock_cloudcontrol
    def test_other_decorated_functions_have_their_own(cloudcontrol):
        assert decorated() is not cloudcontrol
        assert is_one(cloudcontrol)

    @mock_cloudcontrol
    def test_dynamic_request_is_innermost(request):
        assert request.getfixturevalue("cloudcontrol") is current()

    def test_nothing_is_left():
        assert ACTIVE.clouds() == []
    """.replace("ccmock.ManualClock", "ManualClock")
    )
    result.assert_outcomes(passed=15)


def test_decorated_class_and_fixture_have_one_mock(run: Run) -> None:
    result = run(
        ONE_MOCK
        + """
    @pytest.fixture(autouse=True)
    def early(request):
        if request.cls is not None and request.cls.__name__ == "TestAutouse":
            request.getfixturevalue("cloudcontrol").resources.put("AWS::S3::Bucket", {"BucketName": "early"})

    @mock_cloudcontrol(region="eu-west-1")
    class TestPlain:
        def setup_method(self):
            current().resources.put("AWS::S3::Bucket", {"BucketName": "setup"})

        def test_argument(self, cloudcontrol, seeded):
            cloudcontrol.resources.assert_exists("AWS::S3::Bucket", "setup")
            assert is_one(cloudcontrol, "eu-west-1")

        @pytest.mark.cloudcontrol(clock="manual", region="eu-central-1")
        def test_marker(self):
            assert is_one(current(), "eu-central-1")
            assert isinstance(current().clock, ManualClock)

        def test_without(self):
            assert is_one(current(), "eu-west-1")

        @mock_cloudcontrol(clock="manual")
        def test_decorated_too(self, cloudcontrol):
            cloudcontrol.resources.assert_exists("AWS::S3::Bucket", "setup")
            assert is_one(cloudcontrol, "eu-west-1")
            assert isinstance(cloudcontrol.clock, ManualClock)

        def teardown_method(self):
            current().resources.assert_exists("AWS::S3::Bucket", "setup")

    @mock_cloudcontrol
    class TestAutouse:
        def setup_method(self):
            current().resources.assert_exists("AWS::S3::Bucket", "early")

        def test_it(self, cloudcontrol):
            assert is_one(cloudcontrol)

    @mock_cloudcontrol
    class TestShared:
        @classmethod
        def setup_class(cls):
            cls.cloud = current()
            wait(create("shared"))

        @pytest.mark.parametrize("number", [1, 2])
        def test_argument(self, cloudcontrol, number, seeded):
            assert cloudcontrol is self.cloud is seeded
            assert is_one(cloudcontrol)

        def teardown_method(self):
            self.cloud.resources.assert_exists("AWS::S3::Bucket", "logs")

        def test_start(self, cloudcontrol):
            names = [found.identifier for found in cloudcontrol.resources.list("AWS::S3::Bucket")]
            assert names == ["shared"] and is_one(cloudcontrol)

        class TestInside:
            def test_inside(self, cloudcontrol):
                assert cloudcontrol is TestShared.cloud
                assert is_one(cloudcontrol)

        @mock_cloudcontrol
        def test_decorated_too(self, cloudcontrol):
            assert cloudcontrol is current() is not self.cloud
            self.cloud.resources.put("AWS::S3::Bucket", {"BucketName": "logs"})

    @mock_cloudcontrol
    @pytest.mark.cloudcontrol(region="eu-west-1")
    class TestCase(unittest.TestCase):
        def setUp(self):
            self.cloud = current()

        def test_it(self):
            assert is_one(self.cloud, "eu-west-1")

    @mock_cloudcontrol
    @pytest.mark.usefixtures("seeded")
    class TestCaseWithClass(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.cloud = current()

        def setUp(self):
            self.cloud.resources.assert_exists("AWS::S3::Bucket", "seeded")
            assert len(self.cloud.resources.list("AWS::S3::Bucket")) == 1

        def test_one(self):
            assert is_one(self.cloud)

        def test_two(self):
            assert is_one(self.cloud)

    def test_nothing_is_left():
        assert ACTIVE.clouds() == []
    """
    )
    result.assert_outcomes(passed=14)


def test_options_of_decorators_and_markers_are_merged_and_the_closest_wins(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncloudcontrol_region = eu-north-1\ncloudcontrol_seed = 5\n")
    result = run("""
        pytestmark = pytest.mark.cloudcontrol(region="eu-west-1", account_id="111111111111", clock="manual")

        def shown(cloud):
            return cloud.region, cloud.account_id, type(cloud.clock).__name__, cloud._engine.seed

        @mock_cloudcontrol(clock="auto")
        def test_function(cloudcontrol):
            assert shown(cloudcontrol) == ("eu-west-1", "111111111111", "AutoClock", 5)

        @mock_cloudcontrol(region="eu-west-2", clock="system")
        class TestClass:
            @mock_cloudcontrol(account_id="222222222222")
            @pytest.mark.cloudcontrol(clock="auto", account_id="222222222222")
            def test_method(self, cloudcontrol):
                assert shown(cloudcontrol) == ("eu-west-2", "222222222222", "AutoClock", 5)

            def test_other(self, cloudcontrol):
                assert shown(cloudcontrol) == ("eu-west-2", "111111111111", "SystemClock", 5)
        """)
    result.assert_outcomes(passed=3)


def test_options_that_contradict_are_a_usage_error(run: Run) -> None:
    result = run("""
        @mock_cloudcontrol(region="eu-west-1")
        @pytest.mark.cloudcontrol(region="eu-west-2")
        def test_function(cloudcontrol): ...

        @mock_cloudcontrol(clock="manual")
        @pytest.mark.cloudcontrol(clock="auto")
        class TestClass:
            def test_method(self): ...

        @mock_cloudcontrol
        class TestShared:
            @classmethod
            def setup_class(cls): ...

            @pytest.mark.cloudcontrol(clock="manual")
            def test_shared(self): ...

            @pytest.mark.cloudcontrol(clock="auto", region="us-east-1")
            def test_same(self): ...

        @pytest.fixture
        @mock_cloudcontrol(region="eu-west-1")
        def elsewhere(cloudcontrol):
            yield

        def test_fixture(elsewhere): ...
        """)
    result.assert_outcomes(passed=1, errors=4)
    both = "@mock_cloudcontrol and @pytest.mark.cloudcontrol on"
    result.stdout.fnmatch_lines(
        [
            f"*{both} test_function give different values of region: 'eu-west-1' and 'eu-west-2'. Give it once.",
            f"*{both} TestClass give different values of clock: 'manual' and 'auto'. Give it once.",
            "*@pytest.mark.cloudcontrol on test_shared has clock='manual', but *, with clock='auto'. Give *class.",
            "*@mock_cloudcontrol on the fixture elsewhere (*.py:*) has region='eu-west-1', but *'us-east-1'*",
        ]
    )


def test_nesting_is_kept_where_a_mock_is_meant_to_be_inside_another(run: Run) -> None:
    result = run("""
        @pytest.fixture(scope="module")
        def network(cloudcontrol_factory):
            with cloudcontrol_factory(region="eu-west-1") as cloud:
                yield cloud

        @mock_cloudcontrol
        def test_factory(network):
            assert current() is not network

        @mock_cloudcontrol
        def test_factory_and_fixture(network, cloudcontrol):
            assert current() is cloudcontrol is not network

        class TestOwn:
            @pytest.fixture
            def cloudcontrol(self):
                with mock_cloudcontrol(region="eu-central-1") as cloud:
                    yield cloud

            @mock_cloudcontrol
            def test_a_fixture_of_the_suite_is_not_shared(self, cloudcontrol):
                assert current() is not cloudcontrol
        """)
    result.assert_outcomes(passed=3)


def test_decorated_coroutine_and_fixture_have_one_mock(run: Run) -> None:
    result = run(
        """
        import asyncio

        @pytest.mark.asyncio
        @mock_cloudcontrol(region="eu-west-1")
        async def test_coroutine(cloudcontrol):
            await asyncio.sleep(0)
            assert current() is cloudcontrol
            assert cloudcontrol.region == "eu-west-1"

        @mock_cloudcontrol
        class TestClass:
            @pytest.mark.asyncio
            async def test_method(self, cloudcontrol):
                assert current() is cloudcontrol
        """,
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        installed=["pytest_asyncio.plugin"],
    )
    result.assert_outcomes(passed=2)


# --- decorated fixtures ---


def test_decorated_fixture_that_asks_for_the_mock_has_it(run: Run) -> None:
    result = run("""
        from ccmock.active_mocks import ACTIVE

        @pytest.fixture
        def middle(cloudcontrol_client):
            return cloudcontrol_client

        @pytest.fixture
        @mock_cloudcontrol(region="eu-west-1")
        def seeded(middle):
            current().resources.put("AWS::S3::Bucket", {"BucketName": "seeded"})
            yield current()
            current().resources.assert_exists("AWS::S3::Bucket", "seeded")

        @pytest.fixture
        @mock_cloudcontrol
        def own():
            yield current()

        @pytest.mark.cloudcontrol(region="eu-west-1")
        def test_one(seeded, cloudcontrol):
            assert seeded is cloudcontrol is current()
            assert ACTIVE.clouds() == [cloudcontrol]

        def test_fixture_with_a_mock_of_its_own(own):
            assert own is current()

        def test_both(cloudcontrol, own):
            assert own is current() is not cloudcontrol
        """)
    result.assert_outcomes(passed=3)


def test_decorated_fixture_that_returns_is_a_usage_error(run: Run) -> None:
    result = run(
        """
        import contextlib
        import pytest_asyncio

        @pytest.fixture
        @mock_cloudcontrol
        def client():
            return early_client

        @pytest_asyncio.fixture
        @mock_cloudcontrol
        async def slow_client():
            return early_client

        @pytest_asyncio.fixture
        @mock_cloudcontrol
        async def yielded():
            yield current()

        @pytest.fixture
        @mock_cloudcontrol
        @contextlib.contextmanager
        def block():
            yield current()

        @pytest.fixture
        def prepared():
            with mock_cloudcontrol() as cloud:
                return cloud.snapshot()

        def test_returned(client): ...

        @pytest.mark.asyncio
        async def test_coroutine(slow_client): ...

        @pytest.mark.asyncio
        async def test_yielded(yielded):
            assert current() is yielded

        def test_context_manager(block):
            with block as cloud:
                assert current() is cloud

        def test_prepared(prepared):
            assert prepared["calls"] == []
        """,
        "-o",
        "asyncio_default_fixture_loop_scope=function",
        installed=["pytest_asyncio.plugin"],
    )
    result.assert_outcomes(passed=3, errors=2)
    ends = "is decorated with @mock_cloudcontrol and returns: its mock ends before the test. Yield instead of return. *"
    for name in ("client", "slow_client"):
        result.stdout.fnmatch_lines([f"*UsageError: The fixture {name} (*test_inside.py:*) {ends}"])


assert pytest_asyncio is not None, "imported once: pytester forgets what an inner run imports"

"""`@pytest.mark.cloudcontrol`: where it can stand, which marker wins, and its errors."""

from __future__ import annotations

import pytest

from ccmock.mock import OPTIONS as MOCK_OPTIONS
from tests.pytest_plugin.conftest import Run

pytest_plugins = ["pytester"]


def test_closest_marker_wins_for_each_option(run: Run) -> None:
    result = run("""
        import unittest

        pytestmark = pytest.mark.cloudcontrol(region="eu-west-1", account_id="111122223333", clock="manual")

        def place():
            return current().region, current().account_id, type(current().clock).__name__

        def test_of_the_module():
            assert place() == ("eu-west-1", "111122223333", "ManualClock")

        @pytest.mark.cloudcontrol(region="us-west-2")
        class TestPlain:
            def test_of_the_class(self):
                assert place() == ("us-west-2", "111122223333", "ManualClock")

            @pytest.mark.cloudcontrol(region="sa-east-1", clock="auto", seed="x", references="strict")
            def test_of_its_own(self, cloudcontrol):
                assert place() == ("sa-east-1", "111122223333", "AutoClock")
                assert (cloudcontrol._engine.seed, cloudcontrol._engine.references) == ("x", "strict")

        @pytest.mark.cloudcontrol(region="ap-south-1")
        class TestCase(unittest.TestCase):
            def setUp(self):
                self.region = current().region

            def test_from_set_up_on(self):
                assert self.region == current().region == "ap-south-1"

            @pytest.mark.cloudcontrol(region="us-east-2")
            def test_of_a_method(self):
                assert self.region == "us-east-2"

        @pytest.mark.parametrize(
            "region", ["eu-west-1", pytest.param("us-west-1", marks=pytest.mark.cloudcontrol(region="us-west-1"))]
        )
        def test_of_parameters(region):
            assert current().region == region
        """)
    result.assert_outcomes(passed=7)


def test_marker_on_a_parameter_applies_to_it_alone(run: Run) -> None:
    result = run("""
        @pytest.mark.parametrize("marked", [False, pytest.param(True, marks=pytest.mark.cloudcontrol), False])
        def test_of_parameters(marked):
            with pytest.raises(ValueError, match="No mock is active" if not marked else "no such thing"):
                raise ValueError(f"no such thing as {current()}")
        """)
    result.assert_outcomes(passed=3)


def test_marker_starts_the_mock_before_requested_and_after_autouse_fixtures(run: Run) -> None:
    result = run("""
        @pytest.fixture(autouse=True)
        def environment(monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

        @pytest.fixture
        def seeded():
            current().resources.put("AWS::S3::Bucket", {"BucketName": "logs"})

        @pytest.mark.cloudcontrol
        def test_marked(tmp_path_factory, seeded, cloudcontrol):
            assert cloudcontrol.region == "eu-north-1"
            cloudcontrol.resources.assert_exists("AWS::S3::Bucket", "logs")

        @pytest.mark.cloudcontrol
        @pytest.mark.usefixtures("seeded")
        def test_used():
            assert current().region == "eu-north-1"
        """)
    result.assert_outcomes(passed=2)


def test_marker_clock_restarts_for_each_test(run: Run) -> None:
    result = run("""
        pytestmark = pytest.mark.cloudcontrol(clock=ManualClock())

        @pytest.mark.parametrize("number", [1, 2])
        def test_time(cloudcontrol, number):
            assert cloudcontrol.clock.now().isoformat() == "2026-01-01T12:00:00+00:00"
            cloudcontrol.clock.advance(60)
        """)
    result.assert_outcomes(passed=2)


def test_marker_seed_repeats_tokens_in_each_test(run: Run) -> None:
    result = run("""
        tokens = []

        @pytest.mark.cloudcontrol(seed=7)
        @pytest.mark.parametrize("number", [1, 2])
        def test_token(number):
            token = create()
            wait(token)
            tokens.append(token)
            assert tokens == [token] * number
        """)
    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "says"),
    [
        (
            "cloudcontrol(reggion='eu-west-1')",
            f" has no option 'reggion'; it has {', '.join(MOCK_OPTIONS)}. Did you mean 'region'?",
        ),
        (
            "cloudcontrol('eu-west-1')",
            " takes its options by keyword, not 'eu-west-1'; it has ",
        ),
        ("cloudcontrol(region='eu-west-9')", ": region='eu-west-9' is not a valid AWS region"),
        (
            "cloudcontrol(region=['eu-west-1'])",
            ": region=['eu-west-1'] is not a valid AWS region",
        ),
        ("cloudcontrol(clock='atuo')", ": clock='atuo' is not a valid clock. "),
        ("cloudcontrol(references='none')", ": references='none' is not one of "),
    ],
)
def test_invalid_marker_is_a_usage_error(run: Run, marker: str, says: str) -> None:
    result = run(f"""
        @pytest.mark.{marker}
        def test_marked():
            pass
        """)
    result.assert_outcomes(errors=1)
    lines = [line for line in result.outlines if line.startswith("E  ")]
    assert lines[0].split(None, 1)[1].startswith(f"ccmock.errors.UsageError: @pytest.mark.cloudcontrol{says}")
    assert not any("pytest_plugin" in line for line in result.outlines), "no line of ccmock's own is shown"


def test_marker_ignores_items_without_fixtures(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        class Plain(pytest.Item):
            def runtest(self):
                pass

        class Plains(pytest.File):
            def collect(self):
                item = Plain.from_parent(self, name="plain")
                item.add_marker(pytest.mark.cloudcontrol)
                return [item]

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".plain":
                return Plains.from_parent(parent, path=file_path)
        """)
    pytester.makefile(".plain", things="")
    run("", "things.plain").assert_outcomes(passed=1)

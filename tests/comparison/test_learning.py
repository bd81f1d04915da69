"""What is learned of a recording, and that a mock with what was learned shows what was recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccmock import MockCloud, UsageError, compare, learn, mock_cloudcontrol, record
from ccmock.cli import main
from ccmock.facts.lint import lint_folder
from tests.support.calls import QUEUE, made, read, update, wait

from .conftest import Recorded, told, write_facts

TABLE = "AWS::DynamoDB::Table"
TOPIC = "AWS::SNS::Topic"
GROUP = "AWS::Logs::LogGroup"


def table_of(client: Any, **more: Any) -> dict[str, Any]:
    keys = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    return read(client, TABLE, made(client, TABLE, {**keys, "AttributeDefinitions": attributes, **more}))


def queue_of(client: Any, name: str, **more: Any) -> dict[str, Any]:
    return read(client, QUEUE, made(client, QUEUE, {"QueueName": name, **more}))


def learned(path: Path, folder: Path) -> dict[str, Any]:
    """The entries that are learned, of all services."""
    assert learn(path, folder).is_complete, str(learn(path, folder))
    assert list(lint_folder(folder)) == []
    assert [each for each in told(compare(path, facts=folder)) if each[1] == "GetResource"] == []
    return {name: entry for file in folder.glob("*.json") for name, entry in json.loads(file.read_text()).items()}


def test_values_templates_absence_and_durations_are_learned(client: Any, tmp_path: Path, recorded: Recorded) -> None:
    planted = {
        "DelaySeconds": 7,
        "VisibilityTimeout": None,
        "Arn": "arn:{partition}:sqs:{region}:{account}:of/{QueueName}",
        "$seconds": {"create": 60},
        "$source": "planted",
    }
    facts = write_facts(tmp_path / "real", {QUEUE: planted})

    def calls(cloud: MockCloud) -> None:
        queue_of(client, "orders")
        queue_of(client, "b1")

    path = recorded(calls, facts=facts)
    entry = learned(path, tmp_path / "facts")[QUEUE]
    source = entry.pop("$source")
    assert entry == {name: fact for name, fact in planted.items() if name != "$source"}
    assert source.startswith("recorded on 20")
    assert source.endswith(" in us-east-1")
    assert told(compare(path, facts=tmp_path / "facts")) == [], "events and durations are alike, too"


def test_what_becomes_of_given_values_and_what_is_filled_into_them(
    client: Any, tmp_path: Path, recorded: Recorded
) -> None:
    becomes = {"$becomes": {"$cases": [[{"KmsMasterKeyId": "alias/a"}, "key/{{a}}"]]}}
    facts = write_facts(
        tmp_path / "real",
        {
            QUEUE: {"KmsMasterKeyId": becomes, "$source": "planted"},
            TABLE: {"SSESpecification": {"$inside": {"SSEType": "AES256"}}, "$source": "planted"},
        },
    )

    def calls(cloud: MockCloud) -> None:
        queue_of(client, "orders", KmsMasterKeyId="alias/a")
        queue_of(client, "bills", KmsMasterKeyId="alias/b")
        table_of(client, SSESpecification={"SSEEnabled": True})

    entries = learned(recorded(calls, facts=facts), tmp_path / "facts")
    assert entries[QUEUE]["KmsMasterKeyId"] == becomes
    assert entries[TABLE]["SSESpecification"] == {"$inside": {"SSEType": "AES256"}}


def test_properties_beyond_the_schema_and_values_that_it_forbids(
    client: Any, tmp_path: Path, recorded: Recorded
) -> None:
    path = recorded(lambda cloud: queue_of(client, "orders"))
    text = path.read_text()
    assert r"\"DelaySeconds\":0" in text
    path.write_text(text.replace(r"\"DelaySeconds\":0", r"\"DelaySeconds\":\"soon\",\"Owner\":\"us\""))
    entry = learned(path, tmp_path / "facts")[QUEUE]
    assert entry["$undeclared"] == {"Owner": "us"}
    assert entry["DelaySeconds"] == {"$shown": "soon"}


@pytest.mark.parametrize(
    "outcome", [{"outcome": "resets", "to": 77}, {"outcome": "resets", "to": None}, {"outcome": "stays"}]
)
def test_what_an_update_makes_of_a_removed_property(
    client: Any, tmp_path: Path, recorded: Recorded, outcome: dict[str, Any]
) -> None:
    removed = {"VisibilityTimeout": {**outcome, "source": "planted"}}
    facts = write_facts(tmp_path / "real", {}, {QUEUE: {"removed": removed}})

    def calls(cloud: MockCloud) -> None:
        identifier = made(client, QUEUE, {"QueueName": "orders", "VisibilityTimeout": 9})
        assert read(client, QUEUE, identifier)["VisibilityTimeout"] == 9
        wait(client, update(client, QUEUE, identifier, [{"op": "remove", "path": "/VisibilityTimeout"}]))
        read(client, QUEUE, identifier)

    path, folder = recorded(calls, facts=facts), tmp_path / "facts"
    assert learn(path, folder).is_complete
    known = json.loads((folder / "updates" / "sqs.json").read_text())[QUEUE]["removed"]["VisibilityTimeout"]
    assert known["outcome"] == outcome["outcome"]
    assert known.get("to", 9) == outcome.get("to", 9)
    assert known["source"].startswith("recorded on ")
    assert told(compare(path, facts=folder)) == []


def test_what_updates_show_and_leave_is_learned(client: Any, tmp_path: Path, recorded: Recorded) -> None:
    planted = {"VisibilityTimeout": 55, "MessageRetentionPeriod": 70, "$source": "planted"}
    removed = {"DelaySeconds": {"outcome": "resets", "to": 9, "source": "planted"}}
    facts = write_facts(tmp_path / "real", {QUEUE: planted}, {QUEUE: {"removed": removed}})

    def calls(cloud: MockCloud) -> None:
        identifier = made(client, QUEUE, {"QueueName": "orders"})
        for operation in (
            {"op": "replace", "path": "/DelaySeconds", "value": 3},
            {"op": "remove", "path": "/DelaySeconds"},
            {"op": "add", "path": "/VisibilityTimeout", "value": 77},
        ):
            wait(client, update(client, QUEUE, identifier, [operation]))
        read(client, QUEUE, identifier)

    folder = tmp_path / "facts"
    path = recorded(calls, facts=facts)
    assert learn(path, folder).is_complete, "what the last read shows was removed by an update before"
    entry = json.loads((folder / "sqs.json").read_text())[QUEUE]
    assert {name: entry[name] for name in entry if name != "$source"} == {
        name: planted[name] for name in planted if name != "$source"
    }, "VisibilityTimeout is seen in events of updates alone"
    assert told(compare(path, facts=folder)) == []


def test_what_lists_show_is_learned(client: Any, tmp_path: Path, recorded: Recorded) -> None:
    facts = write_facts(tmp_path / "real", {QUEUE: {"$list": ["QueueName"], "$source": "planted"}})

    def calls(cloud: MockCloud) -> None:
        made(client, QUEUE, {"QueueName": "orders"})
        client.list_resources(TypeName=QUEUE)

    path, folder = recorded(calls, facts=facts), tmp_path / "facts"
    assert learned(path, folder)[QUEUE]["$list"] == ["QueueName"]
    assert told(compare(path, facts=folder)) == []


def test_masked_values_are_neither_differences_nor_facts(client: Any, tmp_path: Path, recorded: Recorded) -> None:
    tags = [{"Key": "api_key", "Value": "k-77"}, {"Key": "note", "Value": "uses AKIAIOSFODNN7EXAMPLE"}]
    path = recorded(lambda cloud: queue_of(client, "orders", Tags=tags))
    assert "uses ****" in path.read_text()
    assert told(compare(path)) == []
    assert "0 facts learned" in str(learn(path, tmp_path / "facts"))


def test_contradictions_are_told_and_not_averaged(
    client: Any, tmp_path: Path, recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    def calls(cloud: MockCloud) -> None:
        queue_of(client, "orders")
        queue_of(client, "bills")

    path = recorded(calls)
    for number in (3, 5):
        path.write_text(path.read_text().replace(r"\"DelaySeconds\":0", rf"\"DelaySeconds\":{number}", 1))
    assert main(["learn", str(path), "-o", str(tmp_path / "facts")]) == 1
    out = capsys.readouterr().out
    assert "facts: 0 facts learned.\nContradictory, so nothing was learned of it:\n" in out
    lines = [each.line for each in compare(path).differences]
    assert f"  {QUEUE} DelaySeconds: no one fact says 3 (line {lines[0]}), 5 (line {lines[1]})" in out
    assert list((tmp_path / "facts").iterdir()) == []


def test_a_second_recording_adds_to_what_was_learned(client: Any, tmp_path: Path, recorded: Recorded) -> None:
    folder = tmp_path / "facts"
    facts = write_facts(
        tmp_path / "real",
        {QUEUE: {"DelaySeconds": 7, "$source": "planted"}, TOPIC: {"DisplayName": "Us", "$source": "planted"}},
    )
    learn(recorded(lambda cloud: queue_of(client, "orders"), facts=facts), folder)
    path = recorded(lambda cloud: read(client, TOPIC, made(client, TOPIC, {"TopicName": "news"})), facts=facts)
    assert learned(path, folder).keys() == {QUEUE, TOPIC}
    assert "0 facts learned" in str(learn(path, folder)), "it is known by now"


def test_the_command_learns(
    client: Any, tmp_path: Path, recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = write_facts(tmp_path / "real", {QUEUE: {"DelaySeconds": 7, "$source": "planted"}})
    path = recorded(lambda cloud: queue_of(client, "orders"), facts=facts)
    folder = str(tmp_path / "facts")
    assert main(["learn", str(path), "-o", folder]) == 0
    assert capsys.readouterr().out == f"{folder}: 1 fact learned.\n"
    assert main(["learn", str(path), "-o", str(path)]) == 2
    assert "it is no folder" in capsys.readouterr().err


# --- facts of a mock's own ---


def test_facts_are_one_mocks_own(client: Any, tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts", {QUEUE: {"DelaySeconds": 7, "$source": "ours"}})
    with mock_cloudcontrol() as plain:
        queue_of(client, "first")
        with mock_cloudcontrol(facts=facts) as own:
            assert queue_of(client, "orders")["DelaySeconds"] == 7
            assert own.resources.put(QUEUE, {"QueueName": "seeded"}).properties["DelaySeconds"] == 7
            assert plain.resources.put(QUEUE, {"QueueName": "seeded"}).properties["DelaySeconds"] == 0
        assert queue_of(client, "orders")["DelaySeconds"] == 0
    with mock_cloudcontrol(facts=str(facts)):
        shown = queue_of(client, "again")
    assert (shown["DelaySeconds"], shown["VisibilityTimeout"]) == (7, 30), "before the bundled ones, not instead"


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("sqs.json", "{", "sqs.json: is not JSON"),
        ("sqs.json", "[]", "sqs.json: is not an object: type name → entry"),
        ("sqs.json", '{"AWS::SQS::Queue": 7}', "sqs.json, line 1: AWS::SQS::Queue: is not an object"),
        (
            "sqs.json",
            '{"AWS::SQS::Queue": {"Arn": "\\"Delay\\": 1",\n"Tags": [{"Delay": 1}],\n\n"Delay" : 7}}',
            "sqs.json, line 4: AWS::SQS::Queue: Delay: is not a property of the type",
        ),
        ("sqs.json", '{\n"AWS::SQS::Queue": {"$list": 7}}', "sqs.json, line 2: AWS::SQS::Queue: $list: is not a list"),
        ("sqs.json", '{"AWS::SQS::Kue": {}}', "AWS::SQS::Kue: is not a known resource type"),
        ("s3.json", '{"AWS::SQS::Queue": {}}', "AWS::SQS::Queue: belongs into sqs.json"),
        ("sqs.json", '{"AWS::SQS::*": {}}', "AWS::SQS::*: is no type: own facts are about one each"),
        ("logs.json", '{"AWS::Logs::LogGroup": {"LogGroupClass": "odd"}}', "'odd' is not allowed by the enum"),
        (
            "updates/sqs.json",
            '{"AWS::SQS::Queue": {\n"removed": {\n"No": {}}}}',
            "updates/sqs.json, line 3: AWS::SQS::Queue: No: is not a path of the type",
        ),
        ("updates/sqs.json", '{"AWS::SQS::Queue": []}', "updates/sqs.json, line 1: AWS::SQS::Queue: is not an object"),
        ("updates/sqs.json", '{"AWS::SQS::Queue": {"removed": 7}}', "AWS::SQS::Queue: removed: is not an object"),
        ("updates/sqs.json", '{"AWS::SQS::Queue": {"refused": [7]}}', "refused: is not a list of objects"),
        (
            "updates/sqs.json",
            '{"AWS::SQS::Queue": {"removed": {"DelaySeconds": 7}}}',
            "AWS::SQS::Queue: DelaySeconds: is not an object",
        ),
    ],
)
def test_facts_that_contradict_the_schema_are_refused_when_the_mock_starts(
    tmp_path: Path, file: str, text: str, says: str
) -> None:
    (tmp_path / "updates").mkdir()
    (tmp_path / file).write_text(text)
    with pytest.raises(UsageError) as caught:
        mock_cloudcontrol(facts=tmp_path).start()
    assert str(caught.value).startswith(f"The facts in {tmp_path} are not valid:\n  ")
    assert says in str(caught.value)


# --- whatever was planted ---

NUMBERS = ("DelaySeconds", "VisibilityTimeout", "ReceiveMessageWaitTimeSeconds", "MessageRetentionPeriod")
PLANTS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.one_of(st.none(), st.integers(101, 900)) for name in NUMBERS},
        "SqsManagedSseEnabled": st.one_of(st.none(), st.just(False)),
        "FifoThroughputLimit": st.sampled_from(["perQueue", "perMessageGroupId"]),
        "$seconds": st.fixed_dictionaries({"create": st.integers(20, 100)}),
    },
)


GIVEN = dict(zip(NUMBERS, (60, 61, 11, 62), strict=True))
"""Values that the service takes; so are the next three of each."""
REMOVED = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([{"outcome": "stays"}, {"outcome": "resets", "to": value + 1}])
        for name, value in GIVEN.items()
    },
)
DEFAULTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from([None, value + 2]) for name, value in GIVEN.items()}
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planted=DEFAULTS, outcomes=REMOVED, changed=st.sampled_from(NUMBERS), reads_between=st.booleans())
def test_after_learning_reads_and_updates_are_alike(
    client: Any, tmp_path_factory: Any, planted: Any, outcomes: Any, changed: str, reads_between: bool
) -> None:
    folder: Path = tmp_path_factory.mktemp("planted")
    rules = {name: {**outcome, "source": "planted"} for name, outcome in outcomes.items()}
    facts = write_facts(folder / "real", {QUEUE: {**planted, "$source": "planted"}}, {QUEUE: {"removed": rules}})
    path = folder / "calls.jsonl"
    with mock_cloudcontrol(facts=facts, seed="the real one"), record(path):
        identifier = made(client, QUEUE, {"QueueName": "orders", **{name: GIVEN[name] for name in outcomes}})
        change: dict[str, Any] = {"op": "add", "path": f"/{changed}", "value": GIVEN[changed] + 3}
        for patch in ([change], *([{"op": "remove", "path": f"/{name}"}] for name in outcomes)):
            if reads_between:
                read(client, QUEUE, identifier)
            wait(client, update(client, QUEUE, identifier, patch))
        read(client, QUEUE, identifier)
    assert learn(path, folder / "facts").is_complete
    assert told(compare(path, facts=folder / "facts")) == []


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planted=PLANTS)
def test_exactly_what_was_planted_is_found_and_learned(
    client: Any, tmp_path_factory: Any, planted: dict[str, Any]
) -> None:
    folder: Path = tmp_path_factory.mktemp("planted")
    facts = write_facts(folder / "real", {QUEUE: {**planted, "$source": "planted"}})
    path = folder / "calls.jsonl"
    with mock_cloudcontrol(facts=facts, seed="the real one"), record(path):
        queue_of(client, "orders")
    found = {
        each.place.removeprefix("Properties/") if each.kind != "timing" else "$seconds"
        for each in compare(path).differences
    }
    assert found == set(planted)
    assert learn(path, folder / "facts").is_complete
    assert told(compare(path, facts=folder / "facts")) == []
    with mock_cloudcontrol(replay=path):
        queue_of(client, "orders")

"""Documented defaults: which sentences state one, which do not, and what is written down of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools import mine_defaults
from tools.documented_texts import Documented, Reference, documented, plain
from tools.mine_defaults import Comparison, Mined, Sources, as_facts, mined, stated, table, typed, write

NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}
FLAG: dict[str, Any] = {"type": "boolean"}
TEXT: dict[str, Any] = {"type": "string"}
KIND: dict[str, Any] = {"type": "string", "enum": ["ON_DEMAND", "SPOT"]}


def values(node: dict[str, Any], *texts: str) -> list[Any]:
    found = Documented(("Name",), node, tuple(("schema", text) for text in texts))
    return [each.value for each in stated(found)]


@pytest.mark.parametrize(
    ("node", "text", "value"),
    [
        (NUMBER, "Valid range: 0-900. Default: 30", 30),
        (NUMBER, "The default value is 1,024 bytes.", 1024),
        (NUMBER, "If omitted, the default value of `8` is used.", 8),
        (NUMBER, "If you don't specify a priority, the service uses the default value 0.", 0),
        (FLAG, "Default is false.", False),
        (FLAG, "This option is enabled by default.", True),
        (FLAG, "Versioning is not enabled by default.", False),
        (KIND, "This field defaults to `On-Demand`.", "ON_DEMAND"),
        (TEXT, "The default is ``none``.", "none"),
        (TEXT, "Valid values are `perQueue` (default) and `perGroup`.", "perQueue"),
        (NUMBER, "Enter a value greater than 0 (default 300).", 300),
        (NUMBER, "Values are between `3` and `15`, with a default value of `5`.", 5),
        (TEXT, "If you do not specify this parameter, the stream uses `USER_PARTITION_KEY`.", "USER_PARTITION_KEY"),
    ],
)
def test_a_sentence_that_names_a_default_states_it(node: dict[str, Any], text: str, value: Any) -> None:
    assert set(map(repr, values(node, text))) == {repr(value)}


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (NUMBER, "For target groups of Lambda functions, the default is 35 seconds."),
        (NUMBER, "The default is 3000 for gp3 volumes."),
        (NUMBER, "The default depends on the engine: 3306."),
        (TEXT, "The default is a 30-minute window selected at random."),
        (TEXT, "RDS uses the default parameter group."),
        (KIND, "The default is RESERVED."),
        (NUMBER, "The default is -5."),
        (FLAG, "Specifies whether the default key is used."),
        (NUMBER, "This setting applies only to clusters. Default: 7"),
        (TEXT, "Default: None"),
    ],
)
def test_a_sentence_states_no_default_that_is_conditional_or_no_value(node: dict[str, Any], text: str) -> None:
    assert values(node, text) == []


def test_what_the_provider_does_itself_says_nothing_of_the_service() -> None:
    assert values(TEXT, "Defaults to `Managed by Terraform`.") == []
    capitals = Documented(("Key",), TEXT, (("provider", "Defaults to KMS keys. Defaults to `ROOT`."),))
    assert [each.value for each in stated(capitals)] == ["ROOT"]


def test_a_default_has_the_property_s_own_type() -> None:
    assert typed({"type": "number"}, "`0.5`") == 0.5
    assert typed({"type": "integer"}, "`0.5`") is None
    assert typed({"type": "string", "patterns": ["^[0-9]+$"]}, "3600") == "3600"
    assert typed({"type": "string", "patterns": ["^[0-9]+$"]}, "`many`") is None
    assert typed({"type": "array"}, "`[]`") is None
    assert typed(TEXT, "`" + "x" * 61 + "`") is None


SCHEMA: dict[str, Any] = {
    "typeName": "AWS::Testing::Thing",
    "primaryIdentifier": ["/properties/Name"],
    "readOnlyProperties": ["/properties/Arn"],
    "writeOnlyProperties": ["/properties/Secret"],
    "required": ["Must"],
    "definitions": {
        "Rule": {"type": "object", "properties": {"Weight": {"type": "integer", "description": "Default: 5"}}}
    },
    "properties": {
        "Name": {"type": "string", "description": "Default: `name`"},
        "Arn": {"type": "string", "description": "Default: `arn`"},
        "Secret": {"type": "string", "description": "Default: `secret`"},
        "Must": {"type": "integer", "description": "Default: 1"},
        "Declared": {"type": "integer", "default": 2, "description": "Default: 3"},
        "Torn": {"type": "integer", "description": "Default: 4. Default: 5"},
        "Size": {"type": "integer", "description": "Default: 6"},
        "Text": {"type": "string", "description": "Default: `a{b}`"},
        "Rules": {"type": "array", "items": {"$ref": "#/definitions/Rule"}},
    },
}


def test_what_is_mined_is_what_a_caller_may_leave_out_and_all_sentences_agree_on() -> None:
    found = {path: value for path, (value, _) in mined(SCHEMA, Sources(Reference())).defaults.items()}
    assert found == {("Size",): 6, ("Text",): "a{b}", ("Rules", "Weight"): 5}
    assert as_facts(found) == {"Size": 6, "Text": "a{{b}}", "Rules": {"$inside": {"Weight": 5}}}


def test_a_property_may_have_a_value_and_members_that_are_filled_in() -> None:
    facts = as_facts({("Check",): {"Path": "{a}"}, ("Check", "Port"): 80})
    assert facts == {"Check": {"$value": {"Path": "{{a}}"}, "$inside": {"Port": 80}}}


@pytest.mark.slow
def test_the_api_reference_speaks_of_the_calls_that_the_create_handler_makes() -> None:
    schema = {
        "typeName": "AWS::SQS::Queue",
        "handlers": {"create": {"permissions": ["sqs:CreateQueue", "sqs:GetQueueUrl", "nobody:CreateNothing"]}},
        "properties": {"QueueName": {"type": "string"}, "Unknown": {"type": "string"}},
    }
    (found,) = documented(schema, Reference())
    assert found.path == ("QueueName",)
    assert [source for source, _ in found.texts] == ["api"]


def test_html_becomes_plain_text_with_code_in_backticks() -> None:
    text = "<p>Use <code>a</code> &amp; <b>b</b>.</p><ul><li>One</li></ul>"
    assert plain(text) == "\nUse `a` & b.\n\nOne\n"


def pair(desired_state: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"desired_state": desired_state, "properties": properties, "physical_id": "x"}


NAMED = frozenset({"Default: X"})


def test_a_default_that_recorded_reads_contradict_is_left_out(tmp_path: Path) -> None:
    defaults = {("Size",): (6, NAMED), ("Text",): ("t", NAMED), ("Rules", "Weight"): (5, NAMED)}
    comparison = Comparison()
    comparison.look("T", defaults, pair({"Rules": [{}, {"Weight": 1}]}, {"Size": 6, "Rules": [{"Weight": 5}, {}]}))
    assert not comparison.contradicts("T", ("Size",))
    assert comparison.contradicts("T", ("Text",))
    assert not comparison.contradicts("T", ("Rules", "Weight"))
    assert not comparison.contradicts("T", ("Other",))
    mine = Mined("AWS::Testing::Thing", {("Size",): (6, NAMED), ("Text",): ("t", NAMED)})
    seen = Comparison()
    seen.look("AWS::Testing::Thing", mine.defaults, pair({}, {"Size": 6, "Text": "u"}))
    (tmp_path / "gone.json").write_text("{}")
    assert write([mine], seen, tmp_path) == 1
    assert {path.name: json.loads(path.read_text()) for path in tmp_path.iterdir()} == {
        "testing.json": {"AWS::Testing::Thing": {"Size": 6}}
    }
    assert [line.split()[-3:] for line in table([mine], seen)][1:] == [
        ["1", "0", "0"],
        ["0", "1", "0"],
        ["1", "0", "0"],
        ["0", "1", "0"],
    ]


def test_an_object_that_the_service_made_is_compared_too() -> None:
    comparison = Comparison()
    comparison.look("T", {("Made", "Size"): (1, NAMED)}, pair({}, {"Made": {"Size": 2}}))
    assert comparison.contradicts("T", ("Made", "Size"))


def test_the_command_mines_writes_and_says_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded, output = tmp_path / "recorded", tmp_path / "output"
    recorded.mkdir()
    (recorded / "AWS-Testing-Thing.json").write_text(json.dumps([pair({}, {"Size": 7})]))
    monkeypatch.setattr(mine_defaults, "schemas", lambda: iter([SCHEMA]))
    monkeypatch.setattr("sys.argv", ["mine", "--against", str(recorded), "--table", "--output", str(output)])
    mine_defaults.main()
    assert json.loads((output / "testing.json").read_text()) == {
        "AWS::Testing::Thing": {"Rules": {"$inside": {"Weight": 5}}}
    }
    printed = capsys.readouterr().out
    assert "any form" in printed
    assert "1 defaults in 1 files" in printed

"""Recordings that are damaged, edited or of other versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccmock import UsageError, mock_cloudcontrol, record
from ccmock.recording.rows import load
from tests.support.calls import QUEUE

from .conftest import Lines


@pytest.fixture
def recorded(client: Any, path: Path) -> Path:
    with record(path):
        client.list_resources(TypeName=QUEUE)
    return path


def test_an_empty_recording_has_a_head(client: Any, path: Path) -> None:
    with record(path):
        pass
    assert load(path).rows == ()
    with mock_cloudcontrol(replay=path):
        pass


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty: no recording. Record one: `with ccmock.record("),
        ("{}\n", "line 1 does not say that this is a recording"),
        ("[]\n", "line 1 is not an object"),
        ("no JSON\n", "line 1 is not JSON"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(path: Path, text: str, says: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError) as caught, mock_cloudcontrol(replay=path):
        pass
    assert says in str(caught.value)


def test_bytes_that_are_no_text_are_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" * 9)
    with pytest.raises(UsageError, match=r"calls\.jsonl is not valid UTF-8"):
        load(path)


def test_an_operation_and_members_of_a_later_service_are_let_through(recorded: Path, lines: Lines) -> None:
    head, answer = recorded.read_text().splitlines()[0], {"answer": {"body": {"New": [1]}, "status": 200}}
    later = [{**lines()[0], **answer}, {**lines()[0], **answer, "operation": "NewOperation"}]
    recorded.write_text("\n".join([head, *map(json.dumps, later), ""]))
    assert [row.members() for row in load(recorded).rows] == [{"New": [1]}, {"New": [1]}]


def test_a_recording_that_is_cut_off_names_its_last_line(recorded: Path) -> None:
    recorded.write_bytes(recorded.read_bytes()[:-20])
    with pytest.raises(
        UsageError, match=r"calls.jsonl, line 2 is cut off: it has no end of line. Delete it, or record"
    ):
        load(recorded)


@pytest.mark.parametrize("key", ["date", "ccmock", "region"])
def test_a_head_that_lacks_something_is_refused(recorded: Path, key: str) -> None:
    head, *rest = recorded.read_text().splitlines(keepends=True)
    members = {**json.loads(head), key: 7}
    recorded.write_text(json.dumps(members) + "\n" + "".join(rest))
    with pytest.raises(UsageError, match="line 1 lacks the version of ccmock, the region or the date"):
        load(recorded)


def test_a_later_format_names_the_version_that_reads_it(recorded: Path) -> None:
    recorded.write_text(recorded.read_text().replace('"format": 1', '"format": 2').replace('"0.1.0"', '"9.0"'))
    with pytest.raises(UsageError, match=r"recording of format 2, by ccmock '9.0'; this version reads format 1"):
        load(recorded)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"answer": {}}, "answer has not a body and a status, or what was lost"),
        ({"answer": {"body": {}, "status": "200"}}, "status is not a status of HTTP"),
        ({"answer": {"body": "no object", "status": 200}}, "the body of an answer is not an object"),
        ({"answer": {"lost": 7}}, "lost is not a text"),
        ({"at": "yesterday"}, "at is not a time such as"),
        ({"operation": None}, "operation is not a text"),
        ({"parameters": []}, "parameters is not an object"),
        ({"region": 7}, "region is not a text or null"),
        ({"times": 0}, "times is not a number of at least 1"),
        ({"note": "mine"}, "unknown key 'note'"),
        ({"at": "2026-02-30T12:00:00Z"}, "at is not a time such as"),
        (
            {"answer": {"body": {"ResourceDescriptions": 7}, "status": 200}},
            "the body/ResourceDescriptions is not a list",
        ),
        (
            {"answer": {"body": {"ResourceDescriptions": [7]}, "status": 200}},
            "the body/ResourceDescriptions/* is not an object",
        ),
        (
            {"answer": {"body": {"ResourceDescriptions": [{"Identifier": 7}]}, "status": 200}},
            "the body/ResourceDescriptions/*/Identifier is not a string",
        ),
        (
            {
                "operation": "CancelResourceRequest",
                "answer": {"body": {"ProgressEvent": {"EventTime": "soon"}}, "status": 200},
            },
            "the body/ProgressEvent/EventTime is not a time in seconds since 1970",
        ),
    ],
)
def test_an_edited_line_says_what_is_wrong_with_it(recorded: Path, lines: Lines, change: Any, says: str) -> None:
    head = recorded.read_text().splitlines()[0]
    recorded.write_text(f"{head}\n{json.dumps({**lines()[0], **change})}\n")
    with pytest.raises(UsageError) as caught:
        load(recorded)
    assert f"calls.jsonl, line 2: {says}" in str(caught.value)

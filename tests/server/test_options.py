"""`ccmock serve`: what its options do, what it prints, and what it refuses."""

from __future__ import annotations

import json
import logging
import re
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import urlsplit

import boto3
import pytest

from ccmock import mock_cloudcontrol
from ccmock.cli import main
from ccmock.server import serving
from tests.support.outside import CERTIFICATE
from tests.support.served import answer_of, call, headers_of

TOPIC, QUEUE = "AWS::SNS::Topic", "AWS::SQS::Queue"
NEWS = json.dumps({"TopicName": "news"})
LIST_TOPICS = b'{"TypeName": "AWS::SNS::Topic"}'

pytestmark = pytest.mark.usefixtures("loopback")


@pytest.fixture
def serve(monkeypatch, capsys):
    """Runs `ccmock serve` in this process: `look` is given the URL, and then the server stops.

    What it gives is the exit status, what was printed, and what was printed as an error.
    """
    run_to_the_end, logger = serving.Server.run, logging.getLogger("uvicorn")
    level = logger.level
    # A server collects what it has made before it serves: here, that would be all that the tests have made.
    monkeypatch.setattr("ccmock.cli.serve.gc", Mock())

    def serve(*options, look=lambda url: None):
        def run(server):
            if threading.current_thread() is not threading.main_thread():
                run_to_the_end(server)
                return
            server.start()
            try:
                look(server.url)
            finally:
                server.stop()

        monkeypatch.setattr(serving.Server, "run", run)
        status = main(["serve", "--port", "0", *options])
        return (status, *capsys.readouterr())

    yield serve
    logger.setLevel(level)


def create_topic(url, **options):
    return call(url, "CreateResource", TypeName=TOPIC, DesiredState=NEWS, **options)["ProgressEvent"]


# --- what is printed ---


def test_the_url_is_the_first_line_and_calls_are_lines_without_parameters(serve):
    urls = []

    def look(url):
        urls.append(url)
        create_topic(url)

    status, out, err = serve("--clock", "manual", look=look)
    assert (status, out) == (0, f"{urls[0]}\n")
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", urls[0])
    first, line = err.splitlines()
    assert first == "<MockCloud 123456789012 us-east-1>, clock 'manual'. Stop it with Ctrl-C."
    assert line == "12:00:00 CreateResource 200"


def test_quiet_prints_the_url_alone(serve):
    status, out, err = serve("--quiet", look=create_topic)
    assert (status, out.count("\n"), err) == (0, 1, "")


def test_quiet_prints_nothing_of_what_is_not_http(serve, caplog):
    def look(url):
        host, port = url.partition("://")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(b"nonsense\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 400")

    assert (serve("--quiet", look=look)[2], caplog.text) == ("", "")


class Broken:
    """A standard error that is a pipe which nobody reads anymore."""

    def write(self, _):
        raise BrokenPipeError

    flush = write


@pytest.mark.parametrize("standard_error", [Broken(), None], ids=["broken", "closed"])
def test_server_goes_on_where_nobody_reads_its_lines(serve, monkeypatch, standard_error):
    def look(url):
        monkeypatch.setattr(sys, "stderr", standard_error)
        create_topic(url)

    status, out, _ = serve(look=look)
    assert (status, out.count("\n")) == (0, 1)


def test_server_runs_without_standard_output(serve, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert serve("--quiet", look=create_topic)[0] == 0


def test_a_line_shows_a_call_that_has_no_answer_and_no_odd_characters(serve, tmp_path):
    with mock_cloudcontrol() as cloud:
        cloud.faults.drop_connection(operation="ListResources")
        cloud.save(tmp_path / "faults.json")

    def look(url):
        with pytest.raises(ConnectionError):
            answer_of(url, headers_of("ListResources"), LIST_TOPICS)
        answer_of(url, headers_of("List\xadResources"), LIST_TOPICS)

    _, _, err = serve("--load", str(tmp_path / "faults.json"), look=look)
    _, lost, odd = err.splitlines()
    assert lost.endswith(" ListResources no answer")
    assert odd.endswith(" List?Resources 400")


def test_a_host_that_others_reach_is_warned_of(serve):
    assert serve("--host", "0.0.0.0", "--quiet")[2] == (
        "Warning: 0.0.0.0 can be reached from other machines, and anybody who reaches it is let in.\n"
    )


def test_loopback_hosts_are_not_warned_of(serve):
    assert serve("--host", "127.0.0.1", "--quiet")[2] == ""


# --- account, region, seed, clock ---


def test_account_and_region_are_those_of_the_options(serve):
    def look(url):
        # Its signature would name a region.
        headers = {name: value for name, value in headers_of("CreateResource").items() if name != "Authorization"}
        body = json.dumps({"TypeName": TOPIC, "DesiredState": NEWS}).encode()
        _, answer = answer_of(url, headers, body)
        token = answer["ProgressEvent"]["RequestToken"]
        _, event = answer_of(
            url,
            {**headers, "X-Amz-Target": "CloudApiService.GetResourceRequestStatus"},
            json.dumps({"RequestToken": token}).encode(),
        )
        assert event["ProgressEvent"]["Identifier"] == "arn:aws:sns:eu-west-1:111122223333:news"

    assert serve("--region", "eu-west-1", "--account-id", "111122223333", look=look)[0] == 0


@pytest.mark.parametrize("seed", [7, "a text"])
def test_the_seed_decides_what_is_made_up_as_in_process(serve, seed):
    tokens = []
    serve("--seed", str(seed), look=lambda url: tokens.append(create_topic(url)["RequestToken"]))
    with mock_cloudcontrol(seed=seed):
        client = boto3.client("cloudcontrol", "us-east-1")
        tokens.append(client.create_resource(TypeName=TOPIC, DesiredState=NEWS)["ProgressEvent"]["RequestToken"])
    assert tokens[0] == tokens[1]


def test_the_clock_auto_ends_a_request_at_its_first_poll(serve):
    def look(url):
        token = create_topic(url)["RequestToken"]
        assert _status(url, token) == "SUCCESS"

    assert serve(look=look)[0] == 0


def test_the_clock_manual_stands_still(serve):
    def look(url):
        token = create_topic(url)["RequestToken"]
        assert [_status(url, token) for _ in range(200)] == ["IN_PROGRESS"] * 200

    assert serve("--clock", "manual", look=look)[0] == 0


def _status(url, token):
    return call(url, "GetResourceRequestStatus", RequestToken=token)["ProgressEvent"]["OperationStatus"]


# --- what it begins with ---


def test_load_begins_with_a_snapshot(serve, tmp_path):
    with mock_cloudcontrol(clock="manual") as cloud:
        topic = cloud.resources.put(TOPIC, {"TopicName": "news"})
        cloud.save(tmp_path / "state.json")

    def look(url):
        assert call(url, "GetResource", TypeName=TOPIC, Identifier=topic.identifier)["TypeName"] == TOPIC

    assert serve("--load", str(tmp_path / "state.json"), look=look)[0] == 0


TEMPLATE = {"Resources": {"Jobs": {"Type": QUEUE, "Properties": {"QueueName": {"Fn::Sub": "${AWS::Region}-jobs"}}}}}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("template.json", json.dumps(TEMPLATE)),
        ("resources.json", json.dumps({QUEUE: [{"QueueName": "us-east-1-jobs"}]})),
        ("resources.yaml", f"{QUEUE}:\n- QueueName: us-east-1-jobs\n"),
    ],
)
def test_load_begins_with_the_resources_of_a_file(serve, tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    def look(url):
        (described,) = call(url, "ListResources", TypeName=QUEUE)["ResourceDescriptions"]
        assert described["Identifier"].endswith("/us-east-1-jobs")

    assert serve("--load", str(file), look=look)[0] == 0


HANDLERS = """
from ccmock import GenericHandler, resource_handler

@resource_handler("AWS::SNS::Topic")
class Topic(GenericHandler):
    def completed(self, request, model):
        return {**model, "DisplayName": "Evening News"}
"""


def test_handlers_of_a_module_in_the_current_folder_serve_their_types(serve, tmp_path, monkeypatch):
    (tmp_path / "evening_topics.py").write_text(HANDLERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])

    def look(url):
        token = create_topic(url)["RequestToken"]
        identifier = call(url, "GetResourceRequestStatus", RequestToken=token)["ProgressEvent"]["Identifier"]
        shown = call(url, "GetResource", TypeName=TOPIC, Identifier=identifier)
        assert "Evening News" in shown["ResourceDescription"]["Properties"]

    assert serve("--handlers", "evening_topics", look=look)[0] == 0


# --- who is let in ---


def test_other_names_are_let_in_by_option_alone(serve):
    asked = {**headers_of("ListResources"), "Host": "mock.example.com"}
    answers = []
    serve(look=lambda url: answers.append(answer_of(url, asked, LIST_TOPICS)))
    serve("--allow-host", "mock.example.com", look=lambda url: answers.append(answer_of(url, asked, LIST_TOPICS)))
    (refused, said), (status, _) = answers
    assert (refused, said["__type"], status) == (421, "WrongHost", 200)


def test_the_control_api_is_behind_a_token_or_not_there(serve):
    def asked(url, **headers):
        status, answer = answer_of(url, headers, b"", method="GET", path="/_ccmock/v1/calls")
        return status, answer.get("__type")

    found = []
    serve("--control-token", "s3cret", look=lambda url: found.append(asked(url)))
    serve("--control-token", "s3cret", look=lambda url: found.append(asked(url, Authorization="Bearer wrong")))
    serve("--no-control", look=lambda url: found.append(asked(url)))
    assert found == [(401, "NoControlToken"), (401, "WrongControlToken"), (404, "NoControlApi")]


def test_tls_is_spoken_with_a_certificate(serve):
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    trusting.check_hostname = False

    def look(url):
        assert url.startswith("https://127.0.0.1:")
        assert call(url, "ListResources", tls=trusting, TypeName=TOPIC)["ResourceDescriptions"] == []

    assert serve("--tls-cert", str(CERTIFICATE), look=look)[0] == 0
    assert serve("--tls-cert", str(CERTIFICATE), "--tls-key", str(CERTIFICATE), look=look)[0] == 0


# --- what is refused ---


def refusal_of(serve, *options):
    """The one line that is printed of a wrong option."""
    status, out, err = serve(*options, look=lambda url: pytest.fail("the server runs"))
    assert (status, out) == (2, "")
    assert err.startswith("ccmock: ")
    assert err.count("\n") == 1
    return err


def test_a_port_that_is_taken_is_one_line_and_exit_2(serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal_of(serve, "--port", str(port))
    assert said == (
        f"ccmock: 127.0.0.1:{port} cannot be listened on: Address already in use. Choose another port; 0 is any.\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--clock", "manul"], "Did you mean 'manual'"),
        (["--region", "us-east-9"], "region='us-east-9' is not a valid AWS region."),
        (["--account-id", "12"], "account_id='12' is not a valid AWS account id."),
        (["--host", "300.1.1.1"], "host='300.1.1.1' is not a valid address to listen on"),
        (["--keep-calls", "0"], "--keep-calls 0 is not a valid number. Give 1 or more."),
        (["--handlers", "no_such_module"], "--handlers no_such_module cannot be imported: No module named"),
        (["--handlers", "json"], "serves no type. Mark a handler class with @resource_handler"),
        (["--tls-key", "key.pem"], "--tls-key goes with --tls-cert."),
        (["--tls-cert", "no.pem"], "The certificate no.pem and its key cannot be used: [Errno 2] No such file"),
        (["--tls-cert", __file__], "and its key cannot be used: [SSL]"),
        (["--load", "no.json"], "no.json cannot be read: No such file or directory"),
        (["--load", __file__], "test_options.py"),
        (["--host", 64 * "a"], "is not a valid address to listen on"),
        (["--state", ""], "--state is given an empty text. Leave it out, or say which."),
        (["--load", ""], "--load is given an empty text."),
        (["--handlers", ""], "--handlers is given an empty text."),
        (["--tls-cert", ""], "--tls-cert is given an empty text."),
        (["--allow-host", ""], "--allow-host is given an empty text."),
        (["--facts", ""], "--facts is given an empty text."),
        (["--allow-host", "http://mock.test"], "--allow-host: 'http://mock.test' is not the name of a host."),
        (["--allow-host", "mock.test:4577"], "Give the name alone, such as 'mock.example.com'."),
        (["--control-token", ""], "--control-token is not a valid token. Give visible ASCII characters"),
        (["--control-token", "ä"], "--control-token is not a valid token."),
        (["--control-token", " a"], "--control-token is not a valid token."),
        (["--handlers", "..json"], "--handlers ..json cannot be imported: it raised TypeError: the 'package' argument"),
    ],
    ids=lambda part: " ".join(part).replace(__file__, "FILE") if isinstance(part, list) else "",
)
def test_a_wrong_option_is_one_line_and_exit_2(serve, options, said):
    assert said in refusal_of(serve, *options)


def test_a_module_of_handlers_that_raises_is_one_line_and_exit_2(serve, tmp_path, monkeypatch):
    (tmp_path / "broken_handlers.py").write_text("table = {}\ntable['AWS::SNS::Topic']\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert refusal_of(serve, "--handlers", "broken_handlers") == (
        "ccmock: --handlers broken_handlers cannot be imported: it raised KeyError: 'AWS::SNS::Topic'.\n"
    )


def test_ctrl_c_before_the_server_runs_ends_it_without_a_traceback(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ccmock.cli.serve._cloud_of", interrupted)
    assert (main(["serve"]), *capsys.readouterr()) == (130, "", "")


def test_without_the_packages_of_the_server_the_extra_is_named(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "ccmock.server.serving")
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    assert main(["serve"]) == 2

    said = capsys.readouterr().err
    assert said.startswith("ccmock: The server needs packages that are not installed (")
    assert said.endswith("). Install them with: pip install 'ccmock[server]'\n")


def test_a_damaged_snapshot_is_refused(serve, tmp_path):
    file = tmp_path / "state.json"
    file.write_text('{"version": 1, "clock": 0, "regions": 7}', encoding="utf-8")
    assert str(file) in refusal_of(serve, "--load", str(file))


@pytest.mark.parametrize("port", ["-1", "65536", "many"])
def test_what_is_no_port_is_refused(serve, capsys, port):
    try:
        status, out, err = serve("--port", port, look=lambda url: pytest.fail("the server runs"))
    except SystemExit as ended:
        status, (out, err) = ended.code, capsys.readouterr()
    assert (status, out) == (2, "")
    assert port in err


def test_without_a_command_the_usage_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


# --- as a process ---


def test_sigterm_ends_it_with_0_also_while_a_client_waits_for_nothing(tmp_path: Path) -> None:
    with mock_cloudcontrol() as cloud:
        cloud.faults.time_out(operation="ListResources")
        cloud.save(tmp_path / "faults.json")
    command = [sys.executable, "-m", "ccmock", "serve", "--port", "0", "--load", str(tmp_path / "faults.json")]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        with socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=20) as client:
            head = "".join(f"{name}: {value}\r\n" for name, value in headers_of("ListResources").items())
            request = f"POST / HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {len(LIST_TOPICS)}\r\n\r\n"
            client.sendall(request.encode() + LIST_TOPICS)
            while not process.stderr.readline().endswith("no answer\n"):
                pass
            process.send_signal(signal.SIGTERM)
            assert _rest_of(client) == b""
        assert (process.wait(timeout=20), process.stderr.read()) == (0, "")


SIGNALLED_AT_ITS_END = """
import os, signal, sys
from ccmock.cli import main
from ccmock.journal.durable import DurableAnswers

close = DurableAnswers.close

def close_when_signalled(answers):
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(os.getpid(), number)
    close(answers)

DurableAnswers.close = close_when_signalled
sys.exit(main(["serve", "--port", "0", "--quiet", "--state", sys.argv[1]]))
"""


def test_ctrl_c_ends_it_with_0_and_further_signals_do_not_disturb_what_is_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SIGNALLED_AT_ITS_END, str(tmp_path / "state")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        create_topic(process.stdout.readline().strip())
        process.send_signal(signal.SIGINT)
        assert (process.wait(timeout=20), process.stderr.read()) == (0, "")
    assert [file.name for file in tmp_path.iterdir()] == ["state"]


def _rest_of(client: socket.socket) -> bytes:
    """What still comes until the connection ends."""
    try:
        return client.recv(1000)
    except ConnectionResetError:
        return b""


def test_neither_botocore_nor_an_http_client_is_loaded_to_answer(tmp_path: Path, loopback: None) -> None:
    # They take longer to load than all the rest.
    told = tmp_path / "imports"
    command = [sys.executable, "-X", "importtime", "-m", "ccmock", "serve", "--port", "0", "--quiet"]
    with (
        told.open("w") as imports,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=imports, text=True) as process,
    ):
        assert process.stdout is not None
        create_topic(process.stdout.readline().strip())
        process.terminate()
        assert process.wait(timeout=20) == 0
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.read_text().splitlines()}
    assert "uvicorn" in loaded
    assert not loaded & {"boto3", "botocore", "urllib3", "requests"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_more_connections_are_taken_than_the_shell_allows_at_first(loopback: None) -> None:
    # A process of 64 files could not hold 100 connections.
    command = ["sh", "-c", f"ulimit -Sn 64; exec {shlex.quote(sys.executable)} -m ccmock serve --port 0 --quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        idle = [socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=20) for _ in range(100)]
        assert call(url, "ListResources", TypeName="AWS::SNS::Topic")["ResourceDescriptions"] == []
        for connection in idle:
            connection.close()
        process.terminate()
        assert process.wait(timeout=20) == 0

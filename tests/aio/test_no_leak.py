"""No call of aiobotocore leaves the process, and the last mock restores everything."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import aiobotocore.client
import aiobotocore.endpoint
import aiobotocore.waiter
import pytest
from aiobotocore import credentials, hooks, httpsession, httpxsession, retries, utils
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session
from botocore import UNSIGNED
from botocore.exceptions import NoCredentialsError, ProfileNotFound
from no_network import Leak

from ccmock import UsageError, mock_cloudcontrol

from .calls import KEYS, ONE_TRY, QUEUE, awaited, begun, listed, made

pytestmark = pytest.mark.downstream

REPLACED = [
    (aiobotocore.client.AioBaseClient, "_make_api_call"),
    (aiobotocore.endpoint.AioEndpoint, "_send_request"),
    (hooks.AioHierarchicalEmitter, "_emit"),
    (httpsession.AIOHTTPSession, "send"),
    (httpxsession.HttpxSession, "send"),
    (AioSession, "_create_client"),
    (AioSession, "get_credentials"),
    (credentials.AioInstanceMetadataProvider, "load"),
    (credentials.AioContainerProvider, "load"),
    (credentials.AioCanonicalNameCredentialSourcer, "source_credentials"),
    (utils.AioIMDSRegionProvider, "provide"),
    (aiobotocore.waiter, "asyncio"),
    (aiobotocore.endpoint, "asyncio"),
    (retries.bucket.AsyncTokenBucket, "acquire"),
    *(
        (getattr(part, name), "_sleep")
        for part, name in ((aiobotocore.waiter, "AnyioWaiter"), (aiobotocore.endpoint, "AnyioEndpoint"))
        if hasattr(part, name)
    ),
]


def replaced():
    return [vars(owner).get(name) for owner, name in REPLACED]


def everything():
    """What hangs on aiobotocore's modules and on their classes."""
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] == "aiobotocore"]
    classes = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    owners = [*modules, *(kind for kind in classes if kind.__module__.startswith("aiobotocore"))]
    return {(str(owner), name): value for owner in owners for name, value in vars(owner).items()}


@pytest.mark.asyncio
async def test_last_exit_restores_everything(connect):
    before, all_before = replaced(), everything()
    async with mock_cloudcontrol():
        inside = replaced()
        assert not any(one is other for one, other in zip(before, inside))
        with mock_cloudcontrol():
            assert replaced() == inside
        async with connect() as client:
            await made(client, "queue")
    assert replaced() == before
    assert everything() == all_before


@pytest.mark.asyncio
async def test_guard_sees_a_call_that_is_sent(connect):
    async with connect(config=ONE_TRY, **KEYS) as client:
        with pytest.raises(Leak):
            await listed(client)


@pytest.mark.asyncio
async def test_client_made_before_the_mock_is_answered_inside_alone(connect):
    async with connect(config=ONE_TRY, **KEYS) as client:
        with mock_cloudcontrol():
            await made(client, "queue")
        with pytest.raises(Leak):
            await listed(client)


@pytest.mark.asyncio
async def test_client_made_inside_the_mock_sends_afterwards(connect):
    with mock_cloudcontrol():
        connecting = connect(config=ONE_TRY, **KEYS)
        client = await connecting.__aenter__()
        assert await listed(client) == []
    with pytest.raises(Leak):
        await listed(client)
    await connecting.__aexit__(None, None, None)


@pytest.mark.asyncio
async def test_endpoint_url_is_not_used(connect, monkeypatch):
    with mock_cloudcontrol():
        async with connect(endpoint_url="http://localhost:4566") as client:
            assert await listed(client) == []
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
        async with connect() as client:
            assert await listed(client) == []


@pytest.mark.asyncio
async def test_sessions_of_any_kind_are_answered():
    with mock_cloudcontrol():
        for session in (get_session(), AioSession(), AioSession(profile="nobody")):
            async with session.create_client("cloudcontrol") as client:
                assert await listed(client) == []


@pytest.mark.asyncio
async def test_registering_and_unregistering_handlers_changes_nothing(connect):
    async def nothing(**_):
        return None

    with mock_cloudcontrol():
        async with connect() as client:
            for event in ("before-send", "before-send.cloudcontrol", "before-send.cloudcontrol.ListResources"):
                client.meta.events.unregister(event, nothing)
                client.meta.events.register_first(event, nothing)
                client.meta.events.register_last(event, lambda **_: None)
            assert await listed(client) == []


@pytest.mark.asyncio
async def test_retry_after_the_mock_is_refused_and_everything_restored(connect):
    before, tried, ended = replaced(), asyncio.Event(), asyncio.Event()

    async def wait_for_the_end(**_):
        tried.set()
        await ended.wait()

    async with connect(**KEYS) as client:
        with mock_cloudcontrol() as cloud:
            cloud.faults.throttle(operation="ListResources", times=9)
            client.meta.events.register_first("needs-retry.cloudcontrol.ListResources", wait_for_the_end)
            call = asyncio.create_task(listed(client))
            await tried.wait()
        assert replaced() != before
        ended.set()
        with pytest.raises(UsageError, match="began while a mock was active"):
            await call
    assert replaced() == before


@pytest.mark.asyncio
@pytest.mark.parametrize("event", ["before-parameter-build", "before-call", "request-created", "before-send"])
async def test_call_still_before_its_sending_when_the_mock_ends_is_refused(connect, event):
    before, begun, ended = replaced(), asyncio.Event(), asyncio.Event()

    async def wait_for_the_end(**_):
        begun.set()
        await ended.wait()

    async with connect(config=ONE_TRY, **KEYS) as client:
        with mock_cloudcontrol() as cloud:
            client.meta.events.register_first(f"{event}.cloudcontrol.ListResources", wait_for_the_end)
            call = asyncio.create_task(client.list_resources(TypeName=QUEUE))
            await begun.wait()
        with mock_cloudcontrol() as later:
            ended.set()
            with pytest.raises(UsageError, match="began while a mock was active"):
                await call
        assert (cloud.calls, later.calls) == ([], [])
        assert replaced() == before
        with pytest.raises(Leak):
            await client.list_resources(TypeName=QUEUE)


@pytest.mark.asyncio
async def test_waiter_that_outlives_its_mock_sends_its_next_call(connect):
    async with connect(config=ONE_TRY, **KEYS) as client:
        with mock_cloudcontrol():
            waiting = asyncio.create_task(awaited(client, await begun(client, "queue")))
            await asyncio.sleep(0)
        with pytest.raises(Leak):
            await waiting


ARRIVALS = """
import asyncio, sys
from ccmock import mock_cloudcontrol
with mock_cloudcontrol() as cloud:
    assert "aiobotocore" not in sys.modules
    from aiobotocore.session import get_session
    async def use():
        async with get_session().create_client("cloudcontrol") as client:
            state = '{"QueueName": "queue"}'
            event = await client.create_resource(TypeName="AWS::SQS::Queue", DesiredState=state)
            token = event["ProgressEvent"]["RequestToken"]
            await client.get_waiter("resource_request_success").wait(RequestToken=token)
    asyncio.run(use())
    print(cloud.requests[0].status)
from aiobotocore import hooks, waiter
print(waiter.asyncio is asyncio, hooks.AioHierarchicalEmitter._emit.__module__)
"""


def test_aiobotocore_imported_inside_the_mock_is_intercepted():
    done = subprocess.run([sys.executable, "-c", ARRIVALS], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["SUCCESS", "True", "aiobotocore.hooks"], done.stderr


def test_mock_does_not_import_aiobotocore():
    program = "import sys, ccmock\nwith ccmock.mock_cloudcontrol(): print('aiobotocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# --- credentials, region, profile ---


@pytest.mark.asyncio
async def test_credentials_region_and_profile_are_not_needed(connect, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with mock_cloudcontrol(region="eu-west-1") as cloud:
        async with connect() as client:
            assert client.meta.region_name == "eu-west-1"
            assert await listed(client) == []
        assert {call.account_id for call in cloud.calls} == {"123456789012"}


@pytest.mark.asyncio
async def test_missing_profile_is_an_error_for_clients_of_other_services(connect, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with mock_cloudcontrol(region="eu-west-1"), pytest.raises(ProfileNotFound, match="nobody"):
        async with connect("sqs", region_name="eu-west-1"):
            pass


@pytest.mark.asyncio
async def test_signature_names_account_and_region(connect):
    with mock_cloudcontrol() as cloud:
        keys = {"aws_access_key_id": "210987654321", "aws_secret_access_key": "b"}
        async with connect(region_name="eu-west-2", **keys) as client:
            await listed(client)
        assert (cloud.calls[0].account_id, cloud.calls[0].region) == ("210987654321", "eu-west-2")


@pytest.mark.asyncio
async def test_unsigned_call_uses_the_region_of_its_endpoint(connect):
    with mock_cloudcontrol() as cloud:
        async with connect(region_name="eu-west-1", config={"signature_version": UNSIGNED}) as client:
            await listed(client)
        assert cloud.calls[0].region == "eu-west-1"


ROLE = "[profile work]\nrole_arn = arn:aws:iam::111122223333:role/r\n"
SOURCES = (
    "source_profile = base\n[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n",
    "credential_source = Ec2InstanceMetadata\n",
    "credential_source = EcsContainer\n",
)


@pytest.mark.asyncio
@pytest.mark.parametrize("source", SOURCES)
async def test_credentials_are_not_fetched(source, tmp_path, monkeypatch):
    (tmp_path / "config").write_text(ROLE + source)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    with mock_cloudcontrol():
        async with AioSession(profile="work").create_client("cloudcontrol") as client:
            assert await listed(client) == []


@pytest.mark.asyncio
async def test_metadata_endpoint_is_not_called(connect, monkeypatch):
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/credentials")
    with mock_cloudcontrol():
        async with connect(config={"defaults_mode": "auto"}) as client:
            assert await listed(client) == []


@pytest.mark.asyncio
async def test_client_of_another_service_calls_the_metadata_endpoint(connect, monkeypatch):
    with mock_cloudcontrol(), pytest.raises(Leak):
        async with connect("sqs"):
            pass


@pytest.mark.asyncio
async def test_session_does_not_keep_stand_in_credentials(monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    session = get_session()
    config = AioConfig(**ONE_TRY)
    with mock_cloudcontrol():
        frozen = await (await session.get_credentials()).get_frozen_credentials()
        assert frozen.secret_key == "ccmock"
        connecting = session.create_client("cloudcontrol", config=config)
        client = await connecting.__aenter__()
        assert await listed(client) == []
    assert await session.get_credentials() is None
    with pytest.raises(NoCredentialsError):
        await client.list_resources(TypeName=QUEUE)
    await connecting.__aexit__(None, None, None)

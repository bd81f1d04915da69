"""Write-only values, such as passwords: no event shows them, and nothing that ccmock prints does."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ccmock import (
    Call,
    HandlerContractError,
    HandlerError,
    HandlerRequest,
    HookRequest,
    InProgress,
    MockCloud,
    Resource,
    UsageError,
)
from ccmock.handlers.generic import GenericHandler
from ccmock.registry.masking import masking
from ccmock.registry.pointers import MASK, PropertySet, tokens
from ccmock.registry.resource_type import ResourceType
from tests.pytest_plugin.conftest import run  # noqa: F401 - a fixture
from tests.support.desired_states import NoDesiredState, desired_state_for

pytest_plugins = ["pytester"]

DATABASE = "AWS::RDS::DBInstance"
SECRET = "Hunter2-and-more"
STATE = {
    "DBInstanceIdentifier": "db",
    "DBInstanceClass": "db.t3.micro",
    "Engine": "mysql",
    "AllocatedStorage": "20",
    "MasterUsername": "root",
    "MasterUserPassword": SECRET,
}
CHANGE = [{"op": "add", "path": "/MasterUserPassword", "value": SECRET}]


def created(client: Any, type_name: str = DATABASE, state: Any = None) -> dict[str, Any]:
    answer = client.create_resource(TypeName=type_name, DesiredState=json.dumps(state or STATE))
    return answer["ProgressEvent"]


def changed(client: Any, patch: Any = None) -> dict[str, Any]:
    answer = client.update_resource(TypeName=DATABASE, Identifier="db", PatchDocument=json.dumps(patch or CHANGE))
    return answer["ProgressEvent"]


def printed(cloud: MockCloud) -> str:
    """Everything that a mock prints of itself."""
    views = (cloud, cloud.calls, cloud.requests, cloud.resources, cloud.hooks, cloud.permissions)
    listed = [cloud.resources.list(type_name) for type_name in stored(cloud)]
    lines = [*map(repr, (*views, *listed)), str(cloud.report()), *map(str, cloud.calls)]
    return "\n".join([*lines, repr(cloud._engine.calls.everywhere), repr(list(cloud._engine.regions()[0].requests))])


def stored(cloud: MockCloud) -> dict[str, int]:
    return cloud._engine.service(cloud.account_id, cloud.region).region.store.counts()


# --- what the service shows ---


def test_the_events_of_an_update_show_no_write_only_value(cloud: MockCloud, client: Any) -> None:
    created(client)
    cloud.clock.advance(3600)
    answered = changed(client)

    def asked() -> dict[str, Any]:
        return client.get_resource_request_status(RequestToken=answered["RequestToken"])["ProgressEvent"]

    running = asked()
    cloud.clock.advance(3600)
    ended = asked()
    listed = client.list_resource_requests()["ResourceRequestStatusSummaries"][0]
    assert ended["OperationStatus"] == "SUCCESS"
    for event in (answered, running, ended, listed):
        model = json.loads(event["ResourceModel"])
        assert "MasterUserPassword" not in model
        assert model["MasterUsername"] == "root"


def test_the_handler_of_an_update_gets_them_all_the_same(cloud: MockCloud, client: Any) -> None:
    created(client)
    cloud.clock.advance(3600)
    changed(client, [{"op": "add", "path": "/MasterUserPassword", "value": "another-one"}])
    cloud.clock.advance(3600)
    there = cloud.resources.get(DATABASE, "db")
    assert there is not None
    assert there.properties["MasterUserPassword"] == "another-one"


def test_a_snapshot_and_the_view_of_a_call_hold_them(cloud: MockCloud, client: Any) -> None:
    created(client)
    assert SECRET in cloud.calls[-1].parameters["DesiredState"]
    snapshot = json.dumps(cloud.snapshot())
    assert SECRET in snapshot
    cloud.reset()
    cloud.restore(json.loads(snapshot))
    assert json.loads(cloud.calls[-1].parameters["DesiredState"])["MasterUserPassword"] == SECRET


# --- what is printed ---


def test_what_is_printed_of_a_resource_masks_them(cloud: MockCloud) -> None:
    resource = cloud.resources.put(DATABASE, STATE)
    assert f"'MasterUserPassword': '{MASK}'" in repr(resource)
    assert "'MasterUsername': 'root'" in repr(resource)
    assert SECRET not in printed(cloud)


def test_a_resource_that_a_test_makes_itself_prints_no_values() -> None:
    assert repr(Resource("My::Own::Thing", "x", {"Pin": SECRET})) == (
        f"Resource(type_name='My::Own::Thing', identifier='x', properties={{'Pin': '{MASK}'}})"
    )


def test_records_print_neither_parameters_nor_states(cloud: MockCloud, client: Any) -> None:
    created(client)
    call = cloud.calls[-1]
    assert repr(call) == f"<Call CreateResource {DATABASE} db: answered>"
    asked = HookRequest(DATABASE, "CREATE", "db", dict(STATE), dict(STATE), "1", "r")
    assert repr(asked) == f"<HookRequest CREATE {DATABASE} db>"
    request = HandlerRequest(cloud.types[DATABASE], "CREATE", Any, 0, dict(STATE), dict(STATE), context=STATE)
    assert SECRET not in f"{request}{InProgress(dict(STATE), 1, STATE)}{[call]}"
    assert isinstance(call, Call)


def test_a_text_of_the_service_that_quotes_one_is_masked_in_the_report_alone(cloud: MockCloud, client: Any) -> None:
    cloud.hooks.add("Private::Guard::Words", lambda request: f"{request.desired_state['MasterUserPassword']} is weak")
    token = created(client)["RequestToken"]
    cloud.clock.advance(3600)
    seen = client.get_resource_request_status(RequestToken=token)["HooksProgressEvent"][0]
    assert seen["HookStatusMessage"] == f"{SECRET} is weak"
    assert f"{MASK} is weak" in str(cloud.report())
    assert SECRET not in printed(cloud)


def test_explanations_mask_what_the_texts_of_failures_quote(cloud: MockCloud, client: Any) -> None:
    cloud.faults.fail("InvalidRequest", message=f"'{SECRET}' is too weak", type_name=DATABASE)
    created(client)
    cloud.clock.advance(3600)
    with pytest.raises(AssertionError, match="is too weak") as raised:
        cloud.resources.assert_exists(DATABASE, "db")
    assert SECRET not in str(raised.value)
    assert SECRET not in str(cloud.report())


def test_a_comparison_masks_both_sides(cloud: MockCloud) -> None:
    cloud.resources.put(DATABASE, STATE)
    with pytest.raises(
        AssertionError, match="MasterUserPassword: another value than expected, which is write-only and not shown"
    ) as raised:
        cloud.resources.assert_exists(DATABASE, "db", {"MasterUserPassword": "other-secret"})
    assert "other-secret" not in str(raised.value)


@pytest.mark.parametrize(
    "patch",
    [
        CHANGE,
        [{"op": "add", "path": "MasterUserPassword", "value": SECRET}],
        [{"op": "test", "path": "/MasterUserPassword", "value": SECRET}],
        [{"op": "replace", "path": "", "value": STATE}],
        SECRET,
    ],
    ids=["add", "no slash", "test", "whole", "no patch"],
)
def test_values_of_a_patch_are_masked(cloud: MockCloud, client: Any, patch: Any) -> None:
    cloud.resources.put(DATABASE, {**STATE, "MasterUserPassword": "old-secret"})
    cloud.faults.refuse("GeneralServiceException", message=f"I will not take {json.dumps(patch)} or {SECRET}")
    with pytest.raises(ClientError):
        changed(client, patch)
    assert SECRET not in printed(cloud)


def test_a_state_that_is_not_json_is_masked_as_a_whole(cloud: MockCloud, client: Any) -> None:
    text = f'{{"MasterUserPassword" "{SECRET}'
    cloud.faults.refuse("GeneralServiceException", message=f"I cannot read {text}")
    with pytest.raises(ClientError):
        client.create_resource(TypeName=DATABASE, DesiredState=text)
    assert f"I cannot read {MASK}" in str(cloud.report())


@pytest.mark.parametrize("state", [{**STATE, "Port": 5}, {**STATE, "Nonsense": 1}, json.dumps(STATE), [STATE]])
def test_errors_of_a_state_that_cannot_be_put_show_none(cloud: MockCloud, state: Any) -> None:
    with pytest.raises(UsageError) as raised:
        cloud.resources.put(DATABASE, state)
    assert SECRET not in str(raised.value)


class Talking(GenericHandler):
    """Quotes the password in its refusal, or returns a model that is none."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def create(self, request: HandlerRequest) -> Any:
        if self.answer is None:
            raise HandlerError("InvalidRequest", f"bad: {request.desired_state['MasterUserPassword']}")
        return self.answer

    seed = create


@pytest.mark.parametrize("answer", [None, {**STATE, "Nonsense": 1}, {"MasterUserPassword": SECRET}, json.dumps(STATE)])
def test_errors_about_handlers_show_none(cloud: MockCloud, client: Any, answer: Any) -> None:
    cloud.types.use(Talking(answer), DATABASE)
    texts = []
    for attempt in (
        lambda: created(client),
        lambda: cloud.resources.put(DATABASE, {"DBInstanceClass": "db.t3.micro", "MasterUserPassword": SECRET}),
    ):
        try:
            attempt()
        except (UsageError, HandlerContractError) as error:
            texts.append(str(error))
    assert texts
    texts += map(str, cloud._engine.deferred_errors)
    cloud._engine.deferred_errors.clear()
    assert SECRET not in "\n".join([*texts, printed(cloud)])


def test_short_values_are_masked_as_words_alone() -> None:
    assert masking(["a", 7, True, None, ""])("a cat, 7 of 77, True") == f"{MASK} cat, {MASK} of 77, True"
    assert masking([{"x": ['say "hi"\n']}])("got " + json.dumps('say "hi"\n')) == f'got "{MASK}"'
    assert masking([])("as it is") == "as it is"


def test_a_list_and_a_map_are_masked_in_their_items() -> None:
    pointers = PropertySet(["/properties/A/*/B", "/properties/C/*", "/properties/D/E"])
    model = {"A": [{"B": "s", "x": 1}], "C": ["s", "s"], "D": {"E": {"s": "s"}, "y": 2}, "z": 3}
    assert pointers.masked(model) == {
        "A": [{"B": MASK, "x": 1}],
        "C": [MASK, MASK],
        "D": {"E": MASK, "y": 2},
        "z": 3,
    }


# --- every type ---


def put_at(model: Any, names: tuple[str, ...], value: Any) -> Any:
    """A model with a value at the names of a property pointer; a `*` is the first item of a list."""
    if not names:
        return value
    first, *rest = names
    if first == "*":
        return [put_at(model[0] if isinstance(model, list) and model else {}, tuple(rest), value)]
    if isinstance(model, list):
        return [put_at(item, names, value) for item in model or [{}]]
    inside = model if isinstance(model, dict) else {}
    return {**inside, first: put_at(inside.get(first, {}), tuple(rest), value)}


def types_with_secrets(cloud: MockCloud) -> Iterator[ResourceType]:
    return (found for found in map(cloud.types.__getitem__, cloud.types) if found.write_only and found.is_provisionable)


@pytest.mark.slow
def test_nothing_prints_a_write_only_value_of_any_type(cloud: MockCloud, client: Any) -> None:
    tried, shown_anyway = 0, set()
    for resource_type in types_with_secrets(cloud):
        identifiers = {tokens(pointer)[0] for pointer in resource_type.primary_identifier}
        # What names a resource is no secret, whatever the schema says.
        pointers = [pointer for pointer in resource_type.write_only if tokens(pointer)[0] not in identifiers]
        secrets = {f"{SECRET}-{number}-": pointer for number, pointer in enumerate(pointers)}
        name, state = resource_type.type_name, state_of(resource_type)
        texts = [text for each in secrets.items() for text in given(cloud, client, name, state, *each)]
        cloud.clock.advance(7200)
        texts.append(printed(cloud))
        readable_now, tried = readable(cloud), tried + len(secrets)
        # What a read shows all the same, as another property, is no secret either.
        shown_anyway |= {(name, secret) for secret in secrets if secret in readable_now}
        shown = [secrets[secret] for secret in secrets if secret not in readable_now and secret in "\n".join(texts)]
        assert shown == [], resource_type
        cloud.reset()
    assert tried > 500
    assert len(shown_anyway) < tried / 20


def state_of(resource_type: ResourceType) -> dict[str, Any]:
    try:
        return desired_state_for(resource_type, random.Random(0))
    except NoDesiredState:
        return {}


def given(cloud: MockCloud, client: Any, name: str, state: Any, secret: str, pointer: str) -> Iterator[str]:
    """Gives a secret to a mock in every way; what is printed of that."""
    with_secret = put_at(state, tokens(pointer), secret)
    try:
        yield repr(cloud.resources.put(name, with_secret))
    except UsageError as error:
        yield str(error)
    path = "/" + "/".join("0" if token == "*" else token for token in tokens(pointer))
    patch = [{"op": "add", "path": path, "value": secret}]
    with suppress(ClientError):
        client.create_resource(TypeName=name, DesiredState=json.dumps(with_secret))
    with suppress(ClientError):
        client.update_resource(TypeName=name, Identifier="x", PatchDocument=json.dumps(patch))


def readable(cloud: MockCloud) -> str:
    """What a client reads of every resource."""
    there = (found for name in stored(cloud) for found in cloud.resources.list(name))
    return "".join(
        json.dumps([found.identifier, cloud.types[found.type_name].write_only.without(found.properties)])
        for found in there
    )


# --- a failing test ---

FAILS = """
    import json

    STATE = json.loads('''%s''')

    def put(cloud, **more):
        cloud.resources.put("AWS::RDS::DBInstance", {**STATE, **more})

    def test_is_refused(cloudcontrol):
        put(cloudcontrol, Port=5)

    def test_differs(cloudcontrol):
        put(cloudcontrol)
        found = cloudcontrol.resources.list("AWS::RDS::DBInstance")
        assert found == []

    def test_fails(cloudcontrol):
        cloudcontrol.faults.fail("InvalidRequest", message="no " + STATE["MasterUserPassword"])
        sent = json.dumps(STATE)
        early_client.create_resource(TypeName="AWS::RDS::DBInstance", DesiredState=sent)
        cloudcontrol.clock.advance(3600)
        cloudcontrol.resources.assert_exists("AWS::RDS::DBInstance", "db")

    def test_calls(cloudcontrol):
        early_client.create_resource(TypeName="AWS::RDS::DBInstance", DesiredState=json.dumps(STATE))
        assert cloudcontrol.calls == []
    """


def test_the_report_of_a_failing_test_shows_none(run: Any) -> None:  # noqa: F811 - the fixture
    result = run(FAILS % json.dumps(STATE))
    result.assert_outcomes(failed=4)
    shown = [line for line in result.outlines if SECRET in line]
    assert shown == []
    assert any(f"no {MASK}" in line for line in result.outlines)

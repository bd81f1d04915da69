"""State machines: what their definitions have to hold, their versions and aliases, and the role that they run as."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccmock import MockCloud, mock_cloudcontrol
from ccmock.services.stepfunctions.definitions import faults_of
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed

MACHINE, VERSION, ALIAS = (f"AWS::StepFunctions::StateMachine{name}" for name in ("", "Version", "Alias"))
ACTIVITY, ROLE = "AWS::StepFunctions::Activity", "AWS::IAM::Role"
HERE = "arn:aws:states:us-east-1:123456789012"
ROLE_ARN = "arn:aws:iam::123456789012:role/flow"
END = {"Type": "Pass", "End": True}


def flow(**states: Any) -> dict[str, Any]:
    """A definition that begins with the first of its states."""
    return {"StartAt": next(iter(states)), "States": states}


def machine(definition: Any = None, **properties: Any) -> dict[str, Any]:
    text = definition if isinstance(definition, str) else json.dumps(definition or flow(Only=END))
    return {"RoleArn": ROLE_ARN, "DefinitionString": text, **properties}


# --- definitions ---

FORM, TARGET = "SCHEMA_VALIDATION_FAILED: ", "MISSING_TRANSITION_TARGET: "
ONE_WAY, NO_WAY = (
    f"{FORM}{text} of the following fields: [Next, End] at "
    for text in (
        "There should only be one",
        "This object should have only one",
    )
)
FAULTY_DEFINITIONS: dict[str, tuple[Any, str]] = {
    "nothing in it": ({}, f"{FORM}These fields are required: [StartAt, States] at /"),
    "no place to start": ({"States": {"A": END}}, f"{FORM}These fields are required: [StartAt] at /"),
    "a place to start that is not there": (
        {"StartAt": "B", "States": {"A": END}},
        f"{TARGET}Missing 'StartAt' target: B at /StartAt, {TARGET}State \"A\" is not reachable. at /States/A",
    ),
    "a state of no type": (flow(A={"End": True}), f"{FORM}These fields are required: [Type] at /States/A"),
    "a state of a type that there is not": (
        flow(A={"Type": "Sleep"}),
        (
            f"{FORM}Value should be one of the following: [Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map] at "
            "/States/A/Type"
        ),
    ),
    "a task without its work": (
        flow(A={"Type": "Task", "End": True}),
        f"{FORM}These fields are required: [Resource] at /States/A",
    ),
    "a state that leads nowhere": (flow(A={"Type": "Pass"}), f"{NO_WAY}/States/A"),
    "a state that leads on and ends": (
        flow(A={"Type": "Pass", "Next": "B", "End": True}, B=END),
        f"{ONE_WAY}/States/A",
    ),
    "a next state that is not there": (
        {"StartAt": "pass1", "States": {"pass1": {"Type": "Pass", "Next": "pass3"}, "pass2": END}},
        (
            f"{TARGET}Missing 'Next' target: pass3 at /States/pass1/Next, {TARGET}State \"pass2\" is not reachable. at "
            "/States/pass2"
        ),
    ),
    "a choice of nothing": (
        flow(A={"Type": "Choice"}),
        f"{FORM}These fields are required: [Choices] at /States/A",
    ),
    "a choice among none": (
        flow(A={"Type": "Choice", "Choices": []}),
        f"{FORM}Value cannot be empty at /States/A/Choices",
    ),
    "a choice that leads nowhere": (
        flow(A={"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True}]}),
        f"{FORM}These fields are required: [Next] at /States/A/Choices[0]",
    ),
    "a default that is not there": (
        flow(
            A={"Type": "Choice", "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "B"}], "Default": "C"}, B=END
        ),
        f"{TARGET}Missing 'Default' target: C at /States/A/Default",
    ),
    "a wait for nothing": (
        flow(A={"Type": "Wait", "End": True}),
        (
            f"{FORM}This object should have only one of the following fields: [Seconds, SecondsPath, Timestamp, "
            "TimestampPath] at /States/A"
        ),
    ),
    "a retry of no error": (
        flow(A={**END, "Retry": [{}]}),
        f"{FORM}These fields are required: [ErrorEquals] at /States/A/Retry[0]",
    ),
    "a branch without states": (
        flow(A={"Type": "Parallel", "Branches": [{"StartAt": "B"}], "End": True}),
        f"{FORM}These fields are required: [States] at /States/A/Branches[0]",
    ),
    "a fault inside of a map": (
        flow(A={"Type": "Map", "ItemProcessor": flow(B={"Type": "Pass", "Next": "C"}), "End": True}),
        f"{TARGET}Missing 'Next' target: C at /States/A/ItemProcessor/States/B/Next",
    ),
    "a state that is a text": (
        {"StartAt": "A", "States": {"A": "Pass"}},
        f"{FORM}Expected value of type Object at /States/A",
    ),
    "a list that is none": (
        flow(A={**END, "Catch": {}}),
        f"{FORM}Expected value of type Array at /States/A/Catch",
    ),
    "a list as a whole": ([], "INVALID_JSON_DESCRIPTION: The definition is not a JSON object"),
}


@pytest.mark.parametrize("fault", FAULTY_DEFINITIONS)
def test_a_definition_is_refused_with(client: Any, fault: str) -> None:
    definition, text = FAULTY_DEFINITIONS[fault]
    event = create(client, MACHINE, machine(json.dumps(definition)))
    code, said = failed(client, event)
    assert (code, said) == ("InvalidRequest", f"Invalid State Machine Definition: '{text}'")


def test_definition_must_be_json(client: Any) -> None:
    code, text = failed(client, create(client, MACHINE, machine('{"StartAt": ')))
    assert code == "InvalidRequest"
    assert text.startswith("Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ")


def test_valid_definition_with_every_type_of_state(client: Any) -> None:
    states = {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Retry": [{"ErrorEquals": ["States.ALL"]}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Broken"}],
            "Next": "Which",
        },
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.x", "IsNull": True, "Next": "Pause"}],
            "Default": "Both",
        },
        "Pause": {"Type": "Wait", "Seconds": 5, "Next": "Which"},
        "Both": {"Type": "Parallel", "Branches": [flow(A=END), flow(A=END)], "Next": "Each"},
        "Each": {"Type": "Map", "Iterator": flow(A={"Type": "Pass", "Next": "B"}, B=END), "Next": "Done"},
        "Done": {"Type": "Succeed"},
        "Broken": {"Type": "Fail"},
    }
    made(client, MACHINE, machine(flow(**states)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "StartAt",
                    "States",
                    "Type",
                    "Next",
                    "End",
                    "Default",
                    "Choices",
                    "Catch",
                    "Branches",
                    "ItemProcessor",
                    "A",
                ]
            ),
            inner | st.sampled_from(["Pass", "Choice", "Map", "Parallel", "A"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_value_as_definition_is_answered(definition: Any) -> None:
    assert all(isinstance(fault, str) for fault in faults_of(definition))


def test_machine_with_two_definitions_is_refused(client: Any) -> None:
    text = "Property validation failed. Please use one of [DefinitionS3Location], [DefinitionString] or [Definition]."
    event = create(client, MACHINE, machine(Definition=flow(Only=END)))
    assert failed(client, event) == ("InvalidRequest", text)
    made(client, MACHINE, {"RoleArn": ROLE_ARN, "DefinitionS3Location": {"Bucket": "b", "Key": "k"}})


def test_definition_is_read_as_text(client: Any) -> None:
    arn = made(client, MACHINE, {"RoleArn": ROLE_ARN, "Definition": flow(Only=END)})
    assert json.loads(read(client, MACHINE, arn)["DefinitionString"]) == flow(Only=END)
    patch = [{"op": "add", "path": "/Definition", "value": flow(Other=END)}]
    wait(client, update(client, MACHINE, arn, patch))
    assert json.loads(read(client, MACHINE, arn)["DefinitionString"]) == flow(Other=END)


def test_definition_substitutions_are_made(client: Any) -> None:
    definition = flow(Only={"Type": "Task", "Resource": "${Work}", "TimeoutSeconds": 5, "End": True})
    text = json.dumps(definition).replace("5", "${Seconds}")
    arn = made(client, MACHINE, machine(text, DefinitionSubstitutions={"Work": "arn:aws:lambda:x", "Seconds": 7}))
    only = json.loads(read(client, MACHINE, arn)["DefinitionString"])["States"]["Only"]
    assert (only["Resource"], only["TimeoutSeconds"]) == ("arn:aws:lambda:x", 7)


# --- the rest of a machine ---


def test_step_functions_error_text_ends_as_that_of_sdk_version_1(client: Any) -> None:
    message = poll(client, create(client, MACHINE, machine("[]")))["StatusMessage"]
    ending = "(Service: AWSStepFunctions; Status Code: 400; Error Code: InvalidDefinition; Request ID: "
    assert ending in message
    assert message.endswith("; Proxy: null)")


LOGS = {"CloudWatchLogsLogGroup": {"LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:flow:*"}}
NO_LOGS, NO_KEY = "Must set valid CloudWatch Log Group ARN.", "Must set a valid kmsKeyId."
FAULTY_MACHINES: dict[str, tuple[dict[str, Any], str]] = {
    "logs that go nowhere": ({"LoggingConfiguration": {"Level": "ALL"}}, NO_LOGS),
    "logs that go to no group": ({"LoggingConfiguration": {"Level": "ALL", "Destinations": [{}]}}, NO_LOGS),
    "a key that is not named": ({"EncryptionConfiguration": {"Type": "CUSTOMER_MANAGED_KMS_KEY"}}, NO_KEY),
    "a key that is not needed": (
        {"EncryptionConfiguration": {"Type": "AWS_OWNED_KEY", "KmsKeyId": "k"}},
        "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.",
    ),
}


@pytest.mark.parametrize("fault", FAULTY_MACHINES)
def test_a_machine_is_refused_with(client: Any, fault: str) -> None:
    properties, text = FAULTY_MACHINES[fault]
    assert failed(client, create(client, MACHINE, machine(**properties))) == ("InvalidRequest", text)


def test_machine_requires_its_log_group(cloud: MockCloud, client: Any) -> None:
    logging = {"LoggingConfiguration": {"Level": "ALL", "Destinations": [LOGS]}}
    cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "other"})
    assert failed(client, create(client, MACHINE, machine(**logging))) == ("InvalidRequest", NO_LOGS)
    cloud.resources.put("AWS::Logs::LogGroup", {"LogGroupName": "flow"})
    made(client, MACHINE, machine(**logging))


@pytest.mark.parametrize(
    ("service", "is_trusted"),
    [("states.amazonaws.com", True), ("states.us-east-1.amazonaws.com", True), ("lambda.amazonaws.com", False)],
)
def test_machine_requires_a_role_that_trusts_step_functions(
    cloud: MockCloud, client: Any, service: str, is_trusted: bool
) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]}
    cloud.resources.put(ROLE, {"RoleName": "flow", "AssumeRolePolicyDocument": trust})
    if is_trusted:
        made(client, MACHINE, machine())
        return
    text = (
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
        "provided role."
    )
    assert failed(client, create(client, MACHINE, machine())) == ("AccessDenied", text)


def test_machine_name_is_unique(client: Any) -> None:
    arn = made(client, MACHINE, machine(StateMachineName="flow"))
    assert arn == f"{HERE}:stateMachine:flow"
    text = f"State Machine Already Exists: '{arn}'"
    assert failed(client, create(client, MACHINE, machine(StateMachineName="flow"))) == ("AlreadyExists", text)


def test_machine_update_makes_a_new_revision(client: Any) -> None:
    arn = made(client, MACHINE, machine())
    assert read(client, MACHINE, arn)["StateMachineRevisionId"] == "INITIAL"
    patch = [{"op": "replace", "path": "/DefinitionString", "value": json.dumps(flow(Other=END))}]
    wait(client, update(client, MACHINE, arn, patch))
    revision = read(client, MACHINE, arn)["StateMachineRevisionId"]
    assert len(revision) == 36
    version = made(client, VERSION, {"StateMachineArn": arn})
    assert read(client, VERSION, version)["StateMachineRevisionId"] == revision


def test_machine_update_is_checked(client: Any) -> None:
    arn = made(client, MACHINE, machine())
    patch = [{"op": "replace", "path": "/DefinitionString", "value": "{}"}]
    assert failed(client, update(client, MACHINE, arn, patch))[0] == "InvalidRequest"


# --- versions and aliases ---


@pytest.fixture
def arn(client: Any) -> str:
    return made(client, MACHINE, machine(StateMachineName="flow"))


def alias(*versions: str, **properties: Any) -> dict[str, Any]:
    weights = {1: [100], 2: [90, 10]}[len(versions)]
    routes = [{"StateMachineVersionArn": each, "Weight": weight} for each, weight in zip(versions, weights)]
    return {"Name": "live", "RoutingConfiguration": routes, **properties}


def test_version_numbers_are_never_reused(client: Any, arn: str) -> None:
    assert [made(client, VERSION, {"StateMachineArn": arn}) for _ in range(2)] == [f"{arn}:1", f"{arn}:2"]
    wait(client, delete(client, VERSION, f"{arn}:2"))
    assert made(client, VERSION, {"StateMachineArn": arn}) == f"{arn}:3"


def test_version_requires_its_machine(client: Any, arn: str) -> None:
    text = f"State Machine Does Not Exist: '{arn}-2'"
    assert failed(client, create(client, VERSION, {"StateMachineArn": f"{arn}-2"})) == ("NotFound", text)


def test_version_of_another_revision_is_refused(client: Any, arn: str) -> None:
    made(client, VERSION, {"StateMachineArn": arn, "StateMachineRevisionId": "INITIAL"})
    text = (
        "Failed to publish the State Machine version for revision old. The current State Machine revision is INITIAL."
    )
    event = create(client, VERSION, {"StateMachineArn": arn, "StateMachineRevisionId": "old"})
    assert failed(client, event) == ("ResourceConflict", text)


def test_alias_requires_its_versions(client: Any, arn: str) -> None:
    first, second = (made(client, VERSION, {"StateMachineArn": arn}) for _ in range(2))
    identifier = made(client, ALIAS, alias(first, second))
    assert identifier == f"{arn}:live"
    assert read(client, ALIAS, identifier)["StateMachineArn"] == arn
    text = f"Resource not found: '{arn}:9'"
    assert failed(client, create(client, ALIAS, alias(f"{arn}:9", Name="other"))) == ("NotFound", text)
    preferred = {"Name": "next", "DeploymentPreference": {"Type": "ALL_AT_ONCE", "StateMachineVersionArn": first}}
    assert made(client, ALIAS, preferred) == f"{arn}:next"


def test_alias_weights_must_sum_to_100(client: Any, arn: str) -> None:
    first = made(client, VERSION, {"StateMachineArn": arn})
    half = {"Name": "live", "RoutingConfiguration": [{"StateMachineVersionArn": first, "Weight": 50}]}
    text = "The sum of the weights in the routing configuration must be 100."
    assert failed(client, create(client, ALIAS, half)) == ("InvalidRequest", text)
    other = made(client, VERSION, {"StateMachineArn": made(client, MACHINE, machine(StateMachineName="other"))})
    text = "The versions in the routing configuration must be of the same state machine."
    assert failed(client, create(client, ALIAS, alias(first, other))) == ("InvalidRequest", text)


def test_version_in_use_by_an_alias_cannot_be_deleted(client: Any, arn: str) -> None:
    version = made(client, VERSION, {"StateMachineArn": arn})
    identifier = made(client, ALIAS, alias(version))
    text = (
        "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: "
        "[live]"
    )
    assert failed(client, delete(client, VERSION, version)) == ("ResourceConflict", text)
    wait(client, delete(client, ALIAS, identifier))
    wait(client, delete(client, VERSION, version))


def test_versions_and_aliases_are_deleted_with_their_machine(client: Any, arn: str) -> None:
    made(client, ALIAS, alias(made(client, VERSION, {"StateMachineArn": arn})))
    wait(client, delete(client, MACHINE, arn))
    made(client, MACHINE, machine(StateMachineName="flow"))
    model = json.dumps({"StateMachineArn": arn})
    assert [listed(client, kind, ResourceModel=model) for kind in (VERSION, ALIAS)] == [[], []]


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off", clock="manual"):
        client = boto3.client("cloudcontrol")
        version = made(client, VERSION, {"StateMachineArn": f"{HERE}:stateMachine:none"})
        made(client, ALIAS, alias(version))
        wait(client, delete(client, VERSION, version))


def test_an_activity_is_made_once(client: Any) -> None:
    arn = made(client, ACTIVITY, {"Name": "approve"})
    assert arn == f"{HERE}:activity:approve"
    assert failed(client, create(client, ACTIVITY, {"Name": "approve"}))[0] == "AlreadyExists"


def test_an_alias_has_a_name_in_any_case(client: Any, arn: str) -> None:
    state = alias(made(client, VERSION, {"StateMachineArn": arn}))
    del state["Name"]
    identifier = made(client, ALIAS, state)
    assert identifier == f"{arn}:{read(client, ALIAS, identifier)['Name']}"

"""IAM: names, policy documents, and who holds on to whom."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from ccmock import MockCloud, mock_cloudcontrol
from tests.support.calls import create, delete, listed, made, poll, read, update, wait
from tests.support.failing import failed, not_put

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
MANAGED_POLICY, POLICY, PROFILE = "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::InstanceProfile"
ROLE_POLICY, USER_POLICY, GROUP_POLICY = "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy"
ACCOUNT = "arn:aws:iam::123456789012"


def document(**changes: Any) -> dict[str, Any]:
    """A policy that lets somebody read objects, with changes."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}
    kept = {name: value for name, value in statement.items() if value is not None}
    return {"Version": "2012-10-17", "Statement": [kept]}


def trust(**changes: Any) -> dict[str, Any]:
    """A policy that lets EC2 assume a role, with changes."""
    principal = {"Service": "ec2.amazonaws.com"}
    return document(**{"Action": "sts:AssumeRole", "Resource": None, "Principal": principal, **changes})


def role(name: str, **more: Any) -> dict[str, Any]:
    """The state of a role."""
    return {"RoleName": name, "AssumeRolePolicyDocument": trust(), **more}


def managed(name: str, **more: Any) -> dict[str, Any]:
    """The state of a managed policy."""
    return {"ManagedPolicyName": name, "PolicyDocument": document(), **more}


STATES: dict[str, dict[str, Any]] = {ROLE: role("one"), USER: {"UserName": "one"}, GROUP: {"GroupName": "one"}}
NAMES = {ROLE: "RoleName", USER: "UserName", GROUP: "GroupName"}
OWN_POLICIES = {ROLE: ROLE_POLICY, USER: USER_POLICY, GROUP: GROUP_POLICY}
PRINCIPALS = list(STATES)


def _plural(kind: str) -> str:
    return kind.rpartition("::")[2] + "s"


# --- names ---


@pytest.mark.parametrize(
    ("kind", "state", "name"),
    [
        *((kind, STATES[kind], NAMES[kind]) for kind in PRINCIPALS),
        (PROFILE, {"InstanceProfileName": "one", "Roles": []}, "InstanceProfileName"),
    ],
)
def test_iam_names_are_unique_whatever_their_case(client: Any, kind: str, state: dict[str, Any], name: str) -> None:
    made(client, kind, state)
    for taken in ("one", "ONE"):
        event = poll(client, create(client, kind, {**state, name: taken}))
        assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", taken)
        assert event["StatusMessage"] == f"Resource of type '{kind}' with identifier '{taken}' already exists."
    made(client, kind, {**state, name: "two"})


def test_managed_policy_name_is_unique_whatever_its_path(client: Any) -> None:
    arn = made(client, MANAGED_POLICY, managed("one"))
    for state in (managed("one"), managed("One"), managed("one", Path="/other/")):
        event = create(client, MANAGED_POLICY, state)
        name = state["ManagedPolicyName"]
        text = f"A policy called {name} already exists. Duplicate names are not allowed."
        assert failed(client, event) == ("AlreadyExists", text)
        assert poll(client, event)["Identifier"] == arn


# --- documents ---

UNREADABLE: list[Any] = [
    {},
    "no JSON",
    {"Version": "2013-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
    {"Statement": []},
    {"Statement": "Allow"},
    {**document(), "Extra": 1},
    document(Effect="allow"),
    document(Effect=None),
    document(Extra=1),
    document(NotAction="s3:*"),
]
BROKEN: list[tuple[dict[str, Any], str]] = [
    (document(Action=None), "Policy statement must contain actions."),
    (document(Resource=None), "Policy statement must contain resources."),
    (document(Principal="*"), "Policy document should not specify a principal."),
    (document(Action="GetObject"), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (document(Resource=["*", "bucket/*"]), 'Resource bucket/* must be in ARN format or "*".'),
    (
        {"Statement": [{**document()["Statement"][0], "Sid": "a"}] * 2},
        "Statement IDs (SID) in a single policy must be unique.",
    ),
    *((unreadable, "Syntax errors in policy.") for unreadable in UNREADABLE),
]


@pytest.mark.parametrize(("broken", "text"), BROKEN)
def test_invalid_policy_document_is_refused(cloud: MockCloud, client: Any, broken: Any, text: str) -> None:
    refusal = ("InvalidRequest", text)
    assert failed(client, create(client, MANAGED_POLICY, {"PolicyDocument": broken})) == refusal
    inline = {"Policies": [{"PolicyName": "own", "PolicyDocument": broken}]}
    assert failed(client, create(client, ROLE, {**role("one"), **inline})) == refusal
    state = {"PolicyName": "own", "PolicyDocument": broken}
    if isinstance(broken, dict):
        assert failed(client, create(client, ROLE_POLICY, {**state, "RoleName": "one"})) == refusal
    assert not_put(cloud, POLICY, {**state, "Roles": ["one"]}) == text


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        (trust(Resource="*"), "Has prohibited field Resource"),
        (trust(Principal=None), "Missing required field Principal"),
        (trust(Action=None), "Missing required field Action"),
        (trust(Action="s3:GetObject"), "AssumeRole policy may only specify STS AssumeRole actions."),
        *((unreadable, "Syntax errors in policy.") for unreadable in UNREADABLE),
    ],
)
def test_invalid_trust_policy_is_refused(client: Any, broken: Any, text: str) -> None:
    event = create(client, ROLE, {"RoleName": "one", "AssumeRolePolicyDocument": broken})
    assert failed(client, event) == ("InvalidRequest", text)


@pytest.mark.parametrize(
    "fine",
    [
        document(Action=["s3:*", "ec2:Describe*"]),
        document(Action="*", Sid=""),
        document(Action=None, NotAction="iam:*", Resource="arn:aws:s3:::bucket/*"),
        {"Version": "2008-10-17", "Id": "x", "Statement": document()["Statement"][0]},
        '{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}',
    ],
)
def test_valid_policy_documents_are_created(client: Any, fine: Any) -> None:
    made(client, MANAGED_POLICY, {"PolicyDocument": fine})


def test_policy_document_is_checked_in_an_update(client: Any) -> None:
    arn = made(client, MANAGED_POLICY, managed("one"))
    patch = [{"op": "replace", "path": "/PolicyDocument/Statement/0/Action", "value": "GetObject"}]
    assert failed(client, update(client, MANAGED_POLICY, arn, patch))[0] == "InvalidRequest"
    assert read(client, MANAGED_POLICY, arn)["PolicyDocument"] == document()


def test_inline_policy_requires_a_document(client: Any) -> None:
    code, text = failed(client, create(client, ROLE_POLICY, {"RoleName": "one", "PolicyName": "p"}))
    assert code == "InvalidRequest"
    assert "'policyDocument' failed to satisfy constraint: Member must not be null" in text


def test_policy_requires_a_principal(cloud: MockCloud) -> None:
    state = {"PolicyName": "p", "PolicyDocument": document(), "Roles": [], "Users": [], "Groups": []}
    assert not_put(cloud, POLICY, state) == "At least one of [Groups,Roles,Users] must be non-empty. (InvalidRequest)"


# --- what has to be there ---

MISSING: list[tuple[str, str, dict[str, Any], str]] = [
    (ROLE, ROLE_POLICY, {"PolicyName": "p", "PolicyDocument": document(), "RoleName": "gone"}, "role"),
    (USER, USER_POLICY, {"PolicyName": "p", "PolicyDocument": document(), "UserName": "gone"}, "user"),
    (GROUP, GROUP_POLICY, {"PolicyName": "p", "PolicyDocument": document(), "GroupName": "gone"}, "group"),
    (ROLE, MANAGED_POLICY, managed("p", Roles=["gone"]), "role"),
    (USER, MANAGED_POLICY, managed("p", Users=["gone"]), "user"),
    (GROUP, MANAGED_POLICY, managed("p", Groups=["gone"]), "group"),
    (ROLE, PROFILE, {"Roles": ["gone"]}, "role"),
    (GROUP, USER, {"Groups": ["gone"]}, "group"),
]


@pytest.mark.parametrize(("kind", "holder", "state", "word"), MISSING)
def test_policy_requires_its_principals(client: Any, kind: str, holder: str, state: dict[str, Any], word: str) -> None:
    made(client, kind, STATES[kind])
    refusal = ("NotFound", f"The {word} with name gone cannot be found.")
    assert failed(client, create(client, holder, state)) == refusal


@pytest.mark.parametrize("kind", PRINCIPALS)
def test_principal_requires_its_attached_policies(client: Any, kind: str) -> None:
    arn = made(client, MANAGED_POLICY, managed("there"))
    made(client, kind, {**STATES[kind], "ManagedPolicyArns": [arn, "arn:aws:iam::aws:policy/ReadOnlyAccess"]})
    gone = f"{ACCOUNT}:policy/gone"
    state = {**STATES[kind], NAMES[kind]: "two", "ManagedPolicyArns": [gone]}
    refusal = ("NotFound", f"Policy {gone} does not exist or is not attachable.")
    assert failed(client, create(client, kind, state)) == refusal
    patch = [{"op": "add", "path": "/ManagedPolicyArns/-", "value": gone}]
    assert failed(client, update(client, kind, "one", patch)) == refusal


def test_principal_requires_its_permissions_boundary(client: Any) -> None:
    made(client, MANAGED_POLICY, managed("there"))
    gone = f"{ACCOUNT}:policy/gone"
    assert failed(client, create(client, ROLE, role("one", PermissionsBoundary=gone))) == (
        "NotFound",
        f"Scope ARN: {gone} does not exist or is not attachable.",
    )


@pytest.mark.parametrize("listed_as", ["one principal", "a list"])
def test_role_requires_the_principals_in_its_trust_policy(client: Any, listed_as: str) -> None:
    made(client, ROLE, role("there"))
    made(client, USER, {"UserName": "there"})

    def trusting(arn: str) -> dict[str, Any]:
        return {"AssumeRolePolicyDocument": trust(Principal={"AWS": arn if listed_as == "one principal" else [arn]})}

    for name in ("role", "user"):
        made(client, ROLE, trusting(f"{ACCOUNT}:{name}/there"))
        gone = f"{ACCOUNT}:{name}/gone"
        text = f'Invalid principal in policy: "AWS":"{gone}"'
        assert failed(client, create(client, ROLE, trusting(gone))) == ("InvalidRequest", text)
    for elsewhere in ("*", "210987654321", f"{ACCOUNT}:root", "arn:aws:iam::210987654321:role/r"):
        made(client, ROLE, trusting(elsewhere))
    made(client, ROLE, trusting(f"{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"))


# --- who holds on to whom ---

INLINE = "Cannot delete entity, must delete policies first."
ATTACHED = "Cannot delete entity, must detach all policies first."


def _held(kind: str) -> list[tuple[str, dict[str, Any], str]]:
    names, one = _plural(kind), {"PolicyName": "p", "PolicyDocument": document()}
    return [
        (OWN_POLICIES[kind], {**one, NAMES[kind]: "one"}, INLINE),
        (POLICY, {**one, names: ["one"]}, INLINE),
        (MANAGED_POLICY, managed("p", **{names: ["one"]}), ATTACHED),
    ]


HELD: list[tuple[str, str, dict[str, Any], str]] = [
    *((kind, *held) for kind in PRINCIPALS for held in _held(kind)),
    (ROLE, PROFILE, {"Roles": ["one"]}, "Cannot delete entity, must remove roles from instance profile first."),
    (GROUP, USER, {"Groups": ["one"]}, "Cannot delete entity, must remove users from group first."),
    (USER, "AWS::IAM::AccessKey", {"UserName": "one"}, "Cannot delete entity, must delete access keys first."),
]


@pytest.mark.parametrize(("kind", "holder", "state", "text"), HELD)
def test_principal_in_use_cannot_be_deleted(
    cloud: MockCloud, client: Any, kind: str, holder: str, state: dict[str, Any], text: str
) -> None:
    made(client, kind, STATES[kind])
    held = cloud.resources.put(holder, state)
    assert failed(client, delete(client, kind, "one")) == ("GeneralServiceException", text)
    cloud.resources.delete(holder, held.identifier)
    wait(client, delete(client, kind, "one"))


@pytest.mark.parametrize("kind", PRINCIPALS)
def test_inline_policies_are_deleted_with_their_principal(client: Any, kind: str) -> None:
    arn = made(client, MANAGED_POLICY, managed("shared"))
    own = {"ManagedPolicyArns": [arn], "Policies": [{"PolicyName": "own", "PolicyDocument": document()}]}
    made(client, kind, {**STATES[kind], **own})
    wait(client, delete(client, kind, "one"))
    wait(client, delete(client, MANAGED_POLICY, arn))


@pytest.mark.parametrize("kind", PRINCIPALS)
def test_attached_managed_policy_cannot_be_deleted(client: Any, kind: str) -> None:
    arn = made(client, MANAGED_POLICY, managed("shared"))
    made(client, kind, {**STATES[kind], "ManagedPolicyArns": [arn]})
    refusal = ("GeneralServiceException", "Cannot delete a policy attached to entities.")
    assert failed(client, delete(client, MANAGED_POLICY, arn)) == refusal
    wait(client, update(client, kind, "one", [{"op": "remove", "path": "/ManagedPolicyArns"}]))
    wait(client, delete(client, MANAGED_POLICY, arn))


def test_permissions_boundary_in_use_cannot_be_deleted(client: Any) -> None:
    arn = made(client, MANAGED_POLICY, managed("edge"))
    made(client, ROLE, role("one", PermissionsBoundary=arn))
    assert read(client, MANAGED_POLICY, arn)["PermissionsBoundaryUsageCount"] == 1
    assert failed(client, delete(client, MANAGED_POLICY, arn))[0] == "GeneralServiceException"


def test_managed_policy_with_its_own_attachments_can_be_deleted(client: Any) -> None:
    made(client, ROLE, role("one"))
    arn = made(client, MANAGED_POLICY, managed("shared", Roles=["one"]))
    wait(client, delete(client, MANAGED_POLICY, arn))
    wait(client, delete(client, ROLE, "one"))


def test_a_policy_that_it_and_its_principal_attach_can_be_deleted_unless_it_is_their_boundary(client: Any) -> None:
    made(client, ROLE, role("one"))
    arn = made(client, MANAGED_POLICY, managed("shared", Roles=["one"]))
    boundary = {"op": "add", "path": "/PermissionsBoundary", "value": arn}
    wait(client, update(client, ROLE, "one", [{"op": "add", "path": "/ManagedPolicyArns", "value": [arn]}, boundary]))
    assert failed(client, delete(client, MANAGED_POLICY, arn))[0] == "GeneralServiceException"
    wait(client, update(client, ROLE, "one", [{"op": "remove", "path": "/PermissionsBoundary"}]))
    wait(client, delete(client, MANAGED_POLICY, arn))


# --- what reads show of others ---


@pytest.mark.parametrize("kind", PRINCIPALS)
def test_a_principal_shows_all_policies_that_it_has(cloud: MockCloud, client: Any, kind: str) -> None:
    made(client, kind, {**STATES[kind], "Policies": [{"PolicyName": "m", "PolicyDocument": document()}]})
    made(client, OWN_POLICIES[kind], {"PolicyName": "z", "PolicyDocument": document(), NAMES[kind]: "one"})
    cloud.resources.put(POLICY, {"PolicyName": "a", "PolicyDocument": document(), _plural(kind): ["one"]})
    arn = made(client, MANAGED_POLICY, managed("shared", **{_plural(kind): ["one"]}))
    shown = read(client, kind, "one")
    assert [policy["PolicyName"] for policy in shown["Policies"]] == ["a", "m", "z"]
    assert shown["ManagedPolicyArns"] == [arn]


def test_update_of_a_principal_keeps_policies_of_other_resources(cloud: MockCloud, client: Any) -> None:
    made(client, ROLE, role("one"))
    made(client, ROLE_POLICY, {"PolicyName": "theirs", "PolicyDocument": document(), "RoleName": "one"})
    shared = made(client, MANAGED_POLICY, managed("shared", Roles=["one"]))
    before = read(client, ROLE, "one")
    own = {"PolicyName": "own", "PolicyDocument": document()}
    wait(client, update(client, ROLE, "one", [{"op": "add", "path": "/Policies/-", "value": own}]))
    kept = cloud.resources.get(ROLE, "one")
    assert kept is not None
    assert kept.properties["Policies"] == [own]
    assert "ManagedPolicyArns" not in kept.properties
    wait(client, update(client, ROLE, "one", [{"op": "remove", "path": "/Policies/0"}]))
    wait(client, delete(client, ROLE_POLICY, "theirs|one"))
    wait(client, delete(client, MANAGED_POLICY, shared))
    assert read(client, ROLE, "one").keys() == before.keys() - {"Policies", "ManagedPolicyArns"}


def test_a_policy_of_a_name_that_the_role_has_itself_exists_already(client: Any) -> None:
    made(client, ROLE, role("one", Policies=[{"PolicyName": "own", "PolicyDocument": document()}]))
    state = {"PolicyName": "own", "PolicyDocument": document(), "RoleName": "one"}
    event = poll(client, create(client, ROLE_POLICY, state))
    assert (event["ErrorCode"], event["Identifier"]) == ("AlreadyExists", "own|one")


def test_managed_policy_shows_its_attachments(client: Any) -> None:
    made(client, ROLE, role("one"))
    arn = made(client, MANAGED_POLICY, managed("shared", Roles=["one"]))
    assert read(client, MANAGED_POLICY, arn)["AttachmentCount"] == 1
    made(client, ROLE, role("two", ManagedPolicyArns=[arn]))
    made(client, USER, {"UserName": "three", "ManagedPolicyArns": [arn]})
    shown = read(client, MANAGED_POLICY, arn)
    assert (shown["AttachmentCount"], shown["Roles"], shown["Users"]) == (3, ["one", "two"], ["three"])
    wait(client, update(client, MANAGED_POLICY, arn, [{"op": "remove", "path": "/Roles/0"}]))
    assert read(client, MANAGED_POLICY, arn)["Roles"] == ["two"]


def test_a_managed_policy_counts_its_versions(client: Any) -> None:
    arn = made(client, MANAGED_POLICY, managed("shared"))
    assert read(client, MANAGED_POLICY, arn)["DefaultVersionId"] == "v1"
    for number in (2, 3):
        value = document(Action=f"s3:Get{number}")
        wait(
            client, update(client, MANAGED_POLICY, arn, [{"op": "replace", "path": "/PolicyDocument", "value": value}])
        )
        assert read(client, MANAGED_POLICY, arn)["DefaultVersionId"] == f"v{number}"
    made(client, ROLE, role("one"))
    wait(client, update(client, MANAGED_POLICY, arn, [{"op": "add", "path": "/Roles", "value": ["one"]}]))
    assert read(client, MANAGED_POLICY, arn)["DefaultVersionId"] == "v3"


# --- time and places ---


def test_an_instance_profile_takes_minutes(cloud: MockCloud, client: Any) -> None:
    event = create(client, PROFILE, {"InstanceProfileName": "one", "Roles": []})
    cloud.clock.advance(100)
    assert poll(client, event)["OperationStatus"] == "IN_PROGRESS"
    cloud.clock.advance(10)
    assert poll(client, event)["OperationStatus"] == "SUCCESS"


def test_iam_references_are_checked_in_every_region(client: Any) -> None:
    elsewhere = boto3.client("cloudcontrol", region_name="eu-west-1")
    made(client, ROLE, role("one"))
    assert failed(elsewhere, create(elsewhere, ROLE, role("One")))[0] == "AlreadyExists"
    made(elsewhere, ROLE_POLICY, {"PolicyName": "p", "PolicyDocument": document(), "RoleName": "one"})
    assert failed(client, delete(client, ROLE, "one")) == ("GeneralServiceException", INLINE)


def test_references_are_not_checked_when_off() -> None:
    with mock_cloudcontrol(references="off"):
        client = boto3.client("cloudcontrol")
        made(client, ROLE, role("one", ManagedPolicyArns=[f"{ACCOUNT}:policy/gone"]))
        made(client, ROLE_POLICY, {"PolicyName": "p", "PolicyDocument": document(), "RoleName": "one"})
        wait(client, delete(client, ROLE, "one"))
        assert listed(client, ROLE) == []

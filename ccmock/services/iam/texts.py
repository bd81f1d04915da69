"""How IAM says no."""

from __future__ import annotations

from ...handlers.error_texts import ErrorText

SERVICE = "Iam"


def _missing(text: str) -> ErrorText:
    return ErrorText("NotFound", text, SERVICE, 404)


def _conflict(text: str) -> ErrorText:
    return ErrorText("GeneralServiceException", text, SERVICE, 409)


def _malformed(text: str) -> ErrorText:
    return ErrorText("InvalidRequest", text, SERVICE)


# What is named and not there.
NO_ROLE = _missing("The role with name {value} cannot be found.")
NO_USER = _missing("The user with name {value} cannot be found.")
NO_GROUP = _missing("The group with name {value} cannot be found.")
NO_POLICY = _missing("Policy {value} does not exist or is not attachable.")
NO_BOUNDARY = _missing("Scope ARN: {value} does not exist or is not attachable.")

# What is there already.
SAME_POLICY = ErrorText(
    "AlreadyExists", "A policy called {value} already exists. Duplicate names are not allowed.", SERVICE, 409
)

# What keeps something from being deleted.
HAS_ATTACHED = _conflict("Cannot delete entity, must detach all policies first.")
HAS_INLINE = _conflict("Cannot delete entity, must delete policies first.")
IN_PROFILE = _conflict("Cannot delete entity, must remove roles from instance profile first.")
HAS_ACCESS_KEYS = _conflict("Cannot delete entity, must delete access keys first.")
HAS_USERS = _conflict("Cannot delete entity, must remove users from group first.")
IS_ATTACHED = _conflict("Cannot delete a policy attached to entities.")

# What is wrong with a policy document.
NO_DOCUMENT = _malformed(
    "1 validation error detected: Value null at 'policyDocument' failed to satisfy constraint: Member must not be null"
)
SYNTAX = _malformed("Syntax errors in policy.")
HAS_PRINCIPAL = _malformed("Policy document should not specify a principal.")
NO_ACTIONS = _malformed("Policy statement must contain actions.")
NO_RESOURCES = _malformed("Policy statement must contain resources.")
NO_VENDOR = _malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
NO_ARN = _malformed('Resource {value} must be in ARN format or "*".')
SAME_SID = _malformed("Statement IDs (SID) in a single policy must be unique.")
TRUST_HAS_RESOURCE = _malformed("Has prohibited field Resource")
TRUST_NO_PRINCIPAL = _malformed("Missing required field Principal")
TRUST_NO_ACTION = _malformed("Missing required field Action")
TRUST_OTHER_ACTION = _malformed("AssumeRole policy may only specify STS AssumeRole actions.")
NO_PRINCIPAL = _malformed('Invalid principal in policy: "AWS":"{value}"')
FOR_NOBODY = ErrorText("InvalidRequest", "At least one of [Groups,Roles,Users] must be non-empty.")

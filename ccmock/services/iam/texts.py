"""The errors of IAM."""

from __future__ import annotations

from ...handlers.error_texts import HANDLER_TEXT, ServiceTexts

_error_text = ServiceTexts("Iam")
_missing = ServiceTexts("Iam", code="NotFound", status=404)
_conflict = ServiceTexts("Iam", code="GeneralServiceException", status=409)

# What does not exist.
NO_ROLE = _missing("The role with name {value} cannot be found.")
NO_USER = _missing("The user with name {value} cannot be found.")
NO_GROUP = _missing("The group with name {value} cannot be found.")
NO_POLICY = _missing("Policy {value} does not exist or is not attachable.")
NO_BOUNDARY = _missing("Scope ARN: {value} does not exist or is not attachable.")

# What exists already.
SAME_POLICY = _error_text(
    "A policy called {value} already exists. Duplicate names are not allowed.", "AlreadyExists", 409
)

# What keeps something from being deleted.
HAS_ATTACHED = _conflict("Cannot delete entity, must detach all policies first.")
HAS_INLINE = _conflict("Cannot delete entity, must delete policies first.")
IN_PROFILE = _conflict("Cannot delete entity, must remove roles from instance profile first.")
HAS_ACCESS_KEYS = _conflict("Cannot delete entity, must delete access keys first.")
HAS_USERS = _conflict("Cannot delete entity, must remove users from group first.")
IS_ATTACHED = _conflict("Cannot delete a policy attached to entities.")

# What is wrong with a policy document.
NO_DOCUMENT = _error_text(
    "1 validation error detected: Value null at 'policyDocument' failed to satisfy constraint: Member must not be null"
)
SYNTAX = _error_text("Syntax errors in policy.")
HAS_PRINCIPAL = _error_text("Policy document should not specify a principal.")
NO_ACTIONS = _error_text("Policy statement must contain actions.")
NO_RESOURCES = _error_text("Policy statement must contain resources.")
NO_VENDOR = _error_text("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
NO_ARN = _error_text('Resource {value} must be in ARN format or "*".')
SAME_SID = _error_text("Statement IDs (SID) in a single policy must be unique.")
TRUST_HAS_RESOURCE = _error_text("Has prohibited field Resource")
TRUST_NO_PRINCIPAL = _error_text("Missing required field Principal")
TRUST_NO_ACTION = _error_text("Missing required field Action")
TRUST_OTHER_ACTION = _error_text("AssumeRole policy may only specify STS AssumeRole actions.")
NO_PRINCIPAL = _error_text('Invalid principal in policy: "AWS":"{value}"')
FOR_NOBODY = HANDLER_TEXT("At least one of [Groups,Roles,Users] must be non-empty.")

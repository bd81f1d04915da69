"""The three types of principals that have policies, and how policies name them."""

from __future__ import annotations

from dataclasses import dataclass

from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from . import texts

ROLE = "AWS::IAM::Role"
USER = "AWS::IAM::User"
GROUP = "AWS::IAM::Group"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
POLICY = "AWS::IAM::Policy"
INSTANCE_PROFILE = "AWS::IAM::InstanceProfile"
ACCESS_KEY = "AWS::IAM::AccessKey"


@dataclass(frozen=True)
class PrincipalType:
    """A type of principals.

    `name`: the property that names one, in its own type and in `inline`, the type of its inline policies. `names`: the
    property in which other types of policies name several. `missing`: the error where one does not exist.
    """

    type_name: str
    name: str
    names: str
    inline: str
    missing: ErrorText

    def reference(self, in_use: ErrorText) -> Reference:
        """How a policy for one of them names it; `in_use`: the error for its delete."""
        return Reference(self.name, self.type_name, self.missing, in_use=in_use)

    def reference_to_each(self, in_use: ErrorText) -> Reference:
        """How a policy for several of them names each; `in_use`: the error for its delete."""
        return Reference(f"{self.names}/*", self.type_name, self.missing, in_use=in_use)


ROLES = PrincipalType(ROLE, "RoleName", "Roles", "AWS::IAM::RolePolicy", texts.NO_ROLE)
USERS = PrincipalType(USER, "UserName", "Users", "AWS::IAM::UserPolicy", texts.NO_USER)
GROUPS = PrincipalType(GROUP, "GroupName", "Groups", "AWS::IAM::GroupPolicy", texts.NO_GROUP)
PRINCIPAL_TYPES = (ROLES, USERS, GROUPS)

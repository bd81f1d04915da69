"""The three kinds of principals that policies are for, and how policies name them."""

from __future__ import annotations

from dataclasses import dataclass

from ...handlers.error_texts import ErrorText
from ...handlers.references import Reference
from . import texts

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
MANAGED_POLICY, POLICY = "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"
INSTANCE_PROFILE, ACCESS_KEY = "AWS::IAM::InstanceProfile", "AWS::IAM::AccessKey"


@dataclass(frozen=True)
class Kind:
    """A kind of principal.

    `name`: the property that names one, in its own type and in `inline`, the type of its own policies. `names`: the
    property in which other types of policies name several.
    """

    type_name: str
    name: str
    names: str
    inline: str
    missing: ErrorText

    @property
    def reference(self) -> Reference:
        """How policies for one of them name it."""
        return Reference(self.name, self.type_name, self.missing)

    @property
    def reference_to_each(self) -> Reference:
        """How policies for several of them name each."""
        return Reference(f"{self.names}/*", self.type_name, self.missing)


ROLES = Kind(ROLE, "RoleName", "Roles", "AWS::IAM::RolePolicy", texts.NO_ROLE)
USERS = Kind(USER, "UserName", "Users", "AWS::IAM::UserPolicy", texts.NO_USER)
GROUPS = Kind(GROUP, "GroupName", "Groups", "AWS::IAM::GroupPolicy", texts.NO_GROUP)
KINDS = (ROLES, USERS, GROUPS)

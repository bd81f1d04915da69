"""The errors of the other services, and their texts."""

from __future__ import annotations

from collections.abc import Sequence

from ..service_errors import SerializationError, ServiceError, ValidationError


class QueryError(ServiceError):
    """An error in AWS Query's form."""

    fault = "Sender"
    """Whose fault it is: the Sender's or the Receiver's."""


class InvalidInput(QueryError):
    """Parameters that the service does not take."""

    code = "ValidationError"

    @classmethod
    def of_constraints(cls, violations: Sequence[str]) -> InvalidInput:
        return cls(ValidationError.of_constraints(violations).message)

    @classmethod
    def role_arn(cls, role_arn: str) -> InvalidInput:
        # Recorded, as the next two are.
        return cls(f"{role_arn} is invalid")

    @classmethod
    def duration_of_role(cls) -> InvalidInput:
        return cls("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")

    @classmethod
    def duration_of_chain(cls) -> InvalidInput:
        return cls("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")

    @classmethod
    def no_type_named(cls) -> InvalidInput:
        # The condition stands in the service model; the service's own sentence is not known.
        return cls("Either Arn, or both Type and TypeName must be specified")

    @classmethod
    def next_token(cls) -> InvalidInput:
        # Not known either.
        return cls("Invalid NextToken")


class InvalidParameterValue(QueryError):
    """Tags of a session that do not go together."""

    code = "InvalidParameterValue"

    @classmethod
    def transitive_tag_key(cls) -> InvalidParameterValue:
        # Recorded, as the next one is.
        return cls("The specified transitive tag key must be included in the requested tags.")

    @classmethod
    def duplicate_tag_keys(cls) -> InvalidParameterValue:
        return cls("Duplicate tag keys found. Please note that Tag keys are case insensitive.")


class MalformedInput(QueryError):
    """Fields that are not what the input is made of. Other services that speak AWS Query answer so."""

    code = "MalformedInput"

    @classmethod
    def of(cls, error: SerializationError) -> MalformedInput:
        return cls(error.message)


class TypeNotFound(QueryError):
    """No type of that name, in that version."""

    code = "TypeNotFoundException"
    http_status = 404

    @classmethod
    def of(cls, name: str) -> TypeNotFound:
        return cls(_no_type(name))


class RegistryError(QueryError):
    """What the registry says of everything else."""

    code = "CFNRegistryException"

    @classmethod
    def no_type(cls, name: str) -> RegistryError:
        return cls(_no_type(name))

    @classmethod
    def no_registration(cls, token: str) -> RegistryError:
        # The service's own sentence is not known.
        return cls(f"No registration token matches {token}.")


def _no_type(name: str) -> str:
    return f"The type '{name}' cannot be found."


class NotAnswered(QueryError):
    """What ccmock does not answer; no service says so."""

    code = "NotImplemented"
    http_status = 501
    fault = "Receiver"

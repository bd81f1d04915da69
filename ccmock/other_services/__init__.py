"""What clients of Cloud Control ask of other services: STS, IAM and CloudFormation's registry of types.

`answer` answers a request to one of these services, `not_answered` makes the refusal of every other request. A module
for each service has its operations; `query_models` and `xml_answers` are the protocol, AWS Query, that all three speak.
"""

from .answering import answer
from .refusals import not_answered

__all__ = ["answer", "not_answered"]

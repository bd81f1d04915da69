"""What a recording must not hold is taken out of each call before a line is written.

In this order: write-only values, as the schema of the type says; values whose names say that they are secret; what
rules of the user's own say; keys and session tokens, by their form; and account ids, for which stand-ins come. JSON
in a text is gone through, too. Headers, and with them signatures and session tokens, are never written at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from ..arguments import called_with, shown
from ..engine.model import Members
from ..errors import UsageError
from ..registry.catalog import Catalog
from ..registry.json_text import InvalidJson, compact_json, parse_json
from ..registry.masking import masking
from ..registry.org_json import read_model
from ..registry.pointers import MASK, PropertySet, patch_tokens
from ..settings import DEFAULT_REGION
from .stand_ins import AccountStandIns, ClientTokenStandIns

Rule = re.Pattern[str] | Callable[[str, str], bool]
"""A pattern, all of whose matches are masked; or a function of (name, value) that says whether the value is masked."""

SECRET_NAME = re.compile(
    r"(?i)(passw(or)?d|pwd|passphrase|secret|(private|api|access)[_-]?key|credential"
    r"|(auth|authentication|session|security|access|refresh|bearer|oauth)[_-]?token)s?"
    r"[_-]?(value|string|text|plaintext|pem)?\Z"
)
"""Names of values that are masked: `MasterUserPassword`, `SecretString`, `DB_PASSWORD`; not `SecretArn`."""

SECRET_FORMS = re.compile(
    r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])"
    r"|(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|F[Qw]oGZXIvYXdz|FQoDYXdz)[A-Za-z0-9+/%=_-]{40,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?P<kept>[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId)=)[^&\s\"]+",
    re.DOTALL,
)
"""Access keys; session tokens, by what they begin with; private keys; and the secret parts of presigned URLs."""

MODEL_TEXTS = frozenset({"DesiredState", "Properties", "ResourceModel"})
PATCH = "PatchDocument"
MESSAGES = frozenset({"StatusMessage", "HookStatusMessage", "Message", "message"})
CLIENT_TOKEN = "ClientToken"  # noqa: S105 - the name of a parameter
TOKENS = frozenset({CLIENT_TOKEN, "RequestToken", "HooksRequestToken", "NextToken"})
"""Values that the service or its clients draw: nothing is taken out of them."""
FIXED = frozenset({"TypeName", "Operation", "OperationStatus", "ErrorCode", "HookStatus", "__type"})
"""Values that have a meaning in the API: a recording without them would be none, whatever a rule says."""
KEPT_BELOW = 8
"""A secret shorter than this is only taken out where it stands, and out of messages: elsewhere it may be any word."""


def rules_of(redact: Any) -> list[Rule]:
    """The rules that `redact=` gives: one or several. UsageError where one is none."""
    several = redact if isinstance(redact, (list, tuple)) else () if redact is None else (redact,)
    return [_rule_of(rule) for rule in several]


def _rule_of(rule: Any) -> Rule:
    if isinstance(rule, str) or (isinstance(rule, re.Pattern) and isinstance(rule.pattern, str)):
        return _pattern_of(rule)
    if not callable(rule):
        raise UsageError(f"redact={shown(rule)} is no rule. Give a regular expression, a function, or a list of them.")
    checked: Callable[[str, str], bool] = called_with("redact", rule, "name", "value")
    return checked


def _pattern_of(rule: str | re.Pattern[str]) -> re.Pattern[str]:
    try:
        pattern = re.compile(rule)
    except re.error as error:
        raise UsageError(f"redact={shown(rule)} is not a regular expression: {error}.") from None
    if pattern.search(""):
        raise UsageError(f"redact={shown(rule)} matches an empty text, too. Let it match only what is secret.")
    return pattern


class Redaction:
    """Takes out of calls and answers what must not be recorded; what it has seen once it finds again everywhere."""

    def __init__(self, catalog: Catalog, redact: Any = None, accounts: AccountStandIns | None = None) -> None:
        self._catalog = catalog
        self._rules = rules_of(redact)
        self.accounts = accounts or AccountStandIns()
        self.client_tokens = ClientTokenStandIns()
        self._secrets: set[str] = set()
        self._found_everywhere: list[str] = []
        """Those that are taken out of models, too, the longest first: one may be the beginning of another."""
        self._messages: Callable[[str], str] | None = None

    def call(self, parameters: Members, body: Any, region: str | None) -> tuple[Members, Any]:
        """The parameters of a call and the body of its answer, as they may be recorded."""
        named = parameters.get("TypeName")
        type_name = named if isinstance(named, str) else None

        def redacted() -> tuple[Members, Any]:
            return self._members(parameters, None, region), self._value("", body, type_name, region)

        known = len(self._secrets)
        made = redacted()
        # Once more where a secret was found: what was looked at before it may hold it, too.
        return made if len(self._secrets) == known else redacted()

    def parameters(self, parameters: Members, region: str | None) -> Members:
        """The parameters of a call, as they may be recorded."""
        return self.call(parameters, None, region)[0]

    # --- members of the API ---

    def _members(self, members: Members, type_name: str | None, region: str | None) -> Members:
        own = members.get("TypeName")
        type_name = own if isinstance(own, str) else type_name
        return {name: self._value(name, value, type_name, region) for name, value in members.items()}

    def _value(self, name: str, value: Any, type_name: str | None, region: str | None) -> Any:
        if isinstance(value, dict):
            return self._members(value, type_name, region)
        if isinstance(value, list):
            return [self._value(name, item, type_name, region) for item in value]
        if name == CLIENT_TOKEN and isinstance(value, str):
            return self.client_tokens.stand_in(value)
        if not isinstance(value, str) or name in TOKENS or name in FIXED:
            return value
        if name in MODEL_TEXTS:
            return self._model_text(value, type_name, region)
        if name == PATCH:
            return self._patch_text(value, type_name, region)
        return self._text(name, self._message(value) if name in MESSAGES else value)

    def _model_text(self, text: str, type_name: str | None, region: str | None) -> str:
        write_only = self._write_only(type_name, region)
        try:
            model = read_model(text)
        except InvalidJson:
            return self._unreadable(text, write_only)
        made = self._model(self._without_write_only(model, write_only))
        return text if made == model else compact_json(made)

    def _patch_text(self, text: str, type_name: str | None, region: str | None) -> str:
        write_only = self._write_only(type_name, region)
        try:
            operations = parse_json(text)
        except InvalidJson:
            return self._unreadable(text, write_only)
        if not isinstance(operations, list):
            return self._unreadable(text, write_only)
        made = [self._operation(operation, write_only) for operation in operations]
        return text if made == operations else compact_json(made)

    def _operation(self, operation: Any, write_only: PropertySet) -> Any:
        if not isinstance(operation, dict):
            return self._model(operation)
        path = operation.get("path")
        names = patch_tokens(path) if isinstance(path, str) else ()

        def redacted(member: str, value: Any) -> Any:
            if member == "value":
                return self._model(self._of_patch(value, names, write_only), names[-1] if names else "")
            return self._unnamed(value) if member in ("path", "from") and isinstance(value, str) else value

        return {member: redacted(member, value) for member, value in operation.items()}

    def _of_patch(self, value: Any, names: tuple[str, ...], write_only: PropertySet) -> Any:
        """A value that a patch puts at a path, without what is write-only in it."""
        # As if it stood in a model, so that the pointers of the schema find it.
        for takes_positions in (False, True) if names else ():
            value = _unwrapped(self._without_write_only(_wrapped(value, names, takes_positions), write_only), names)
        return value if names else self._without_write_only(value, write_only)

    def _unreadable(self, text: str, write_only: PropertySet) -> str:
        # Nobody can say what in it is secret.
        return MASK if write_only else self._text("", text)

    # --- models ---

    def _write_only(self, type_name: str | None, region: str | None) -> PropertySet:
        regions = (region or DEFAULT_REGION, DEFAULT_REGION)
        found = (self._catalog.find(type_name, name) for name in regions if type_name)
        resource_type = next(filter(None, found), None)
        return resource_type.write_only if resource_type is not None else PropertySet()

    def _without_write_only(self, model: Any, write_only: PropertySet) -> Any:
        paths = [path for _, path, value in write_only.found(model) if value != MASK]
        if not paths:
            return model
        copied = json.loads(json.dumps(model))
        for path in paths:
            owner = copied
            for token in path[:-1]:
                owner = owner[token]
            owner[path[-1]] = self._hidden(owner[path[-1]])
        return copied

    def _hidden(self, value: Any) -> Any:
        """A value with a mask in the place of each text and number: whether something is on or off is no secret."""
        if isinstance(value, dict):
            return {name: self._hidden(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._hidden(item) for item in value]
        if value in (None, "", MASK) or isinstance(value, bool):
            return value
        self._remember(str(value))
        return MASK

    def _remember(self, secret: str) -> None:
        if secret in self._secrets:
            return
        self._secrets.add(secret)
        self._messages = None
        if len(secret) >= KEPT_BELOW and _is_odd(secret):
            self._found_everywhere.append(secret)
            self._found_everywhere.sort(key=len, reverse=True)

    def _message(self, text: str) -> str:
        """A message without the secrets that it quotes, and with stand-ins for its client tokens."""
        # Compiled for the few that there are, and not for each secret.
        if self._messages is None:
            self._messages = masking(sorted(self._secrets))
        return self.client_tokens.in_text(self._messages(text))

    def _without_known(self, text: str) -> str:
        for secret in self._found_everywhere:
            if secret in text:
                text = text.replace(secret, MASK)
        return text

    def _model(self, value: Any, name: str = "") -> Any:
        """A part of a model that has the name."""
        if isinstance(value, dict):
            key = value.get("Key", value.get("Name"))
            named = key if isinstance(key, str) else ""
            return {
                self._unnamed(member): self._model(item, named if member == "Value" and named else member)
                for member, item in value.items()
            }
        if isinstance(value, list):
            return [self._model(item, name) for item in value]
        if isinstance(value, str):
            return self._text(name, value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return value
        if SECRET_NAME.search(name):
            return self._hidden(value)
        return self.accounts.in_number(value) if isinstance(value, int) else value

    def _text(self, name: str, text: str) -> str:
        if text in ("", MASK):
            return text
        if SECRET_NAME.search(name) or any(_is_match(rule, name, text) for rule in self._rules):
            self._remember(text)
            return MASK
        return self._unnamed(text)

    def _unnamed(self, text: str) -> str:
        """A text, or the name of a member, without what is secret in it wherever it stands."""
        if text.lstrip()[:1] in ("{", "["):
            text = self._inner(text)
        masked = SECRET_FORMS.sub(lambda found: f"{found['kept'] or ''}{MASK}", self._without_known(text))
        for rule in self._rules:
            if isinstance(rule, re.Pattern):
                masked = rule.sub(MASK, masked)
        return self.accounts.in_text(masked)

    def _inner(self, text: str) -> str:
        """A text that may be JSON, such as a policy, without what is secret in it."""
        try:
            inner = parse_json(text)
        except InvalidJson:
            return text
        made = self._model(inner)
        return text if made == inner else compact_json(made)


def _is_match(rule: Rule, name: str, text: str) -> bool:
    if isinstance(rule, re.Pattern):
        return False
    answer = rule(name, text)
    if not isinstance(answer, bool):
        raise UsageError(f"redact={shown(rule)} returned {type(answer).__name__} for {name!r}, and not True or False.")
    return answer


def fits(masked: str, value: Any) -> bool:
    """Whether a value is what a masked text shows of it."""
    if masked == MASK:
        return not isinstance(value, (dict, list))
    pattern = ".*".join(map(re.escape, masked.split(MASK)))
    return isinstance(value, str) and re.fullmatch(pattern, value, re.DOTALL) is not None


def _is_odd(text: str) -> bool:
    """Whether a text is more than a word: a region or a status may be write-only somewhere, and stand anywhere."""
    return not re.fullmatch(r"[a-z]+(-[a-z]+)*(-[0-9])?|[A-Z]?[a-z]+|[A-Z_]+|[0-9.]+", text)


def _wrapped(value: Any, names: Iterable[str], takes_positions: bool) -> Any:
    for name in reversed(list(names)):
        value = [value] if takes_positions and (name == "-" or name.isdecimal()) else {name: value}
    return value


def _unwrapped(value: Any, names: Iterable[str]) -> Any:
    for name in names:
        value = value[0] if isinstance(value, list) else value[name] if isinstance(value, dict) else value
    return value

"""What the rules of a redaction may have missed: texts that look like secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..registry.json_text import InvalidJson, parse_json
from .redaction import MODEL_TEXTS, PATCH, TOKENS

_LIKELY_FORMS = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."  # a JSON web token
    r"|(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{30,}|xox[baprs]-[A-Za-z0-9-]{10,}"
    r"|://[^/\s:@]+:(?!\*{4}@)[^/\s:@]+@"  # a URL with a password
    # but for violations, such as `#/MasterPassword: expected type`
    r"|(?i:password|passwd|secret)[\"']?\s*[=:]\s*[\"']?(?!\*{4}|\{|(?:expected|failed) )[^\s\"',;]{6,}"
)
_LONG_WORD = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=_-])")


def likely_secrets(name: str, value: Any) -> Iterator[str]:
    """The places, such as `DesiredState/Environment/URL`, of texts that look like secrets which no rule took out."""
    if isinstance(value, dict):
        for member, item in value.items():
            yield from likely_secrets(f"{name}/{member}" if name else member, item)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from likely_secrets(f"{name}/{position}", item)
    elif isinstance(value, str) and name.rpartition("/")[2] not in TOKENS:
        inner = _inner(name, value)
        if inner is not None:
            yield from likely_secrets(name, inner)
        elif _LIKELY_FORMS.search(value) or any(map(_is_mixed, _LONG_WORD.findall(value))):
            yield name


def _inner(name: str, text: str) -> Any:
    if name.rpartition("/")[2] not in (*MODEL_TEXTS, PATCH):
        return None
    try:
        return parse_json(text)
    except InvalidJson:
        return None


def _is_mixed(word: str) -> bool:
    """Whether a word of 40 characters is like a secret access key: of both cases and digits, as no hash is."""
    return any(map(str.islower, word)) and any(map(str.isupper, word)) and any(map(str.isdigit, word))

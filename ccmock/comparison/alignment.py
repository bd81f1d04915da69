"""Which values of a recording stand for which ones of the mock: tokens, generated identifiers and times.

Two texts stand for each other where they differ only in words that nobody chose: of the same form, with few characters
in common, as generated ones are. Once two words do, they do so everywhere.
"""

from __future__ import annotations

import re
from typing import Any

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_WORD = re.compile(rf"{_UUID}|[A-Za-z0-9]+|[^A-Za-z0-9]+")
_ALNUM = re.compile(r"[A-Za-z0-9]+")
_IS_UUID = re.compile(_UUID)
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"|[A-Z][a-z]{2},? [A-Z]?[a-z0-9]{2,3} [A-Za-z0-9: ]+( UTC| GMT)?( [0-9]{4})?"
)
_EPOCH = (1_000_000_000, 5_000_000_000)
"""Seconds since the epoch that a time of today can be."""

SHORTEST = 8
"""Shorter words are chosen ones: `AES256` is another algorithm than `SHA256`."""


class Alignment:
    """The pairs that are known so far: a text of the recording → that of the mock."""

    def __init__(self) -> None:
        self._pairs: dict[str, str] = {}
        self._by_first_word: dict[str, list[tuple[int, str]]] = {}
        """The first word of a text → (where that is in it, the text), the longest text first."""

    def bind(self, recorded: Any, mocked: Any) -> None:
        """Two texts stand for each other, whatever their form; parts between bars do so one by one."""
        if not isinstance(recorded, str) or not isinstance(mocked, str) or recorded == mocked:
            return
        if recorded not in self._pairs:
            self._pairs[recorded] = mocked
            if first := _ALNUM.search(recorded):
                several = self._by_first_word.setdefault(first[0], [])
                several.append((first.start(), recorded))
                several.sort(key=lambda each: -len(each[1]))
            there, here = recorded.split("|"), mocked.split("|")
            if len(there) == len(here) > 1:
                for one, other in zip(there, here):
                    self.bind(one, other)

    def is_bound(self, recorded: str) -> bool:
        """Whether something stands for a text."""
        return recorded in self._pairs

    def translated(self, value: Any) -> Any:
        """A value of the recording with what stands for its texts and their parts in the mock."""
        if isinstance(value, dict):
            return {name: self.translated(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.translated(item) for item in value]
        return self._text(value) if isinstance(value, str) and self._pairs else value

    def _text(self, text: str) -> str:
        if text in self._pairs:
            return self._pairs[text]
        pieces, at = [], 0
        for word in _ALNUM.finditer(text):
            found = self._starting_with(word, text, at)
            if found is not None:
                start, recorded = found
                pieces += [text[at:start], self._pairs[recorded]]
                at = start + len(recorded)
        return "".join([*pieces, text[at:]]) if pieces else text

    def _starting_with(self, word: re.Match[str], text: str, least: int) -> tuple[int, str] | None:
        """(start, text) of the longest text that is known, has the word first, and stands there between other words."""
        for offset, recorded in self._by_first_word.get(word[0], ()):
            start, end = word.start() - offset, word.start() - offset + len(recorded)
            if start >= least and text.startswith(recorded, start) and not text[end : end + 1].isalnum():
                return start, recorded
        return None

    def is_same(self, recorded: Any, mocked: Any) -> bool:
        """Whether two plain values are the same but for what nobody chose; generated words are bound then."""
        if isinstance(recorded, str) and isinstance(mocked, str):
            return recorded == mocked or self._text_is_same(recorded, mocked)
        if _is_epoch(recorded) and _is_epoch(mocked):
            return True
        return type(recorded) is type(mocked) and bool(recorded == mocked)

    def _text_is_same(self, recorded: str, mocked: str) -> bool:
        if self._pairs and self._text(recorded) == mocked:
            return True
        if _TIME.fullmatch(recorded) and _TIME.fullmatch(mocked):
            return True
        there, here = _WORD.findall(recorded), _WORD.findall(mocked)
        if len(there) != len(here):
            return False
        found = [(one, other) for one, other in zip(there, here) if self._pairs.get(one, one) != other]
        if not all(_is_generated(one, other) and one not in self._pairs for one, other in found):
            return False
        for one, other in found:
            self.bind(one, other)
        return True


def _is_generated(one: str, other: str) -> bool:
    """Whether two words are of the same form and have as little in common as two that were drawn."""
    if _IS_UUID.fullmatch(one) and _IS_UUID.fullmatch(other):
        return True
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 2:
        return False
    has_digits = all(any(map(str.isdigit, word)) for word in (one, other))
    is_long = len(one) == len(other) >= 3 * SHORTEST // 2
    common = sum(a == b for a, b in zip(one, other))
    return (has_digits or is_long) and _alphabet(one) & _alphabet(other) != set() and common <= len(one) // 2


def _alphabet(word: str) -> set[str]:
    kinds = {"lower": str.islower, "upper": str.isupper, "digit": str.isdigit}
    return {name for name, is_kind in kinds.items() if any(map(is_kind, word))}


def _is_epoch(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return _EPOCH[0] <= value <= _EPOCH[1] or _EPOCH[0] * 1000 <= value <= _EPOCH[1] * 1000

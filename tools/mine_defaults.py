"""Writes down the defaults that documentation states: `ccmock/data/documented/<service>.json`.

    python -m tools.mine_defaults [--provider FOLDER] [--examples FOLDER] [--against FOLDER] [--table] [--output FOLDER]

What is read is what `documented_texts` finds; a default is taken where a sentence names one in one of the forms of
`FORMS`, without a condition, where all sentences about the property agree, and where the property's schema allows the
value. `--provider` and `--examples` give folders with further sources, see `provider_texts` and `cli_examples`.
`--against` gives a folder of recorded pairs (see `benchmarks/fidelity.py`): a default that recorded reads contradict is
left out, and `--table` prints how often each form was right, wrong, or named what no read shows.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fidelity import less_stack_tags, pairs, recorded
from ccmock.facts.forms import INSIDE, VALUE, concerns_given
from ccmock.facts.loading import FILLED
from ccmock.registry.defaults import declared_default
from ccmock.registry.pointers import PropertySet, tokens
from ccmock.registry.schema_nodes import Node, fits, flat, types_of
from tools.cli_examples import UNKNOWN, Examples, shown_by_examples
from tools.documented_texts import Documented, Reference, documented, schemas
from tools.documented_texts import Path as PropertyPath
from tools.provider_texts import Provider, filled_in

DEFAULT_OUTPUT = Path(__file__).parent.parent / "ccmock" / "data" / "documented"
LONGEST = 60
"""Texts that are longer are sentences, not values."""

WIDTH = 110

_VALUE = (
    r"(?:an? |the )?(?:value |rate |period )?(?:of )?(?:set to )?"
    r"(?P<value>`+[^`\n]+`+|“[^”\n]+”|\"[^\"\n]*\"|'[^'\n]*'|-?\d[\d,]*(?:\.\d+)?(?![-\w.]*[-a-z])|"
    r"[A-Za-z]\w*(?:[-./]\w+)*)"
)
_UNSAID = (
    r"[Ii]f (?:you (?:do not|don't) (?:specify|provide|include|set)|not (?:specified|provided|set|present)|omitted|"
    r"unspecified|(?:this|the) (?:parameter|value|property|field) is (?:not specified|omitted|not provided)|"
    r"no value is (?:specified|provided))"
)

FORMS: Mapping[str, re.Pattern[str]] = {
    "Default: X": re.compile(rf"\b[Dd]efault(?: value| setting)?\s*[:=]\s*{_VALUE}"),
    "the default is X": re.compile(rf"\b[Tt]he default(?: [a-z]+){{0,3}} (?:is|are)(?: set to)? {_VALUE}"),
    "Default is X": re.compile(rf"\bDefault(?: [a-z]+){{0,2}} (?:is|of)(?: set to)? {_VALUE}"),
    "defaults to X": re.compile(rf"\b[Dd]efaults? to {_VALUE}"),
    "default is X": re.compile(
        r"[,;(] ?default(?:s to| is| of|:)? (?:value )?(?P<value>`+[^`\n]+`+|\d[\d,]*|[a-z]+-[a-z-]+)"
    ),
    "X (default)": re.compile(
        r"(?P<value>`+[^`\n]+`+|\b[A-Za-z][\w-]+)\s?\(\s?[*_`]*(?:the |AWS )?[Dd]efault[*_`]*\s?\)"
    ),
    "with a default of X": re.compile(rf"\b(?:with|has) an? default(?: value)? of {_VALUE}"),
    "the default X is used": re.compile(
        r"\b[Tt]he default (?:[a-z]+ )?(?:of |value )(?P<value>`+[^`\n]+`+|\d[\d,]*|[A-Z][A-Z0-9_]+)"
        r"(?: \w+)? is (?:used|assumed)"
    ),
    "uses the default X": re.compile(rf"\b(?:uses|applies) (?:the|a) default (?:[a-z]+ )?(?:of |value ){_VALUE}"),
    "X by default": re.compile(
        r"\b(?P<value>(?:not |isn't |aren't |is not )?(?:[Ee]nabled|[Dd]isabled|true|false)) by default"
    ),
    "if you leave it out, X": re.compile(
        rf"{_UNSAID}[^,.\n]{{0,40}}, [^.\n]{{0,60}}?(?:default|uses|set to|is|assumed)"
        rf"(?: to be| to| value is| is| of| value of)* {_VALUE}"
    ),
}
"""The forms in which a default is named; `value` is the default."""

_HARMLESS = re.compile(
    r"(?:if|when|unless) (?:you|the user|a value|no value|not|this|it|the (?:value|parameter|property|field)|omitted)"
    r"\b[^,.;\n]{0,60}(?:specif|provid|omit|set|includ|empty|defined|present|given|supplied)\w*[^,.;\n]*"
    r"|if (?:omitted|unspecified|absent|empty)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(for|if|when|unless|where|except|depend\w*|otherwise|based on)\b", re.IGNORECASE)
_NARROW = re.compile(
    r"\b(?:appl\w+ only|only appl\w+|valid only|only valid|only used|used only)\b|Valid for[^\n]* only"
)
"""Of a property that means something in some cases only, no default is shown in the others."""

_PROVIDERS_OWN = re.compile(r"Pulumi|Terraform|this provider|provider configuration|`default_tags`")
"""Of what the provider itself does, nothing follows for the service."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"(])")
_TRUTH = {
    "true": True,
    "enabled": True,
    "yes": True,
    "on": True,
    "false": False,
    "disabled": False,
    "no": False,
    "off": False,
}
_NOT = ("not ", "isn't ", "aren't ", "is not ")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]+")
_NOTHING_SAID = frozenset({"null", "nil", "empty"})


@dataclass(frozen=True)
class Stated:
    """A default that a sentence states for a property."""

    form: str
    value: Any


def stated(found: Documented) -> Iterator[Stated]:
    """The defaults that are stated without a condition; none where a text says that the property is for some cases."""
    if any(_NARROW.search(text) for _, text in found.texts):
        return
    for source, text in found.texts:
        if _PROVIDERS_OWN.search(text):
            continue
        for sentence in _sentences(text):
            if _CONDITION.search(_HARMLESS.sub("", sentence)):
                continue
            for form, pattern in FORMS.items():
                for match in pattern.finditer(sentence):
                    value = typed(found.node, match["value"], source == "provider")
                    if value is not None:
                        yield Stated(form, value)


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from (part for part in _SENTENCE.split(line) if part)


def typed(node: Node, raw: str, is_lax: bool = False) -> Any:
    """The value that a text names for a property; None where the property cannot have it.

    `is_lax`: what stands in capitals alone is a word of the sentence rather than a value.
    """
    text, kinds = raw.strip("`\"'“” "), types_of(node)
    value: Any = None
    if "boolean" in kinds:
        value = False if text.lower().startswith(_NOT) else _TRUTH.get(text.lower())
    elif {"integer", "number"} & set(kinds):
        value = _number(text, "number" in kinds)
    elif "string" in kinds:
        value = _member(node["enum"], text) if "enum" in node else _text(text, raw[:1] in "`\"'“", is_lax)
    return value if value is not None and fits(node, value) else None


def _number(text: str, may_be_fraction: bool) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text.replace(",", ""))
    if number.is_integer():
        return int(number)
    return number if may_be_fraction else None


def _member(options: Sequence[Any], text: str) -> Any:
    """The one option that is spelt like the text, signs and capitals aside."""
    alike = [option for option in options if isinstance(option, str) and _letters(option) == _letters(text)]
    return alike[0] if len(alike) == 1 else None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())


def _text(text: str, is_quoted: bool, is_lax: bool) -> str | None:
    if _NUMBER.fullmatch(text):
        return text.replace(",", "")
    is_value = is_quoted or (_CAPITALS.fullmatch(text) and not is_lax)
    return text if is_value and len(text) <= LONGEST and text.lower() not in _NOTHING_SAID else None


# --- one type ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mined:
    """A type and its documented defaults: path → (value, the forms that named it).

    `filled`: the properties that the service fills in with a value that is not known.
    """

    type_name: str
    defaults: Mapping[PropertyPath, tuple[Any, frozenset[str]]]
    filled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sources:
    """What is mined: the API reference and, if they are there, Terraform's provider and the examples of the AWS CLI."""

    reference: Reference
    provider: Provider | None = None
    examples: Examples | None = None


def mined(schema: Mapping[str, Any], sources: Sources) -> Mined:
    """What is documented of a type, of properties that a caller may set and leave out and that a read shows."""
    counterpart = sources.provider.counterpart(schema) if sources.provider else None
    hidden = PropertySet((*schema.get("readOnlyProperties", ()), *schema.get("writeOnlyProperties", ())))
    identifying = {tokens(pointer)[0] for pointer in schema["primaryIdentifier"]}
    defaults: dict[PropertyPath, tuple[Any, frozenset[str]]] = {}
    for found in documented(schema, sources.reference, counterpart):
        if found.path[0] in identifying or hidden.covers(found.path) or not _is_optional(schema, found.path):
            continue
        named = list(stated(found))
        values = {json.dumps(each.value) for each in named}
        if len(values) == 1:
            defaults[found.path] = (named[0].value, frozenset(each.form for each in named))
    tags = tokens(schema.get("tagging", {}).get("tagProperty", "/properties/Tags"))[0]
    optional = [
        name
        for name in schema["properties"]
        if name not in {*identifying, tags} and not hidden.covers((name,)) and _is_optional(schema, (name,))
    ]
    shown = shown_by_examples(schema, sources.examples, optional) if sources.examples else {}
    for name, value in shown.items():
        if value is not UNKNOWN:
            defaults.setdefault((name,), (value, frozenset(["an example"])))
    filled = filled_in(schema, counterpart, optional).union(shown)
    return Mined(schema["typeName"], defaults, frozenset(name for name in filled if (name,) not in defaults))


def _is_optional(schema: Mapping[str, Any], path: PropertyPath) -> bool:
    """Whether a property may be left out and has no default in the schema itself."""
    node: Any = schema
    for name in path[:-1]:
        node = flat(schema, flat(schema, node)["properties"][name])
        node = node["items"] if "array" in types_of(node) and "items" in node else node
    parent = flat(schema, node)
    is_required = path[-1] in parent.get("required", ())
    return not is_required and declared_default(schema, parent["properties"][path[-1]]) is None


# --- against recorded reads -------------------------------------------------------------------


@dataclass
class Comparison:
    """How documented defaults compare with recorded reads, in objects that the service made too.

    `places`: (type, path) → outcomes.
    """

    places: dict[tuple[str, PropertyPath], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def look(self, type_name: str, defaults: Mapping[PropertyPath, tuple[Any, frozenset[str]]], pair: Any) -> None:
        """Compares with one recorded pair wherever it left a property out."""
        declared, live = less_stack_tags(pair["desired_state"]), recorded(pair)
        for path, (value, _) in defaults.items():
            for given, shown in _objects(declared, live, path[:-1]):
                if path[-1] not in given:
                    outcome = (
                        "equal" if shown.get(path[-1]) == value else "different" if path[-1] in shown else "absent"
                    )
                    self.places[type_name, path][outcome] += 1

    def contradicts(self, type_name: str, path: PropertyPath) -> bool:
        """Whether reads show something else, or nothing, at least as often as the default."""
        seen = self.places.get((type_name, path), Counter())
        return 2 * seen["equal"] <= seen.total() and bool(seen)


def _outcome(shown: Mapping[str, Any], name: str, value: Any) -> str:
    return "absent" if name not in shown else "equal" if shown[name] == value else "different"


def _objects(given: Any, shown: Any, path: PropertyPath) -> Iterator[tuple[Any, Any]]:
    """The objects at a path that were shown, each with what was declared of it; lists are gone through in order."""
    if isinstance(shown, list):
        items = given if isinstance(given, list) and len(given) == len(shown) else [{}] * len(shown)
        for one, other in zip(items, shown, strict=True):
            yield from _objects(one, other, path)
    elif isinstance(shown, dict):
        own = given if isinstance(given, dict) else {}
        if not path:
            yield own, shown
        elif path[0] in shown:
            yield from _objects(own.get(path[0]), shown[path[0]], path[1:])


def compared(all_mined: Sequence[Mined], folder: Path) -> Comparison:
    """Compares all that was mined with a folder of recorded pairs."""
    comparison, by_type = Comparison(), {each.type_name: each.defaults for each in all_mined}
    for type_name, pair in pairs(folder, 1, 0):
        comparison.look(type_name, by_type.get(type_name, {}), pair)
    return comparison


def table(all_mined: Sequence[Mined], comparison: Comparison) -> Iterator[str]:
    """Per form and JSON type: how many properties were read back equal, different, or not at all."""
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for each in all_mined:
        for path, (value, forms) in each.defaults.items():
            seen = comparison.places.get((each.type_name, path))
            if seen:
                depth, kind = "member" if len(path) > 1 else "top", type(value).__name__
                outcome = seen.most_common(1)[0][0]
                for form in (*sorted(forms), "any form"):
                    counts[form, kind, depth][outcome] += 1
    yield f"{'form':24} {'type':6} {'depth':7} {'equal':>6} {'different':>10} {'absent':>7}"
    for (form, kind, depth), seen in sorted(counts.items()):
        yield f"{form:24} {kind:6} {depth:7} {seen['equal']:6} {seen['different']:10} {seen['absent']:7}"


# --- writing ----------------------------------------------------------------------------------


def as_facts(defaults: Mapping[PropertyPath, Any]) -> dict[str, Any]:
    """Defaults by path as facts, members in the form `{"$inside": …}`."""
    facts: dict[str, Any] = {}
    for path, value in sorted(defaults.items()):
        level = facts
        for name in path[:-1]:
            fact = level.setdefault(name, {INSIDE: {}})
            if not concerns_given(fact):
                fact = level[name] = {INSIDE: {}, VALUE: fact}
            level = fact[INSIDE]
        level[path[-1]] = _quoted(value)
    return facts


def _quoted(value: Any) -> Any:
    """A value as a fact: its texts are no templates."""
    if isinstance(value, dict):
        return {name: _quoted(member) for name, member in value.items()}
    return value.replace("{", "{{").replace("}", "}}") if isinstance(value, str) else value


def written(value: Any, indent: str = "") -> str:
    """JSON, an object or list on one line where that is short."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, (dict, list)):
        return line
    inner = indent + "  "
    if isinstance(value, list):
        items = [inner + written(item, inner) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    members = [f"{inner}{json.dumps(name)}: {written(member, inner)}" for name, member in sorted(value.items())]
    return "{\n" + ",\n".join(members) + f"\n{indent}}}"


def write(all_mined: Sequence[Mined], comparison: Comparison, output: Path) -> int:
    """Writes a file for each service, and takes away those that were there; how many defaults were written."""
    services: dict[str, dict[str, Any]] = defaultdict(dict)
    count = 0
    for each in all_mined:
        kept = {
            path: value
            for path, (value, _) in each.defaults.items()
            if not comparison.contradicts(each.type_name, path)
        }
        count += len(kept)
        entry = {**({FILLED: sorted(each.filled)} if each.filled else {}), **as_facts(kept)}
        if entry:
            services[each.type_name.split("::")[1].lower()][each.type_name] = entry
    output.mkdir(parents=True, exist_ok=True)
    for old in output.glob("*.json"):
        old.unlink()
    for service, types in services.items():
        (output / f"{service}.json").write_text(written(types) + "\n", "utf-8")
    return count


def main() -> None:
    """Mines, compares where it can, and writes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--provider", type=Path, metavar="FOLDER")
    parser.add_argument("--examples", type=Path, metavar="FOLDER")
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT)
    options = parser.parse_args()
    provider = Provider(options.provider) if options.provider else None
    sources = Sources(Reference(), provider, Examples(options.examples) if options.examples else None)
    all_mined = [mined(schema, sources) for schema in schemas()]
    comparison = compared(all_mined, options.against) if options.against else Comparison()
    if options.table:
        print("\n".join(table(all_mined, comparison)))
    count = write(all_mined, comparison, options.output)
    files = list(options.output.glob("*.json"))
    size = sum(path.stat().st_size for path in files)
    print(f"{options.output}: {count:,} defaults in {len(files)} files, {size:,} bytes")


if __name__ == "__main__":
    main()

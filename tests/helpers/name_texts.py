"""The labelled sentences of ``tests/bench/name_texts.txt``, and how well a search does on them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from skjema_app.domain.naming.finder import NameFinder
from skjema_app.domain.naming.people import FindingKind, KnownPerson, PersonKind
from skjema_app.workflows.name_data import lexicon, replacements

FILE = Path(__file__).parents[1] / "bench" / "name_texts.txt"
_HELD_OUT = "# == holdt utenfor =="
_LABEL = re.compile(r"\[\[(.+?)\|([a-z-]+)(\??)\]\]")
_KINDS = {"elev": PersonKind.PUPIL, "ansatt": PersonKind.STAFF, "foresatt": PersonKind.GUARDIAN}


@dataclass(frozen=True)
class Label:
    """A span that is somebody; ``sure``: the program must be sure of it."""

    start: int
    end: int
    kind: FindingKind
    sure: bool


@dataclass(frozen=True)
class Sentence:
    text: str
    labels: tuple[Label, ...]


@dataclass
class Score:
    """Counts of one kind or of all."""

    wanted: int = 0  # labels
    found: int = 0  # … that a finding covers, sure or not
    wanted_sure: int = 0
    found_sure: int = 0  # … with certainty
    said_sure: int = 0  # sure findings
    right_sure: int = 0  # … that touch a label
    said: int = 0
    right: int = 0

    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0

    def recall_sure(self) -> float:
        return self.found_sure / self.wanted_sure if self.wanted_sure else 1.0

    def precision_sure(self) -> float:
        return self.right_sure / self.said_sure if self.said_sure else 1.0

    def precision(self) -> float:
        return self.right / self.said if self.said else 1.0


@dataclass
class Measured:
    """All together, per kind, and the sentences in which something went wrong."""

    all: Score = field(default_factory=Score)
    kinds: dict[FindingKind, Score] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def kind(self, kind: FindingKind) -> Score:
        return self.kinds.setdefault(kind, Score())


def people() -> tuple[KnownPerson, ...]:
    """The people whom the sentences are about."""
    found = []
    for line in _lines("@"):
        said, _, rest = line[1:].partition(" ")
        name, group, born, nickname = ([part.strip() for part in rest.split(";")] + [""] * 3)[:4]
        found.append(KnownPerson(f"{said}:{name}", _KINDS[said], name, nickname, group, born))
    return tuple(found)


def sentences() -> tuple[Sentence, ...]:
    """All, in the order of the file."""
    return (*tuned(), *held_out())


def tuned() -> tuple[Sentence, ...]:
    """Those that the rules were tried on while they were written."""
    return _part(0)


def held_out() -> tuple[Sentence, ...]:
    """Those that were written afterwards."""
    return _part(1)


def finder() -> NameFinder:
    return NameFinder(people(), lexicon(), replacements())


def measure(texts: Iterable[Sentence], search: NameFinder) -> Measured:
    """Recall counts a label as found when one finding covers it; precision counts a finding that touches a label."""
    made = Measured()
    for sentence in texts:
        found = search.find(sentence.text)
        wrong = []
        for label in sentence.labels:
            covering = [one for one in found if one.start <= label.start and label.end <= one.end]
            for score in (made.all, made.kind(label.kind)):
                score.wanted += 1
                score.found += bool(covering)
                score.wanted_sure += label.sure
                score.found_sure += label.sure and any(one.sure for one in covering)
            if not covering or (label.sure and not any(one.sure for one in covering)):
                wrong.append(f"-{sentence.text[label.start : label.end]}")
        for one in found:
            right = any(label.start < one.end and one.start < label.end for label in sentence.labels)
            for score in (made.all, made.kind(one.kind)):
                score.said += 1
                score.right += right
                score.said_sure += one.sure
                score.right_sure += right and one.sure
            if not right:
                wrong.append(f"+{sentence.text[one.start : one.end]}{'' if one.sure else '?'}")
        if wrong:
            made.wrong.append(f"{sentence.text}  {wrong}")
    return made


def table(made: Measured) -> Iterator[str]:
    """A line for all, and one for each kind."""
    rows = [("alle", made.all), *((kind.value, made.kinds[kind]) for kind in FindingKind if kind in made.kinds)]
    for name, score in rows:
        yield (
            f"{name:<14} {score.wanted:>4} wanted  recall {score.recall():.3f} (sure {score.recall_sure():.3f})  "
            f"precision {score.precision():.3f} (sure {score.precision_sure():.3f})"
        )


def kinds_used() -> Counter[FindingKind]:
    """How many labels of each kind there are."""
    return Counter(label.kind for sentence in sentences() for label in sentence.labels)


def _part(number: int) -> tuple[Sentence, ...]:
    lines = FILE.read_text(encoding="utf-8").split(_HELD_OUT)[number].splitlines()
    return tuple(_sentence(line.rstrip()) for line in lines if line.strip() and not line.startswith(("#", "@")))


def _sentence(line: str) -> Sentence:
    text, labels, end = "", [], 0
    for match in _LABEL.finditer(line):
        text += line[end : match.start()]
        labels.append(Label(len(text), len(text) + len(match[1]), FindingKind(match[2]), not match[3]))
        text += match[1]
        end = match.end()
    return Sentence(text + line[end:], tuple(labels))


def _lines(start: str) -> Iterator[str]:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(start):
            yield line.rstrip()

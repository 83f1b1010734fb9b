"""How well danger is heard, patients are kept out and private wishes are recognized: recall and false alarms by kind.

    python -m benchmarks.guards [--writers D] [--missed]

The sentences are those of writers whom nothing was made from or chosen by (`benchmarks/labeled_sentences.py`). The
intervals are Wilson's, of 95 % (https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm).
"""

import argparse
import math
from collections import defaultdict
from collections.abc import Callable, Iterable

from benchmarks.labeled_sentences import FIELDS, MEASURED, Sentence, public_goals, read_sentences
from mentoring.safety.crisis import MISTREATMENT, dangers
from mentoring.safety.phi import find_phi
from mentoring.safety.private import Privacy, privacy_of

Z = 1.96  # of 95 %


def phi(text: str) -> bool:
    """Would a text be refused because it looks like a patient's details?"""
    return bool(find_phi(text))


def crisis(text: str) -> bool:
    """Would a text be answered with help?"""
    return bool(dangers([text]))


def private(text: str) -> bool:
    """Would a goal in these words be taken for private?"""
    return privacy_of(text) is Privacy.PRIVATE


GUARDS: dict[str, Callable[[str], bool]] = {"crisis": crisis, "phi": phi, "private": private}


def interval(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's interval for a share, from 0 to 1."""
    share, spread = count / total, Z * Z / total
    middle, half = share + spread / 2, Z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def report(title: str, stopped: Iterable[tuple[str, bool]]) -> None:
    """Print the share of sentences that were stopped: in all, and by kind."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for kind, was_stopped in stopped:
        by_kind[kind].append(was_stopped)
    rows = {"all": [each for found in by_kind.values() for each in found], **dict(sorted(by_kind.items()))}
    print(title)
    for kind, found in rows.items():
        low, high = interval(sum(found), len(found))
        print(f"  {kind:14}{sum(found):5} of {len(found):4}  {sum(found) / len(found):6.1%}  ({low:.0%} to {high:.0%})")


def is_measured(guard: str, sentence: Sentence) -> bool:
    """Is a sentence one that this guard is meant to stop or to let pass? Mistreatment alone is no danger."""
    return not (guard == "crisis" and sentence.kind == MISTREATMENT and sentence.is_meant)


def main() -> None:
    """Print how each guard does."""
    parser = argparse.ArgumentParser(description="Measure the guards on sentences that nothing was made from.")
    parser.add_argument("--writers", default=MEASURED, help="whose sentences, such as D")
    parser.add_argument("--missed", action="store_true", help="also list what was missed and what was stopped wrongly")
    options = parser.parse_args()
    for guard, stops in GUARDS.items():
        judged = [
            (each, stops(each.text)) for each in read_sentences(guard, options.writers) if is_measured(guard, each)
        ]
        report(f"{guard}: stopped, as it should", ((s.kind, stopped) for s, stopped in judged if s.is_meant))
        report(f"{guard}: stopped, but shouldn't", ((s.kind, stopped) for s, stopped in judged if not s.is_meant))
        if options.missed:
            print(*(f"  {s.kind}|{s.text}" for s, stopped in judged if stopped is not s.is_meant), sep="\n")
    harmless = [*read_sentences(FIELDS, "B"), *(Sentence(text, "goals", False) for text in public_goals())]
    for guard, stops in GUARDS.items():
        report(f"{guard}: other fields and the matcher's goals, stopped", ((s.kind, stops(s.text)) for s in harmless))
    unsure = ((s.kind, privacy_of(s.text) is Privacy.UNSURE) for s in harmless)
    report("private: the same, unsure", unsure)


if __name__ == "__main__":
    main()

"""What a list of evaluators changes, or would change, for people and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.imports.csv_files import Problem
from bot.imports.evaluators import EvaluatorList
from bot.slack.members import Directory
from mentoring.people.evaluator_pairs import EvaluatorPair, Pair
from mentoring.people.evaluators import Changes

FURTHER_NOTICE = "further notice"
REFUSED = (
    "Refused. Until a list without problems is imported from this source, every pair known from it stays apart, also "
    "past its end, and so does every pair that could be read."
)
MISSING = "Nothing was changed."
NOT_COMPARED = "Without an answer from Slack, email addresses can't be compared with the people known before."
NOT_KEPT = "Refused, and nothing was stored: without an answer from Slack it isn't known which workspace this is for."
MAX_LISTED = 200  # lines of each kind that people read; the JSON has all


@dataclass(frozen=True)
class Report:
    """A list that was read, what it changes, and whether it was taken."""

    source: str
    listed: EvaluatorList
    changes: Changes
    directory: Directory | None
    trouble: str
    is_preview: bool
    is_confirmed: bool
    has_team: bool  # is it known which workspace the list is for?

    @property
    def problems(self) -> list[Problem]:
        return self.listed.problems

    @property
    def needs_confirmation(self) -> bool:
        return self.changes.ends_many and not self.is_confirmed and self.can_compare

    @property
    def was_taken(self) -> bool:
        return self.is_fine and not self.is_preview

    @property
    def can_compare(self) -> bool:
        """Are all people known by member IDs, as those known before are? Without Slack, addresses aren't."""
        return len(self.listed.readable()) == len(self.listed.pairs) + len(self.listed.doubtful)

    @property
    def is_fine(self) -> bool:
        """Was it taken; or, for a preview, could it be?"""
        return not self.problems and (self.is_preview or not self.needs_confirmation)


def as_json(report: Report) -> str:
    """Return everything as JSON. Dates are as the files mean them; `until` is null for until further notice."""
    changes = report.changes
    result = {
        "source": report.source,
        "taken": report.was_taken,
        "people_checked": report.directory is not None,
        "needs_yes": report.needs_confirmation,
        "unreadable_rows": report.listed.count_unreadable(),
        "notes": report.listed.notes,
        "added": [_row(each) for each in changes.added],
        "changed": [{**_row(new), "was": _days(old)} for old, new in changes.changed],
        "gone": [_row(each) for each in changes.gone],
        "released": [_row(each) for each in changes.released],
        "left_out": [_place(each) for each in report.listed.left_out],
        "problems": [_place(each) for each in report.problems],
        "rows": [_row(each) for each in report.listed.pairs],
    }
    return json.dumps(result, indent=2, ensure_ascii=False)


def _row(pair: Pair) -> dict[str, str | None]:
    if isinstance(pair, EvaluatorPair):
        return {"evaluator": pair.evaluator, "resident": pair.resident, **_days(pair)}
    return {"evaluator": pair.evaluator, "program": pair.program}


def _days(pair: EvaluatorPair) -> dict[str, str | None]:
    return {
        "from": pair.first.isoformat() if pair.first else None,
        "until": pair.last.isoformat() if pair.last else None,
    }


def _place(problem: Problem) -> dict[str, Any]:
    return {
        "file": str(problem.file) if problem.file else None,
        "line": problem.line or None,
        "value": problem.value,
        "why": problem.why,
    }


def as_text(report: Report) -> str:
    """Return what people read: what happened, what changes, and what has to be corrected."""
    unreadable = report.listed.count_unreadable() if report.problems else 0
    return "\n".join(
        (
            _lead(report),
            *([report.trouble] if report.trouble and not report.problems else []),
            *report.listed.notes,
            *([] if report.can_compare else [NOT_COMPARED]),
            *(line for title, lines in sections(report) for line in _section(title, lines)),
            *([_one_sided(unreadable)] if unreadable else []),
            *([_confirmation(report)] if report.needs_confirmation and not report.problems else []),
        )
    )


def sections(report: Report, words: "Words | None" = None) -> list[tuple[str, list[str]]]:
    """Return what a list changes, what of it was left out, and its problems: a title, and a line for each."""
    words, changes, would = words or Words(report), report.changes, "" if report.was_taken else "Would be "
    changed = [f"{words.sentence(new)}; was {words.span(old)}" for old, new in changes.changed]
    released = [words.sentence(each) for each in changes.released]
    return [
        (f"{would}added".capitalize(), [words.sentence(each) for each in changes.added]),
        (f"{would}changed".capitalize(), changed),
        (f"{would}gone".capitalize(), [words.sentence(each) for each in changes.gone]),
        *([("Named only by a list that was refused, and not by this one", released)] if released else []),
        ("Left out", [words.problem(each) for each in report.listed.left_out]),
        ("Problems", [words.problem(each) for each in report.problems]),
    ]


class Words:
    """How a report says who evaluates whom: people by their IDs, with the name when Slack was asked; days as ISO."""

    def __init__(self, report: Report) -> None:
        self.users = report.directory.users if report.directory else {}

    def sentence(self, pair: Pair) -> str:
        if isinstance(pair, EvaluatorPair):
            return f"{self.name(pair.evaluator)} evaluates {self.name(pair.resident)} {self.span(pair)}"
        return f"{self.name(pair.evaluator)} always evaluates the program {pair.program}"

    def span(self, pair: EvaluatorPair) -> str:
        first = self.day(pair.first) if pair.first else "now"
        return f"from {first} until {self.day(pair.last) if pair.last else FURTHER_NOTICE}"

    def name(self, user_id: str) -> str:
        user = self.users.get(user_id)
        return f"{user_id} ({user.get('real_name') or user['name']})" if user else user_id

    def day(self, day: date) -> str:
        return day.isoformat()

    def problem(self, problem: Problem) -> str:
        return str(problem)


def _lead(report: Report) -> str:
    count = len(report.listed.pairs)
    where = f"Source “{report.source}”: {'1 pair' if count == 1 else f'{count:,} pairs'} can be read."
    if report.is_preview:
        return f"{where} This is a preview: nothing was changed."
    if report.problems:
        why = MISSING if report.listed.is_missing else REFUSED if report.has_team else NOT_KEPT
        return f"{where} {why}"
    taken = "They replace what this source said before." if report.is_fine else "Nothing was changed."
    return f"{where} {taken}"


def _one_sided(count: int) -> str:
    return f"Rows that name no two people who can be found: {count}. They add no pair, so no one in them is kept apart."


def _confirmation(report: Report) -> str:
    changes = report.changes
    return (
        f"This list ends {changes.ending} of {changes.running} pairs that are still running. If that is meant, import "
        "it with --yes."
    )


def _section(title: str, listed: Sequence[str]) -> list[str]:
    more = [f"  and {len(listed) - MAX_LISTED} more; --json lists all"] if len(listed) > MAX_LISTED else []
    return [f"{title}: {len(listed)}", *(f"  {line}" for line in listed[:MAX_LISTED]), *more]

"""What a resident reports after a meeting, or when they have learned it."""

from dataclasses import dataclass, replace

from mentoring.errors import FieldError
from mentoring.goals import goals
from mentoring.safety import checks
from models import Measure
from models.introductions import CHECK_IN_WEEKS

MAX_THANKS = 1000  # characters


@dataclass(frozen=True)
class MeetingReport:
    """What the resident reports after a meeting or at the end."""

    next_step: str = ""
    thanks: str = ""
    mentor_may_keep: bool = False
    learned: bool = False
    worth: Measure | None = None  # how far it got them; counted without their name
    check_in_weeks: int = 0  # weeks between check-ins; 0 for no change

    def validated(self) -> "MeetingReport":
        """Return the report, checked; the thank-you stays exactly as written. Raises FieldError."""
        if self.check_in_weeks not in (0, *CHECK_IN_WEEKS):
            raise FieldError("check_in_weeks", "Choose one of the three.")
        checks.check_length("thanks", self.thanks, MAX_THANKS, name="A thank-you")
        return replace(
            self, next_step=checks.check_length("next_step", self.next_step, goals.MAX_STEP, name="The next step")
        )

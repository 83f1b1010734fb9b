"""Domain errors. The docstring of each is the sentence that people read in Slack."""


class MentoringError(Exception):
    """Something didn't fit, and nothing was changed."""

    @property
    def sentence(self) -> str:
        return str(self) or (self.__doc__ or "").strip()


class FieldError(MentoringError):
    """One field of a form needs another look; `field` is its name there."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class NotYours(MentoringError):
    """That button belongs to somebody else, so nothing was changed."""


class Unreadable(MentoringError):
    """I couldn't read that, so nothing changed. Close it, open it again, and try once more."""


class GoalIsClosed(MentoringError):
    """That goal is wrapped up or rests, so there is nothing left to answer here."""


class AskIsClosed(MentoringError):
    """That ask was answered already, so nothing was changed."""


class AskIsWithdrawn(MentoringError):
    """That one is no longer open, so nothing was changed."""


class AskExpired(MentoringError):
    """That ask has lapsed: it went unanswered for a while, so nothing was changed. There will be others."""


class IntroductionIsOver(MentoringError):
    """That introduction has ended, so there is nothing left to answer here."""


class CheckInIsAnswered(MentoringError):
    """That check-in was answered already, so nothing was changed."""


class NothingToAnswer(MentoringError):
    """Nothing is left to answer there: what it asked about has moved on."""


class TooManyAsks(MentoringError):
    """You have five open asks, which is the most at one time. One frees up as soon as somebody answers."""


class NoOneFree(MentoringError):
    """They can't take on anybody new at the moment. Try again in a while, or ask somebody else."""


class TopicIsGone(MentoringError):
    """What you found them by isn't offered any more. Who can help on your Home shows who else fits."""


class MentorFull(MentoringError):
    """You're already helping as many people as you set. Raise the number with /mentor, or say not now."""


class GoalHasEnoughHelp(MentoringError):
    """This goal has the help it needs at the moment. Thank you for offering."""


class MentorFullForAsker(MentoringError):
    """They're helping as many people as they can right now. Their offer stays here; try again in a while."""


class SecondOpinionTooSoon(MentoringError):
    """I looked for a second view within the last day. Anything I found is in your messages; try again tomorrow."""


class AlreadyIntroduced(MentoringError):
    """You two are already talking about this goal."""


class OnHold(MentoringError):
    """This is on hold for now, so nothing changed. It will resume on its own; there's nothing you need to do."""


class PostIsDown(MentoringError):
    """That post isn't up any more, so there is nothing left to help with. Thank you for offering."""


class OwnGoal(MentoringError):
    """That's your own goal. Somebody else can raise a hand for it."""

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
    """That button is for someone else, so nothing was changed."""


class Unreadable(MentoringError):
    """I couldn't read that, so nothing changed. Close it, open it again, and try once more."""


class GoalIsClosed(MentoringError):
    """That goal is finished or on hold."""


class AskIsClosed(MentoringError):
    """That request was already answered, so nothing was changed."""


class AskIsWithdrawn(MentoringError):
    """That one is no longer open, so nothing was changed."""


class AskExpired(MentoringError):
    """This one closed before it was answered."""


class IntroductionIsOver(MentoringError):
    """That introduction has ended, so there is nothing left to answer here."""


class CheckInIsAnswered(MentoringError):
    """That check-in was answered already, so nothing was changed."""


class NothingToAnswer(MentoringError):
    """This one is closed. There's nothing left to answer here."""


class TooManyAsks(MentoringError):
    """You have five open requests (the max). One frees up when someone answers."""


class NoOneFree(MentoringError):
    """They can't take on anyone new right now. Try again later, or ask someone else."""


class TopicIsGone(MentoringError):
    """They no longer offer that topic. Who can help on your Home shows who else fits."""


class MentorFull(MentoringError):
    """You're already helping as many people as you set. You can raise the number in /mentor."""


class GoalHasEnoughHelp(MentoringError):
    """This goal has the help it needs at the moment. Thank you for offering."""


class MentorFullForAsker(MentoringError):
    """They're helping as many people as they can right now. The offer is still here; try again later."""


class SecondOpinionTooSoon(MentoringError):
    """I already looked today. Anything I found is in your messages; try again tomorrow."""


class AlreadyIntroduced(MentoringError):
    """You two are already talking about this goal."""


class OnHold(MentoringError):
    """This is on hold for now, so nothing changed. It will resume on its own; there's nothing you need to do."""


class PostIsDown(MentoringError):
    """That post isn't up any more, so there is nothing left to help with. Thank you for offering."""


class OwnGoal(MentoringError):
    """That's your own goal. Someone else can offer to help with it."""

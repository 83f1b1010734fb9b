"""The first message of a thread says what it has to in 60 words, besides what the two wrote themselves."""

import pytest

from handlers.views import introduction as views
from mentoring.growth_areas import areas
from models import Dose, GoalAspect
from tests.handlers.longest_rows import introduction_

MAX_WORDS = 60
FIRST_OF_FAMILY = {area.family: area.id for area in reversed(areas.ALL.values())}


@pytest.mark.parametrize("family", FIRST_OF_FAMILY)
@pytest.mark.parametrize("dose", Dose)
@pytest.mark.parametrize("suggested_by", ["", "U3"])
def test_a_thread_has_at_most_60_words(family: str, dose: Dose, suggested_by: str) -> None:
    introduction = introduction_()
    introduction.dose, introduction.goal.about, introduction.mentor.about = dose, "", ""
    introduction.goal.sentence = ""
    introduction.goal.aspects = [GoalAspect(aspect=FIRST_OF_FAMILY[family])]
    for question in ("", "?"):
        text = views.thread(introduction, question, "", suggested_by).text.partition("[")[0]  # without the buttons
        words = [word for word in text.replace("“”", "").split() if any(map(str.isalnum, word))]
        assert len(words) <= MAX_WORDS, f"{len(words)}: {text}"

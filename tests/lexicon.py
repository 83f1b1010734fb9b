"""The lexicon that tests match with: mapped from the file that the first test process wrote."""

from platformdirs import user_cache_path

from mentoring.matching import compiled_lexicon
from mentoring.matching.custom_lexicon import NO_ADDITIONS, CustomLexicon
from mentoring.matching.lexicon import Lexicon


def load(custom: CustomLexicon = NO_ADDITIONS) -> Lexicon:
    """Load it as the bot does; counting its sentences takes seconds, and each process would do it again."""
    return compiled_lexicon.load(custom, user_cache_path("curbside"))

"""What changes around goals while people act: topics, roles, posts, evaluators, blocks, and who is still here."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.delivery.leases import MIN_UNSCHEDULE_LEAD
from handlers.views.block_kit import parse_message_id
from mentoring.consequences import blocking, departures, forgetting
from mentoring.consequences.owner import find_owner
from mentoring.errors import MentoringError
from mentoring.goals import goals
from mentoring.mentors import availability, offers
from mentoring.messages import digests
from mentoring.people import evaluators, people
from mentoring.people.evaluator_pairs import EvaluatorPair
from mentoring.people.time_zones import zone
from models import AlertPreference, Block, Dose, Goal, Message, MessageKind, MessageState
from tests.chaos.hospital_machine import MENTORS, PICK, RESIDENTS, WORDS, HospitalMachine

TOPICS = st.lists(st.sampled_from([*WORDS, "chess on Sundays"]), unique=True, max_size=3)


class ChangingHospital(HospitalMachine):
    """The machine with what people change about themselves, and with what the hospital imports."""

    @rule(who=st.sampled_from(list(MENTORS)), topics=TOPICS)
    def changes_topics(self, who: str, topics: list[str]) -> None:
        form = offers.OfferForm(tuple(topics), tuple(Dose), MENTORS[who], "", AlertPreference.RIGHT_AWAY)
        self.act(lambda s: offers.publish(s, self.person(s, who), form, self.now, self.matcher))

    @rule(who=st.sampled_from(list(MENTORS)), days=st.integers(1, 30))
    def is_full_for_a_while(self, who: str, days: int) -> None:
        def action(s: Session) -> None:
            mentor = self.person(s, who)
            local = self.now.astimezone(zone(mentor.tz)).date()
            availability.mark_full_until(s, mentor, local + timedelta(days=days), self.now)

        self.act(action)

    @rule(who=st.sampled_from(list(MENTORS)), role=st.sampled_from(["Attending", "Fellow", "Chief"]))
    def changes_role(self, who: str, role: str) -> None:
        def action(s: Session) -> None:
            self.person(s, who).about = role

        self.act(action)

    @rule(pick=PICK)
    def takes_a_post_down(self, pick: int) -> None:
        def action(s: Session) -> None:
            goal = self.one(s, Goal, pick)
            goals.remove_post(s, goal.person, goal.id, self.now)

        self.act(action)

    @rule(pairs=st.sets(st.tuples(st.sampled_from(list(MENTORS)), st.sampled_from(RESIDENTS)), max_size=2))
    def evaluators_are_imported(self, pairs: set[tuple[str, str]]) -> None:
        def action(s: Session) -> None:
            today, last = self.now.date(), self.now.date() + timedelta(days=3)
            named = [[self.person(s, name).user_id for name in pair] for pair in sorted(pairs)]
            rows = [EvaluatorPair(evaluator, resident, today, last) for evaluator, resident in named]
            evaluators.replace(s, "T1", "default", rows, self.now, timedelta(0))

        self.act(action)

    @rule(pick=PICK)
    def unblocks(self, pick: int) -> None:
        def action(s: Session) -> None:
            blocks = s.scalars(select(Block).order_by(Block.id)).all()
            if not blocks:
                raise MentoringError("there is none")
            block = blocks[pick % len(blocks)]
            blocking.unblock(s, people.get(s, block.team_id, block.blocker), block.id)

        self.act(action)

    @rule(who=st.sampled_from(["sam", "ruth"]))
    def leaves(self, who: str) -> None:
        self.act(lambda s: departures.park(s, [self.person(s, who).id], self.now))

    @rule(who=st.sampled_from(["sam", "ruth", "dara"]))
    def wants_to_be_forgotten(self, who: str) -> None:
        """Forget someone. Of a digest whose place no one knows, Slack keeps the copy."""

        def action(s: Session) -> None:
            owner = find_owner(s, "T1", self.person(s, who).user_id)
            posted = (Message.person_id == owner.person_id, Message.kind == MessageKind.DIGEST, Message.ts.is_(None))
            too_late = and_(Message.state == MessageState.SCHEDULED, Message.post_at <= self.now + MIN_UNSCHEDULE_LEAD)
            sent = or_(Message.state == MessageState.SENT, too_late)
            self.kept_by_slack += len(s.scalars(select(Message.id).where(*posted, sent)).all())
            forgetting.forget(s, owner.team_id, owner.user_id, self.now)

        self.act(action)

    @rule(pick=PICK)
    def taps_in_a_digest(self, pick: int) -> None:
        """Tap a button of a digest, so that the bot learns where Slack posted it."""

        def action(s: Session) -> None:
            unknown = (Message.kind == MessageKind.DIGEST, Message.state == MessageState.SENT, Message.ts.is_(None))
            digest = self.one(s, Message, pick, *unknown)
            for channel in self.server.slack.workspace.channels.values():
                for message in channel.messages:
                    ids = {parse_message_id(block.get("block_id", "")) for block in message.get("blocks", ())}
                    if digest.id in ids:
                        digests.record_location(s, digest.id, channel.id, message["ts"])

        self.act(action)

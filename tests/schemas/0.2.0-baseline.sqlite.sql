-- revision: baseline
CREATE TABLE asks (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	goal_id INTEGER NOT NULL, 
	asker_id INTEGER NOT NULL, 
	mentor_id INTEGER NOT NULL, 
	started_by VARCHAR(24) NOT NULL, 
	slot INTEGER, 
	dose VARCHAR(24) NOT NULL, 
	first_question VARCHAR(300) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	asked_at DATETIME NOT NULL, 
	awaiting_since DATETIME NOT NULL, 
	clarification_question VARCHAR(300) NOT NULL, 
	clarification_answer VARCHAR(300) NOT NULL, 
	answered_at DATETIME, 
	next_check_at DATETIME, 
	reminder_due_at DATETIME, 
	replacement_shortlist_id INTEGER, 
	CONSTRAINT ck_asks_slot_of_residents CHECK ((started_by = 'mentor') = (slot IS NULL)), 
	CONSTRAINT ck_asks_slot CHECK (slot BETWEEN 1 AND 5), 
	CONSTRAINT fk_asks_asker_id_people FOREIGN KEY(asker_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_asks_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE CASCADE, 
	CONSTRAINT fk_asks_mentor_id_people FOREIGN KEY(mentor_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_asks_replacement_shortlist_id_shortlists FOREIGN KEY(replacement_shortlist_id) REFERENCES shortlists (id) ON DELETE SET NULL, 
	CONSTRAINT ck_asks_initiator CHECK (started_by IN ('resident', 'mentor')), 
	CONSTRAINT ck_asks_dose CHECK (dose IN ('question', 'coffee', 'three', 'ongoing')), 
	CONSTRAINT ck_asks_askstate CHECK (state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn', 'goal_closed'))
);

CREATE TABLE blocks (
	person_id INTEGER NOT NULL, 
	blocked_id INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_blocks PRIMARY KEY (person_id, blocked_id), 
	CONSTRAINT fk_blocks_blocked_id_people FOREIGN KEY(blocked_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_blocks_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE TABLE channel_memberships (
	person_id INTEGER NOT NULL, 
	channel_id VARCHAR(32) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	size INTEGER NOT NULL, 
	CONSTRAINT pk_channel_memberships PRIMARY KEY (person_id, channel_id), 
	CONSTRAINT fk_channel_memberships_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE TABLE check_ins (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	introduction_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	number INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	answer VARCHAR(24), 
	CONSTRAINT fk_check_ins_introduction_id_introductions FOREIGN KEY(introduction_id) REFERENCES introductions (id) ON DELETE CASCADE, 
	CONSTRAINT fk_check_ins_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_check_ins_introduction_id UNIQUE (introduction_id, kind, number), 
	CONSTRAINT ck_check_ins_checkinkind CHECK (kind IN ('nudge', 'connected', 'recurring')), 
	CONSTRAINT ck_check_ins_checkinstate CHECK (state IN ('pending', 'sent', 'answered', 'cancelled')), 
	CONSTRAINT ck_check_ins_checkinanswer CHECK (answer IN ('yes', 'scheduled', 'not_yet', 'not_a_fit', 'well', 'stuck', 'done', 'park'))
);

CREATE TABLE digest_items (
	message_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	item_id INTEGER NOT NULL, 
	released_at DATETIME, 
	CONSTRAINT pk_digest_items PRIMARY KEY (message_id, kind, item_id), 
	CONSTRAINT fk_digest_items_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE
);

CREATE TABLE evaluations (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id VARCHAR(32) NOT NULL, 
	evaluator VARCHAR(32) NOT NULL, 
	resident VARCHAR(32) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	CONSTRAINT ck_evaluations_has_an_end CHECK (ends_at > starts_at)
);

CREATE TABLE goal_aspects (
	goal_id INTEGER NOT NULL, 
	aspect VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_goal_aspects PRIMARY KEY (goal_id, aspect), 
	CONSTRAINT fk_goal_aspects_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE CASCADE
);

CREATE TABLE goals (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	person_id INTEGER NOT NULL, 
	view_id VARCHAR(64) NOT NULL, 
	sentence VARCHAR(200) NOT NULL, 
	about VARCHAR(200) NOT NULL, 
	first_question VARCHAR(300) NOT NULL, 
	dose VARCHAR(24) NOT NULL, 
	visibility VARCHAR(24) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	next_step VARCHAR(200) NOT NULL, 
	created_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	next_search_at DATETIME, 
	CONSTRAINT fk_goals_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_goals_person_id UNIQUE (person_id, view_id), 
	CONSTRAINT ck_goals_dose CHECK (dose IN ('question', 'coffee', 'three', 'ongoing')), 
	CONSTRAINT ck_goals_visibility CHECK (visibility IN ('named', 'unnamed', 'not_posted')), 
	CONSTRAINT ck_goals_goalstate CHECK (state IN ('open', 'parked', 'finished'))
);

CREATE TABLE held_meetings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	introduction_id INTEGER NOT NULL, 
	view_id VARCHAR(64) NOT NULL, 
	reported_at DATETIME NOT NULL, 
	CONSTRAINT fk_held_meetings_introduction_id_introductions FOREIGN KEY(introduction_id) REFERENCES introductions (id) ON DELETE CASCADE, 
	CONSTRAINT uq_held_meetings_introduction_id UNIQUE (introduction_id, view_id)
);

CREATE TABLE introductions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	goal_id INTEGER NOT NULL, 
	ask_id INTEGER NOT NULL, 
	mentor_id INTEGER NOT NULL, 
	resident_id INTEGER NOT NULL, 
	dose VARCHAR(24) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	seat INTEGER NOT NULL, 
	thanks VARCHAR(1000) NOT NULL, 
	thanks_kept BOOLEAN NOT NULL, 
	check_in_weeks INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	ended_by INTEGER, 
	CONSTRAINT ck_introductions_check_in_weeks CHECK (check_in_weeks IN (2, 4, 8)), 
	CONSTRAINT ck_introductions_seat CHECK (seat BETWEEN 1 AND 20), 
	CONSTRAINT fk_introductions_ask_id_asks FOREIGN KEY(ask_id) REFERENCES asks (id) ON DELETE CASCADE, 
	CONSTRAINT fk_introductions_ended_by_people FOREIGN KEY(ended_by) REFERENCES people (id) ON DELETE SET NULL, 
	CONSTRAINT fk_introductions_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE CASCADE, 
	CONSTRAINT fk_introductions_mentor_id_people FOREIGN KEY(mentor_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_introductions_resident_id_people FOREIGN KEY(resident_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_introductions_ask_id UNIQUE (ask_id), 
	CONSTRAINT ck_introductions_dose CHECK (dose IN ('question', 'coffee', 'three', 'ongoing')), 
	CONSTRAINT ck_introductions_introductionstate CHECK (state IN ('open', 'finished', 'ended'))
);

CREATE TABLE invitations (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	sender VARCHAR(32) NOT NULL, 
	sentence VARCHAR(200) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	function_execution_id VARCHAR(64), 
	reported_at DATETIME, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT uq_invitations_function_execution_id UNIQUE (function_execution_id), 
	CONSTRAINT ck_invitations_invitationstate CHECK (state IN ('open', 'accepted', 'refused'))
);

CREATE TABLE mentor_profiles (
	person_id INTEGER NOT NULL, 
	capacity INTEGER NOT NULL, 
	doses JSON NOT NULL, 
	learning VARCHAR(200) NOT NULL, 
	alerts VARCHAR(24) NOT NULL, 
	updated_at DATETIME NOT NULL, 
	revision BIGINT NOT NULL, 
	full_until DATETIME, 
	unanswered_in_a_row INTEGER NOT NULL, 
	rested_at DATETIME, 
	CONSTRAINT pk_mentor_profiles PRIMARY KEY (person_id), 
	CONSTRAINT ck_mentor_profiles_capacity CHECK (capacity BETWEEN 1 AND 20), 
	CONSTRAINT fk_mentor_profiles_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT ck_mentor_profiles_alertpreference CHECK (alerts IN ('right_away', 'weekly', 'only_asked'))
);

CREATE TABLE messages (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id VARCHAR(32) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	subject_id INTEGER NOT NULL, 
	person_id INTEGER, 
	goal_id INTEGER, 
	dedupe_key VARCHAR(120) NOT NULL, 
	due_at DATETIME NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	revision INTEGER NOT NULL, 
	delivered_revision INTEGER NOT NULL, 
	urgency INTEGER NOT NULL, 
	content_hash VARCHAR(16) NOT NULL, 
	holds_until DATETIME, 
	final_at DATETIME, 
	mended_at DATETIME, 
	lease_version INTEGER NOT NULL, 
	leased_until DATETIME, 
	attempts INTEGER NOT NULL, 
	post_at DATETIME, 
	scheduled_id VARCHAR(32), 
	sent_at DATETIME, 
	counts_toward_budget BOOLEAN NOT NULL, 
	channel VARCHAR(32), 
	ts VARCHAR(32), 
	last_error VARCHAR(200) NOT NULL, 
	CONSTRAINT fk_messages_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_messages_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE SET NULL, 
	CONSTRAINT uq_messages_dedupe_key UNIQUE (dedupe_key), 
	CONSTRAINT uq_messages_person_id UNIQUE (person_id, post_at), 
	CONSTRAINT ck_messages_messagekind CHECK (kind IN ('post', 'shortlist', 'ask', 'raised_hand', 'clarification', 'clarification_answer', 'referral', 'invitation', 'introduction', 'meeting_proposal', 'digest', 'thanks', 'introduction_ended', 'home')), 
	CONSTRAINT ck_messages_messagestate CHECK (state IN ('pending', 'sending', 'scheduled', 'sent', 'unknown', 'cancelled'))
);

CREATE TABLE offer_aspects (
	offer_id INTEGER NOT NULL, 
	aspect VARCHAR(16) NOT NULL, 
	confirmed BOOLEAN NOT NULL, 
	CONSTRAINT pk_offer_aspects PRIMARY KEY (offer_id, aspect), 
	CONSTRAINT fk_offer_aspects_offer_id_offers FOREIGN KEY(offer_id) REFERENCES offers (id) ON DELETE CASCADE
);

CREATE TABLE offers (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	person_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	sentence VARCHAR(150) NOT NULL, 
	reading TEXT DEFAULT ('') NOT NULL, 
	CONSTRAINT ck_offers_position CHECK (position BETWEEN 1 AND 8), 
	CONSTRAINT fk_offers_person_id_mentor_profiles FOREIGN KEY(person_id) REFERENCES mentor_profiles (person_id) ON DELETE CASCADE, 
	CONSTRAINT uq_offers_person_id UNIQUE (person_id, position)
);

CREATE TABLE people (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	about VARCHAR(200) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	tz VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	deferred_until DATETIME, 
	left_at DATETIME, 
	memberships_synced_at DATETIME, 
	CONSTRAINT uq_people_team_id UNIQUE (team_id, user_id)
);

CREATE TABLE placements (
	team_id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	program VARCHAR(80) NOT NULL, 
	site VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_placements PRIMARY KEY (team_id, user_id)
);

CREATE TABLE proposals (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	introduction_id INTEGER NOT NULL, 
	proposer_id INTEGER NOT NULL, 
	view_id VARCHAR(64) NOT NULL, 
	first_at DATETIME NOT NULL, 
	second_at DATETIME, 
	third_at DATETIME, 
	state VARCHAR(24) NOT NULL, 
	meets_at DATETIME, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT fk_proposals_introduction_id_introductions FOREIGN KEY(introduction_id) REFERENCES introductions (id) ON DELETE CASCADE, 
	CONSTRAINT fk_proposals_proposer_id_people FOREIGN KEY(proposer_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_proposals_introduction_id UNIQUE (introduction_id, view_id), 
	CONSTRAINT ck_proposals_proposalstate CHECK (state IN ('open', 'chosen', 'replaced'))
);

CREATE TABLE quiet_times (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	person_id INTEGER NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	CONSTRAINT ck_quiet_times_has_an_end CHECK (ends_at > starts_at), 
	CONSTRAINT fk_quiet_times_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT ck_quiet_times_quietkind CHECK (kind IN ('pause', 'nights'))
);

CREATE TABLE rate_limits (
	team_id VARCHAR(32) NOT NULL, 
	method VARCHAR(64) NOT NULL, 
	next_allowed_at DOUBLE NOT NULL, 
	last_error VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_rate_limits PRIMARY KEY (team_id, method)
);

CREATE TABLE referrals (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	ask_id INTEGER NOT NULL, 
	colleague_id INTEGER NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT fk_referrals_ask_id_asks FOREIGN KEY(ask_id) REFERENCES asks (id) ON DELETE CASCADE, 
	CONSTRAINT fk_referrals_colleague_id_people FOREIGN KEY(colleague_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_referrals_ask_id UNIQUE (ask_id), 
	CONSTRAINT ck_referrals_referralstate CHECK (state IN ('open', 'accepted', 'declined'))
);

CREATE TABLE reminders (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	proposal_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	CONSTRAINT fk_reminders_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_reminders_proposal_id_proposals FOREIGN KEY(proposal_id) REFERENCES proposals (id) ON DELETE CASCADE, 
	CONSTRAINT uq_reminders_proposal_id UNIQUE (proposal_id, person_id)
);

CREATE TABLE shifts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	team_id VARCHAR(32) NOT NULL, 
	user_id VARCHAR(32) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	CONSTRAINT ck_shifts_has_an_end CHECK (ends_at > starts_at), 
	CONSTRAINT ck_shifts_shiftkind CHECK (kind IN ('call', 'nights', 'post-call', 'leave', 'on service'))
);

CREATE TABLE shortlists (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	goal_id INTEGER NOT NULL, 
	reason VARCHAR(24) NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT fk_shortlists_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE CASCADE, 
	CONSTRAINT ck_shortlists_shortlistreason CHECK (reason IN ('first', 'declined', 'expired', 'new', 'second_opinion', 'next'))
);

CREATE TABLE suggestions (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shortlist_id INTEGER NOT NULL, 
	goal_id INTEGER NOT NULL, 
	mentor_id INTEGER NOT NULL, 
	line VARCHAR(150) NOT NULL, 
	position INTEGER NOT NULL, 
	reasons JSON NOT NULL, 
	fit VARCHAR(10) NOT NULL, 
	dismissed BOOLEAN NOT NULL, 
	alert_at DATETIME, 
	CONSTRAINT fk_suggestions_goal_id_goals FOREIGN KEY(goal_id) REFERENCES goals (id) ON DELETE CASCADE, 
	CONSTRAINT fk_suggestions_mentor_id_people FOREIGN KEY(mentor_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_suggestions_shortlist_id_shortlists FOREIGN KEY(shortlist_id) REFERENCES shortlists (id) ON DELETE CASCADE, 
	CONSTRAINT uq_suggestions_goal_id UNIQUE (goal_id, mentor_id)
);

CREATE INDEX due_check_ins ON check_ins (state, due_at);

CREATE INDEX due_messages ON messages (state, due_at);

CREATE INDEX evaluations_by_evaluator ON evaluations (team_id, evaluator);

CREATE INDEX evaluations_by_resident ON evaluations (team_id, resident);

CREATE UNIQUE INDEX five_open_asks ON asks (asker_id, slot) WHERE state = 'open';

CREATE INDEX ix_asks_goal_id ON asks (goal_id);

CREATE INDEX ix_asks_mentor_id ON asks (mentor_id);

CREATE INDEX ix_asks_next_check_at ON asks (next_check_at);

CREATE INDEX ix_asks_reminder_due_at ON asks (reminder_due_at);

CREATE INDEX ix_asks_replacement_shortlist_id ON asks (replacement_shortlist_id);

CREATE INDEX ix_blocks_blocked_id ON blocks (blocked_id);

CREATE INDEX ix_channel_memberships_channel_id ON channel_memberships (channel_id);

CREATE INDEX ix_check_ins_person_id ON check_ins (person_id);

CREATE INDEX ix_goals_next_search_at ON goals (next_search_at);

CREATE INDEX ix_goals_person_id ON goals (person_id);

CREATE INDEX ix_introductions_goal_id ON introductions (goal_id);

CREATE INDEX ix_introductions_resident_id ON introductions (resident_id);

CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);

CREATE INDEX ix_mentor_profiles_rested_at ON mentor_profiles (rested_at);

CREATE INDEX ix_messages_goal_id ON messages (goal_id);

CREATE INDEX ix_messages_holds_until ON messages (holds_until);

CREATE INDEX ix_messages_person_id ON messages (person_id);

CREATE INDEX ix_people_memberships_synced_at ON people (memberships_synced_at);

CREATE INDEX ix_placements_program ON placements (program);

CREATE INDEX ix_placements_site ON placements (site);

CREATE INDEX ix_proposals_proposer_id ON proposals (proposer_id);

CREATE INDEX ix_quiet_times_person_id ON quiet_times (person_id);

CREATE INDEX ix_referrals_colleague_id ON referrals (colleague_id);

CREATE INDEX ix_reminders_due_at ON reminders (due_at);

CREATE INDEX ix_reminders_person_id ON reminders (person_id);

CREATE INDEX ix_shortlists_goal_id ON shortlists (goal_id);

CREATE INDEX ix_suggestions_alert_at ON suggestions (alert_at);

CREATE INDEX ix_suggestions_mentor_id ON suggestions (mentor_id);

CREATE INDEX ix_suggestions_shortlist_id ON suggestions (shortlist_id);

CREATE INDEX messages_about ON messages (kind, subject_id);

CREATE INDEX messages_behind ON messages (state, due_at) WHERE delivered_revision < revision;

CREATE INDEX messages_leased ON messages (leased_until) WHERE leased_until IS NOT NULL;

CREATE UNIQUE INDEX one_chosen_time ON proposals (introduction_id) WHERE state = 'chosen';

CREATE UNIQUE INDEX one_digest_per_item ON digest_items (kind, item_id) WHERE released_at IS NULL;

CREATE UNIQUE INDEX one_open_ask_per_pair_and_goal ON asks (goal_id, mentor_id) WHERE state = 'open';

CREATE UNIQUE INDEX one_open_introduction_per_goal_and_mentor ON introductions (goal_id, mentor_id) WHERE state = 'open';

CREATE UNIQUE INDEX one_open_proposal ON proposals (introduction_id) WHERE state = 'open';

CREATE UNIQUE INDEX one_person_per_seat ON introductions (mentor_id, seat) WHERE state = 'open';

CREATE INDEX shifts_by_user ON shifts (team_id, user_id);

"""What the house keeps of people: a word on every table and attribute, from which a copy, an erasure and the page about both are made.

"Information relating to an identified or identifiable natural person" (UK GDPR, Article 4(1)): whose it is, by which attribute they are found,
what becomes of it when they want to be forgotten (Article 17). An attribute without a word here fails a test: whoever adds one decides.
"""

from collections.abc import Iterator, Mapping

from union.core.personal_data.of_cases import OF_CASES
from union.core.personal_data.subjects import (
    ANSWER,
    BRIEF,
    CASE,
    NAMED,
    OFFICE,
    OTHERS,
    POLL,
    RESULT,
    TAX,
    Fate,
    Subject,
    Table,
    of,
    soon,
    stays,
)

GROUP = "for as long as the group's record"
BY_POLICY = "for as long as the policy pack says"
"""`expiry` says it in words, and sees to it."""

TABLES: Mapping[str, Table] = {
    # Who somebody is, and what they choose
    "memberships": Table(
        "Memberships",
        BY_POLICY,
        [
            of(
                "whoever joined",
                "person_id",
                "name email statement_version accepted_at kind price joined_at valid_until order_id left_at grants",
            )
        ],
        "group_id group_name",
    ),
    "committees": Table(
        "Roles on committees",
        BY_POLICY,
        [of("whoever holds the role", "person_id", "name email terms asked_on open")],
        "group_id group_name",
    ),
    "staff": Table(
        "Roles on the staff",
        "for as long as somebody has one, and until they ask to be forgotten",
        [
            of("whoever is on the staff", "person_id", "name email roles held_back second_factor_since"),
            of("whoever was invited", "email", address=True),
        ],
        "version",
    ),
    "letter_choices": Table(
        "Which letters of groups you want",
        "for good, so that a no stays one",
        [
            of(
                "whoever chose",
                "person_id",
                "news sponsors changed_at how news_stopped_by news_stopped_at sponsors_stopped_by sponsors_stopped_at",
            )
        ],
        "group_id",
    ),
    "diaries": Table(
        "The private address of your calendar",
        "400 to 430 days after an app last read it",
        [of("whose calendar it is", "person_id", "made_at forget_at")],
        "key salt hash made_by",
    ),
    "chat_accounts": Table(
        "Your accounts on platforms of chats",
        "until you disconnect them",
        [of("whose account it is", "person_id", "key service account_id connected_at")],
    ),
    "chat_codes": Table(
        "Codes by which the union’s bot on Telegram knows you",
        "for minutes",
        [soon("whoever asked for one", "person_id", "until forget_at")],
        "mark group_id platform_id",
    ),
    "enrolments": Table(
        "Setting up two-step sign-in",
        "for minutes",
        [of("whoever sets it up", "person_id", "begun_at done_at")],
        "enrolment_id token secret forget_at",
    ),
    "data_requests": Table(
        "What you asked about your data",
        BY_POLICY,
        [
            stays(
                "whoever asked",
                "person_id",
                ANSWER,
                "name email words answer kind state asked_at done_at erase_at file",
                blank="name email words answer",
                unless=("clock",),
            ),
            stays("whoever asked for what is under way", "person_id", BRIEF, only=("clock",)),
            stays("who answered", "answered_by", OFFICE),
        ],
        "request_id version open due_on clock next_at claimed_at place found round key",
    ),
    # What staff brought in from elsewhere
    "expected": Table(
        "Memberships and roles that wait for you to sign in",
        "until 30 days after their last day",
        [of("whoever came for it", "person_id", "came_at"), soon("who is awaited", "says", inside=True)],
        "who what entry_id kind group_id twin waits import_id forget_at",
    ),
    "imports": Table(
        "Files that staff brought in, without their rows",
        BY_POLICY,
        [stays("who brought it", "by_id", OFFICE, "by", blank="by")],
        "import_id version shelf open state kind begun_at changed_at encoding delimiter headings_at digits surname_first one_group columns"
        " liked look chunks rows tally undone kept_back",
    ),
    "import_rows": Table(
        "Rows of files that staff brought in",
        "30 days",
        [
            soon("of whom a row tells", "rows", inside=True),
            soon("of whom the file tells", "data", inside=True),
            soon("of whom it tells what was made", "made", inside=True),
        ],
        "import_id part state claimed_at undone forget_at",
    ),
    # What somebody bought, holds and answered
    "orders": Table(
        "Orders",
        BY_POLICY,
        [stays("whoever bought", "person_id", TAX, "name email note", blank="name email note")],
        "order_id group_id group_name group_type lines code amount statement_version status created_at expires_at"
        " pay_by awaiting hold places collected"
        " paid_at session_id payment_intent refunded returned returns disputed dispute came_back held_until received received_in correlation_id",
    ),
    "tickets": Table(
        "Tickets",
        BY_POLICY,
        [
            stays("whoever holds it", "person_id", TAX, "name email admitted_at handed_at", blank="name email"),
            stays("whoever bought it", "buyer_id", TAX),
            of(
                "whoever was offered it",
                "offer_to",
                "offer_hash offer_until",
                address=True,
                fate=Fate.BLANKED,
                blank="offer_to offer_hash offer_until",
                why=TAX,
            ),
            stays("who was at the door", "admitted_by", OFFICE, "device scan_id undone"),
        ],
        "ticket_id order_id line_id group_id product_id event item_id item serial issued_at void_at money_gone",
    ),
    "refunds": Table(
        "Refunds",
        BY_POLICY,
        [stays("whoever asked for it", "asked_by", TAX, "reason note")],
        "refund_id order_id group_id group_name group_type payment_intent amount asked_at parts state unsent stripe_id",
    ),
    "differences": Table(
        "What did not agree with Stripe",
        BY_POLICY,
        [stays("who resolved it", "resolved_by", OFFICE, "note")],
        "difference_id what subject amount group_id order_id state since resolved_at",
    ),
    "answers": Table(
        "What you answered when you bought something",
        "four weeks after the event, or up to 26 as the group says",
        [of("whoever answered", "person_id", "answers answered_at")],
        "product_id place_id group_id order_id version shard forget_at",
    ),
    "baskets": Table(
        "Your basket",
        "for days after it was last changed",
        [of("whose it is", "person_id", "wishes code")],
        "group_id version forget_at",
    ),
    "allowances": Table(
        "How many of a limited thing you bought",
        "for as long as the thing is on sale",
        [of("whoever bought", "person_id", "taken")],
        "thing",
    ),
    "waiting": Table(
        "Waiting lists",
        "180 days",
        [of("whoever waits", "person_id", "name email party state joined_at until")],
        "queue entry_id group_id group_name product_id item_id product item open hold places forget_at",
    ),
    # What somebody takes part in
    "event_guests": Table(
        "Events you said you come to",
        "90 days after the event",
        [of("whoever comes", "person_id", "name email state told_at came number waits turn round")],
        "pool group_id forget_at",
    ),
    "event_places": Table(
        "Places at events", "90 days after the event", [of("whose place it is", "person_id")], "pool number forget_at"
    ),
    "posts": Table(
        "What you wrote on boards",
        BY_POLICY,
        [
            stays(
                "whoever wrote it",
                "author_id",
                OTHERS,
                "author text edits",
                blank="author text edits",
                only=("kind", "post"),
                unless=("kept_in",),
            ),
            stays("whoever wrote it for the committee", "author_id", OFFICE, blank="author", unless=("kind", "post")),
            stays("whoever wrote what is sealed in a case", "author_id", CASE, only=("kept_in",)),
            stays("whose post was answered", "answered", OTHERS),
            stays("who moderated it", "moderated_by", OFFICE),
        ],
        "group_id post_id kind at state version answers reason moderated_at kept_version kept_in",
    ),
    "restrictions": Table(
        "Times on read-only",
        "until the next one on the same board",
        [stays("who may only read", "person_id", CASE, "name reason", blank="name"), stays("who said so", "by_id", OFFICE)],
        "group_id version mark ends_at running made_with",
    ),
    "appeals": Table(
        "Complaints about what was decided on a board",
        BY_POLICY,
        [
            stays("whoever complained", "person_id", OFFICE, "name text appeal_text", blank="name"),
            stays("who decided", "decided_by", OFFICE, "heard_by decision"),
            stays("who decided the appeal", "second_by", OFFICE, "second_decision"),
        ],
        "group_id appeal_id version state team about post_id group_name group_type asked_at decided_at last_key",
    ),
    "enquiries": Table(
        "Questions to groups",
        BY_POLICY,
        [of("whoever asked", "email", "name text signed_in", address=True), stays("who dealt with it", "done_by", OFFICE)],
        "group_id enquiry_id asked_at done_at forget_at",
    ),
    "founders": Table(
        "Founding groups", "365 days", [of("whoever said yes", "person_id", "name email said_at")], "application_id forget_at"
    ),
    "applications": Table(
        "Applications for new groups",
        "180 days where it was not sent, 1,095 where it was declined, else with the group",
        [
            stays(
                "whoever applies",
                "applicant_id",
                OFFICE,
                "applicant_name applicant_email",
                blank="applicant_name applicant_email",
            ),
            soon("who is to be on the first committee", "seats", inside=True),
        ],
        "application_id version state moves_on open due_on name type summary purpose how_to_join link claimed"
        " founders constitution begun_at sent_at"
        " decided_at reason reminded_on group_id forget_at",
    ),
    "nominations": Table(
        "Standing in elections",
        BY_POLICY,
        [stays("whoever stands", "nomination_id", RESULT, "name email manifesto photo reason", blank="email photo manifesto")],
        "election_id version state sent_at approved_at withdrawn_at last_key",
    ),
    "rolls": Table(
        "The rolls of elections",
        "with the election",
        [stays("whoever can vote", "person_id", POLL, "posts why voted")],
        "election_id",
    ),
    "papers": Table(
        "Ballot papers",
        "with the election",
        [stays("whoever stands", "posts", RESULT, inside=True)],
        "election_id group_id group_name title opens_at closes_at version roll_hash roll_count roll_made_at stopped_at root sealed_at",
    ),
    "declarations": Table(
        "Results of elections",
        "for good",
        [stays("whoever stood, or complained", "told", RESULT, inside=True), stays("the returning officer", "by", OFFICE)],
        "election_id entry at content",
    ),
    "elections": Table(
        "Elections",
        "for good",
        [stays("who set it up", "created_by", OFFICE), stays("of whom trouble with it tells", "trouble", RESULT, inside=True)],
        "election_id version group_id group_name group_type kind title posts notice_at nominations_open_at nominations_close_at polls_open_at"
        " polls_close_at takes_office_on ends_on ron ron_rule created_at published_at cancelled_at cancelled_because edition followed roll_hash"
        " roll_count sealed_at root voted complaints_until declared_at moving next_at open correlation_id",
    ),
    # What somebody did for a group or the union
    "audit": Table(
        "The log of who changed what",
        "for good",
        [stays("who did it", "actor", ANSWER), stays("of whom it tells", "details", ANSWER, inside=True)],
        "subject entry_id at act correlation_id",
    ),
    "pages": Table(
        "Versions of groups' pages",
        BY_POLICY,
        [
            stays("whoever wrote it", "person_id", OFFICE, "name role email", blank="name email"),
            stays("who decided", "decided_by", OFFICE),
        ],
        "group_id version_id content group_name written_at restored waits verdict reason decided_at",
    ),
    "articles": Table(
        "News of groups",
        GROUP,
        [stays("who changed it last", "changed_by", OFFICE, "author")],
        "group_id article_id version title text extract picture alt public_at made_at changed_at place edition",
    ),
    "mailings": Table(
        "Letters of groups to many",
        GROUP,
        [stays("whoever wrote it", "author_id", OFFICE, "author"), stays("who changed it last", "changed_by", OFFICE)],
        "group_id mailing_id version state sort subject text picture alt enclosed audience template link made_at changed_at send_at going_since"
        " started_at planned cursor planned_at tally counted_at unsubscribed heads why ended_at shard at",
    ),
    "mailing_pauses": Table(
        "Groups whose letters are paused", "while it lasts", [stays("who paused them", "by", OFFICE)], "group_id since why"
    ),
    "platforms": Table(
        "Groups' pages and chats elsewhere",
        "until it is retired, or somebody is taken off its list",
        [
            stays("who owns it", "owner_id", NAMED, "owner"),
            stays("who can run it", "admins", NAMED, inside=True),
            stays("who looked at its members", "members_said", NAMED, inside=True),
            stays("who looked at who runs it", "admins_said", NAMED, inside=True),
            stays("who looked at its statement", "statement_said", NAMED, inside=True),
            stays("who looked through who is in it", "looked_by_id", NAMED, "looked_by looked_at"),
            stays("who added it", "added_by", OFFICE),
        ],
        "group_id platform_id kind label url public interactive entry every asked_on version added_at retired_at to_remove strangers told_on"
        " told_mark",
    ),
    "chat_people": Table(
        "Chats of groups that you got into",
        "until you leave the chat, and of strangers 90 days",
        [
            of(
                "whoever got in",
                "person_id",
                "name known_as accepted_at version words entered_at out_at notice_of leave_on",
            ),
            stays("who ticked them", "entered_by", OFFICE),
            soon("whom the committee saw there", "stranger", "forget_at", inside=True),
            stays("who saw a stranger", "seen_by_id", OFFICE, "seen_by seen_at", blank="seen_by"),
        ],
        "chat item",
    ),
    "findings": Table(
        "What was found on groups' pages elsewhere",
        GROUP,
        [stays("who appealed", "appealed_by", OFFICE), stays("who did something about it", "history", OFFICE, inside=True)],
        "group_id finding_id version platform_id rule label url group_name group_type state open due_on evidence"
        " seen_at opened_on since mend_by told"
        " told_staff waived_until reason decision",
    ),
    "handovers": Table(
        "Handovers",
        "three years after it is over",
        [
            stays("who hands over", "outgoing", NAMED, inside=True),
            stays("who takes over", "incoming", NAMED, inside=True),
            stays("who ticked what", "items", NAMED, inside=True),
            stays("who was written to", "told", NAMED, inside=True),
            stays("who began it", "begun_by", OFFICE),
        ],
        "group_id handover_id version group_name type state begins_on ends_on left election_id begun_at over_at"
        " over_because open due_on forget_at",
    ),
    "reviews": Table(
        "Reviews of who has access",
        GROUP,
        [stays("whose access was reviewed, and by whom", "holders", NAMED, inside=True)],
        "group_id review_id version group_name group_type state began_on due_on reminded unconfirmed for_staff open over_at",
    ),
    "reaffiliations": Table(
        "Re-affiliations",
        "three years after it is over",
        [
            stays("who sent it in", "sent_by", OFFICE),
            stays("who did something about it", "history", NAMED, inside=True),
            stays("of whom its list tells", "seen", NAMED, inside=True),
            stays("who said what is right", "claims", NAMED, inside=True),
        ],
        "group_id year version state group_name group_type last_on lacking looked_on note reason sent_on"
        " decided_on reminded staff_told begun_at open"
        " due_on forget_at",
    ),
    "departures": Table(
        "Groups that leave",
        BY_POLICY,
        [
            stays("who set the day", "set_by", OFFICE, "set_by_name", blank="set_by_name"),
            stays("who moved it last", "moved_by", OFFICE, "moved_by_name", blank="moved_by_name"),
        ],
        "group_id version state group_name group_type leaves_on restore_until reason inside into into_name"
        " pay_back set_at moved_at telling followed_at"
        " shelf open due_on",
    ),
    "health": Table(
        "How groups fare",
        "until the next night, when it is made anew",
        [soon("who is on the committee", "committee", inside=True)],
        "of group_id name type standing leaves_on affiliated_at looked_at members last_event next_event events_until last_news dressed given",
    ),
    "policies": Table(
        "The policy pack",
        "for as long as somebody is the contact",
        [stays("who is the staff contact of a part-time officer", "contacts", OFFICE, inside=True, address=True)],
        "policy_id version text adopted_at named look revision changed_at",
    ),
    "letters": Table(
        "Letters to you",
        BY_POLICY,
        [
            of("to whom it goes", "to", address=True, unless=("state", "waiting", "sending")),
            soon("of whom it tells", "context", inside=True, private=True),
        ],
        "letter_id mark kind state shard queued_at claimed_at tries again_at why message_id correlation_id forget_at",
    ),
    "mailing_chunks": Table(
        "To whom letters of groups went",
        "90 days",
        [soon("to whom it goes", "people", inside=True)],
        "mailing_id number group_id size fates told state claimed_at out doubt tries again_at forget_at",
    ),
    **OF_CASES,
    "connections": Table(
        "Chats that the house freezes and lets members into",
        "until it is disconnected",
        [stays("who connected it", "connected_by", OFFICE)],
        "group_id platform_id lane service server_id name post_channel_id role_id connected_at",
    ),
    "freezes": Table(
        "Freezes of boards",
        "until the next one on the same board",
        [
            stays("who said what of a platform", "platforms", NAMED, inside=True),
            stays("who wrote for the committee", "statements", NAMED, inside=True),
        ],
        "group_id group_name freeze_id version started_at ends_at statement marks running last_key correlation_id",
    ),
}
"""What tells of people. In a copy it stands in this order."""


def copied() -> list[str]:
    """The tables that are gone through for a copy, in its order."""
    return [name for name, table in TABLES.items() if table.is_copied]


def changed() -> list[str]:
    """The tables that are gone through for an erasure."""
    return [name for name, table in TABLES.items() if table.is_changed]


def subjects() -> Iterator[tuple[str, Table, Subject]]:
    """Every kind of person in every table."""
    for name, table in TABLES.items():
        for subject in table.subjects:
            yield name, table, subject

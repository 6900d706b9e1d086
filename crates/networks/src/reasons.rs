//! Why a record was not taken: the fixed words that rejects and skips are counted by.
//!
//! A *reject* is bad input: something is wrong with the record. A *skip* is a well-formed record that says
//! nothing to Clout. `docs/formats.md` shows the same two tables.

/// A reason with its meaning, for help and documentation.
pub type Meaning = (&'static str, &'static str);

macro_rules! reasons {
    ($list:ident, $what:literal, $($name:ident = $word:literal: $meaning:literal,)*) => {
        $(#[doc = $meaning] pub const $name: &str = $word;)*
        #[doc = $what]
        pub const $list: &[Meaning] = &[$(($word, $meaning),)*];
    };
}

reasons! { REJECTS, "Every reason for a reject.",
    MALFORMED = "malformed": "It is not well-formed CSV, JSON or XML, or a field has the wrong shape.",
    NOT_UTF8 = "not_utf8": "Its bytes are not UTF-8.",
    LINE_TOO_LONG = "line_too_long": "It is longer than the limit of its format (1 MiB a line).",
    UNKNOWN_KIND = "unknown_kind": "Its kind is none that Clout knows: post, edit, delete, profile, close, open, reply, comment, mention, repost, quote, like, bookmark, follow, tip, endorse, accept, link, block, mute, report, and undo_ before any but the first six.",
    NO_NETWORK = "no_network": "It names no network, or one that cannot be a name, and none was given.",
    NO_ACTOR = "no_actor": "It does not say who acts.",
    NO_TARGET = "no_target": "It is a response, and does not say to whom.",
    NO_POST = "no_post": "It is about a post, and does not say which.",
    NO_TIME = "no_time": "It has no time, and no date was given for what is undated.",
    BAD_TIME = "bad_time": "Its time cannot be read.",
    TIME_BEFORE_1990 = "time_before_1990": "Its time lies before 1990.",
    TIME_IN_FUTURE = "time_in_future": "Its time lies more than a day in the future.",
    TOO_LONG = "too_long": "An id, handle or name is longer than 1,024 bytes.",
    RESERVED_ID = "reserved_id": "An id begins with the mark that stands for somebody erased.",
    SELF_RESPONSE = "self_response": "It is a response to oneself.",
    FORGED_ID = "forged_id": "Its id is not the hash of its content.",
    FORGED_SIGNATURE = "forged_signature": "Its signature is not its author's.",
    NOT_OWN = "not_own": "It deletes what somebody else wrote.",
    UNPRINTABLE_ID = "unprintable_id": "An id holds what cannot be seen, so that it may pass for another: a control character, a mark of direction, one without width.",
    INEXACT_ID = "inexact_id": "An id went through a number with a fraction or an exponent, and its last digits are lost.",
    TOO_MANY_NETWORKS = "too_many_networks": "The input names more than 256 networks.",
    BEYOND_BOUNDS = "beyond_bounds": "Its number is larger than the tables of the reader may grow.",
}

reasons! { SKIPS, "Every reason for a skip.",
    ANONYMOUS_VOTE = "anonymous_vote": "A vote without a voter: counters of the post already hold it.",
    NO_RESPONSE = "no_response": "A badge, tag or link between posts: nobody responds to anybody.",
    OLD_VERSION = "old_version": "An earlier version of a post that the newest replaces.",
    TAG_WIKI = "tag_wiki": "The description of a tag, a wiki or a notice: nobody's own post.",
    DELETED_USER = "deleted_user": "Its author deleted the account: nobody to score.",
    UNKNOWN_COLLECTION = "unknown_collection": "A record type that says nothing of influence.",
    NO_HANDLE = "no_handle": "An identity change without a handle that leads to the account.",
    ACCOUNT_ACTIVE = "account_active": "An account whose state says neither that it was closed nor that it is open.",
    PROFILE_DELETED = "profile_deleted": "A profile was emptied; the account goes on.",
    NOT_PUBLIC = "not_public": "It was not meant for everyone.",
    NOT_A_POST = "not_a_post": "A menu, attachment or template of a site.",
    NOT_APPROVED = "not_approved": "A comment that waits, or was marked as spam.",
    UNRESOLVED_TARGET = "unresolved_target": "A response whose target the files do not tell.",
    ERROR_ANSWER = "error_answer": "A server's answer that reports an error.",
    OTHER_OBJECT = "other_object": "A well-formed object that is neither post, account nor response.",
    OTHER_NOTIFICATION = "other_notification": "A notification that is no response.",
    OTHER_KIND = "other_kind": "A Nostr kind that says nothing of influence.",
    RELAY_NOTICE = "relay_notice": "What a relay says of itself.",
    NEGATIVE_REACTION = "negative_reaction": "A reaction that expresses dislike.",
    OLDER_LIST = "older_list": "A follow list older than one already read.",
    NOTHING_NEW = "nothing_new": "It repeats what was read, or leaves nothing to take.",
    NOTICE = "notice": "A notice of the stream.",
}

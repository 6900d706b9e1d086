//! The attacks there are, and the ways in which some of them are tried.

/// A way of buying points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// New accounts that all respond to the target.
    SockPuppets,
    /// The same, who also respond to each other and to real people.
    PuppetRing,
    /// Real accounts that boost the target and each other.
    MutualRing,
    /// Responses bought from existing accounts of low trust.
    BoughtResponses,
    /// One member who responds at command.
    HijackedAccount,
    /// The target changes its own acts at will.
    SelfPromotion,
    /// Members reply to a few puppets, which pass that on to the others.
    TreeBehindReplies,
    /// Members reply until puppets are members, which then let in the others.
    MembersLetIn,
    /// The same with one reply a horizon, as long as the data last.
    Slow,
    /// The member for whom the most others vouch withdraws all it ever did and responds to puppets alone.
    HijackedStrong,
    /// One puppet, whose name was chosen out of many.
    ChosenNames,
    /// Puppets from which the model learns too much.
    TrainTheModel,
    /// Puppets that responded to each other before the founding.
    BeforeTheFounding,
}

impl Attack {
    /// Every attack.
    pub const ALL: [Attack; 13] = [
        Attack::SockPuppets,
        Attack::PuppetRing,
        Attack::MutualRing,
        Attack::BoughtResponses,
        Attack::HijackedAccount,
        Attack::SelfPromotion,
        Attack::TreeBehindReplies,
        Attack::MembersLetIn,
        Attack::Slow,
        Attack::HijackedStrong,
        Attack::ChosenNames,
        Attack::TrainTheModel,
        Attack::BeforeTheFounding,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Attack::SockPuppets => "sock_puppets",
            Attack::PuppetRing => "puppet_ring",
            Attack::MutualRing => "mutual_ring",
            Attack::BoughtResponses => "bought_responses",
            Attack::HijackedAccount => "hijacked_account",
            Attack::SelfPromotion => "self_promotion",
            Attack::TreeBehindReplies => "tree_behind_replies",
            Attack::MembersLetIn => "members_let_in",
            Attack::Slow => "slow",
            Attack::HijackedStrong => "hijacked_strong",
            Attack::ChosenNames => "chosen_names",
            Attack::TrainTheModel => "train_the_model",
            Attack::BeforeTheFounding => "before_the_founding",
        }
    }

    /// The attack of a name.
    pub fn of_name(name: &str) -> Option<Attack> {
        Attack::ALL.into_iter().find(|attack| attack.name() == name)
    }

    /// What it is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Attack::SockPuppets => "new accounts that all respond to the target",
            Attack::PuppetRing => "new accounts that also respond to each other and to real people",
            Attack::MutualRing => "real accounts that boost the target and each other",
            Attack::BoughtResponses => "responses bought from existing accounts of low trust",
            Attack::HijackedAccount => "one member who responds to the target as often as the budget says",
            Attack::SelfPromotion => {
                "the target withdraws all it did and responds to as many people as the budget says"
            }
            Attack::TreeBehindReplies => {
                "members reply once each to a puppet, which passes that on to the others"
            }
            Attack::MembersLetIn => {
                "three members reply until puppets are members, which let in the others in waves"
            }
            Attack::Slow => {
                "the same with one reply a horizon, since the earliest founding that the data allow"
            }
            Attack::HijackedStrong => {
                "the member for whom the most vouch withdraws all it ever did and responds to puppets alone"
            }
            Attack::ChosenNames => {
                "the best of many names for one puppet that a member replied to, against the middle of plain names; \
                 the budget is names tried"
            }
            Attack::TrainTheModel => {
                "puppets respond to each other and to people; the model fitted on that against the honest one, \
                 both in that world"
            }
            Attack::BeforeTheFounding => "puppets that responded to each other before the founding",
        }
    }

    /// True for those that are tried on many targets, and set beside simple rankings.
    pub(super) const fn is_broad(self) -> bool {
        matches!(
            self,
            Attack::SockPuppets
                | Attack::PuppetRing
                | Attack::MutualRing
                | Attack::BoughtResponses
                | Attack::HijackedAccount
        )
    }

    /// Every way in which it is tried.
    pub(super) fn ways(self) -> Vec<Way> {
        let plain = Way::default();
        match self {
            Attack::TreeBehindReplies => {
                let mut ways = Vec::new();
                for giver in Giver::ALL {
                    for replies in [1, 3, 10] {
                        ways.extend(Shape::ALL.map(|shape| Way {
                            giver: Some(giver),
                            replies: Some(replies),
                            shape: Some(shape),
                        }));
                    }
                }
                ways
            }
            Attack::MembersLetIn => [Giver::Median, Giver::Best]
                .into_iter()
                .flat_map(|giver| [3, 6, 12].map(|replies| (giver, replies)))
                .map(|(giver, replies)| Way { giver: Some(giver), replies: Some(replies), ..plain })
                .collect(),
            Attack::Slow => {
                [Giver::Median, Giver::Best].map(|giver| Way { giver: Some(giver), ..plain }).to_vec()
            }
            Attack::HijackedStrong => Shape::ALL.map(|shape| Way { shape: Some(shape), ..plain }).to_vec(),
            _ => vec![plain],
        }
    }
}

/// How an attack is tried; what it does not say does not matter to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Way {
    /// Which members reply to puppets.
    pub giver: Option<Giver>,
    /// How many replies they give.
    pub replies: Option<usize>,
    /// Whom puppets respond to among themselves.
    pub shape: Option<Shape>,
}

/// Members who give replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Giver {
    /// They responded to so many others, or as nearly as anybody; of these the ones for whom the most vouch.
    OutDegree(usize),
    /// In the middle of all members, by what one more reply of theirs carries.
    Median,
    /// Those whose next reply carries the most.
    Best,
}

impl Giver {
    pub const ALL: [Giver; 5] =
        [Giver::OutDegree(0), Giver::OutDegree(2), Giver::OutDegree(20), Giver::Median, Giver::Best];

    /// Its name in reports.
    pub fn name(self) -> String {
        match self {
            Giver::OutDegree(others) => format!("out_degree_{others}"),
            Giver::Median => "median".to_owned(),
            Giver::Best => "best".to_owned(),
        }
    }
}

/// Whom puppets respond to among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The first to all others.
    Fan,
    /// Each to the next.
    Chain,
    /// Each to two others, the first at the root.
    Tree,
    /// Each to all others; see [`Shape::MOST_TIES`].
    Complete,
}

impl Shape {
    pub const ALL: [Shape; 4] = [Shape::Fan, Shape::Chain, Shape::Tree, Shape::Complete];

    /// A complete graph has no more ties than this: above 548 puppets each responds to as many of those who follow it
    /// in a circle as that allows.
    pub const MOST_TIES: usize = 300_000;

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Shape::Fan => "fan",
            Shape::Chain => "chain",
            Shape::Tree => "tree",
            Shape::Complete => "complete",
        }
    }

    /// Who responds to whom among `count`, by number; the first is the root. Of a complete graph no more than `most`.
    pub fn ties(self, count: usize, most: usize) -> Vec<(usize, usize)> {
        match self {
            Shape::Fan => (1..count).map(|to| (0, to)).collect(),
            Shape::Chain => (1..count).map(|to| (to - 1, to)).collect(),
            Shape::Tree => (1..count).map(|to| ((to - 1) / 2, to)).collect(),
            Shape::Complete => {
                let reach = count.saturating_sub(1).min(most / count.max(1));
                let of = |from: usize| (1..=reach).map(move |step| (from, (from + step) % count));
                (0..count).flat_map(of).collect()
            }
        }
    }
}

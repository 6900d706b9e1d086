//! Cells of the words of the domain: ids, times, codes, and values of several parts.

use model::{
    AccountId, Cause, Day, Direction, Estimate, Gain, Group, Network, OwnActs, PersonId, Places, PostForm,
    Reshares, Spread, Tenths, Timestamp, TopicId, Trait, Via, WeekLevels,
};

use super::{Cell, Impersonal, Input, impersonal, put_number, put_text};

/// Ids are hashes: whole they are shorter than seven bits a byte.
macro_rules! id {
    ($($type:ident)*) => {$(
        impl Cell for $type {
            fn shape(shape: &mut String) {
                shape.push('8');
            }
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.0.to_le_bytes());
            }
            fn read(input: &mut Input<'_>) -> Result<$type, String> {
                input.array().map(u64::from_le_bytes).map($type)
            }
        }
    )*};
}
id!(PersonId TopicId);

impl Cell for Timestamp {
    fn shape(shape: &mut String) {
        shape.push('v');
    }
    fn write(&self, out: &mut Vec<u8>) {
        let micros = self.micros();
        put_number(((micros << 1) ^ (micros >> 63)).cast_unsigned(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Timestamp, String> {
        let number = input.number()?;
        Ok(Timestamp::from_micros((number >> 1).cast_signed() ^ -((number & 1).cast_signed())))
    }
}

impl Cell for Tenths {
    fn shape(shape: &mut String) {
        shape.push('v');
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(u64::from(self.0), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Tenths, String> {
        match input.number()? {
            tenths @ 10..=1000 => Ok(Tenths(tenths as u16)),
            tenths => Err(format!("{tenths} tenths of a point, expected 10 to 1000")),
        }
    }
}

/// Codes of a few values, in the order of their list.
macro_rules! code {
    ($($type:ident)*) => {$(
        impl Cell for $type {
            fn shape(shape: &mut String) {
                shape.push('v');
            }
            fn write(&self, out: &mut Vec<u8>) {
                put_number(*self as u64, out);
            }
            fn read(input: &mut Input<'_>) -> Result<$type, String> {
                let code = input.number()?;
                let value = usize::try_from(code).ok().and_then(|code| $type::ALL.get(code));
                let most = $type::ALL.len() - 1;
                value.copied().ok_or_else(|| format!("code {code}, expected 0 to {most}"))
            }
        }
    )*};
}
code!(Group Direction Places PostForm);

/// A cell of several values, one after the other.
macro_rules! group {
    ($type:ty { $($field:tt: $of:ty),* } => $make:expr) => {
        impl Cell for $type {
            fn shape(shape: &mut String) {
                shape.push('(');
                $(<$of>::shape(shape);)*
                shape.push(')');
            }
            fn write(&self, out: &mut Vec<u8>) {
                $(<$of as Cell>::write(&self.$field, out);)*
            }
            fn read(input: &mut Input<'_>) -> Result<$type, String> {
                ($make)($(<$of as Cell>::read(input).map_err(|what| {
                    format!("{:?}: {what}", stringify!($field))
                })?),*)
            }
        }
    };
}

group!((Timestamp, Timestamp) { 0: Timestamp, 1: Timestamp } => |first, last| Ok((first, last)));
group!(AccountId { network: Network, native: String } => |network, native| Ok(AccountId { network, native }));
group!(Estimate { score: Tenths, low: Tenths, high: Tenths, from: Vec<String> }
    => |score, low, high, from| Ok(Estimate { score, low, high, from }));
group!(Gain { times: f32, low: f32, high: f32 } => |times, low, high| {
    let gain = Gain { times, low, high };
    let fits = 0.0 <= low && low <= high && times >= 0.0;
    if fits { Ok(gain) } else { Err(format!("{gain:?}, expected a gain within its interval")) }
});
group!(Reshares { told: bool, trust: f32, people: u32, posts: u32 }
    => |told, trust, people, posts| Ok(Reshares { told, trust, people, posts }));
group!(Spread { over: Places, items: u32, evenness: f32 }
    => |over, items, evenness| Ok(Spread { over, items, evenness }));
group!(OwnActs { posts: u32, passed_on: u32, spoken: u32, quiet: u32, heard: u32, weeks: u32, spread: Spread }
=> |posts, passed_on, spoken, quiet, heard, weeks, spread| {
    Ok(OwnActs { posts, passed_on, spoken, quiet, heard, weeks, spread })
});

impl Cell for Network {
    fn shape(shape: &mut String) {
        shape.push('t');
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_text(self.as_str(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Network, String> {
        Network::new(input.text()?).map_err(|error| error.to_string())
    }
}

/// A letter for each quarter of an hour.
impl Cell for WeekLevels {
    fn shape(shape: &mut String) {
        shape.push('t');
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_text(&self.text(), out);
    }
    fn read(input: &mut Input<'_>) -> Result<WeekLevels, String> {
        WeekLevels::parse(input.text()?).ok_or_else(|| "what is no week".to_owned())
    }
}

/// 0 for membership, 1 and the id of a person, 2 and how many others.
impl Cell for Via {
    fn shape(shape: &mut String) {
        shape.push_str("(v?8?v)");
    }
    fn write(&self, out: &mut Vec<u8>) {
        let (code, person, others) = match *self {
            Via::Membership => (0, None, None),
            Via::Person(person) => (1, Some(person), None),
            Via::Others(people) => (2, None, Some(people)),
        };
        put_number(code, out);
        person.write(out);
        others.write(out);
    }
    fn read(input: &mut Input<'_>) -> Result<Via, String> {
        match (input.number()?, Option::read(input)?, Option::read(input)?) {
            (0, None, None) => Ok(Via::Membership),
            (1, Some(person), None) => Ok(Via::Person(person)),
            (2, None, Some(people)) => Ok(Via::Others(people)),
            (code, ..) => {
                Err(format!("a reason to be known of code {code}, expected 0 to 2 with what belongs to it"))
            }
        }
    }
}

impl Cell for Day {
    fn shape(shape: &mut String) {
        shape.push('v');
    }
    fn write(&self, out: &mut Vec<u8>) {
        let number = self.number();
        put_number(u64::from(((number << 1) ^ (number >> 31)).cast_unsigned()), out);
    }
    fn read(input: &mut Input<'_>) -> Result<Day, String> {
        let number = u32::read(input)?;
        Ok(Day::from_number((number >> 1).cast_signed() ^ -((number & 1).cast_signed())))
    }
}

/// A code, the network where one is meant, and its last day where it was frozen.
impl Cell for Cause {
    fn shape(shape: &mut String) {
        shape.push_str("(v?t?v)");
    }
    fn write(&self, out: &mut Vec<u8>) {
        let (code, network, last) = match *self {
            Cause::Model => (0, None, None),
            Cause::GrownOld => (1, None, None),
            Cause::Frozen { network, last } => (2, Some(network), Some(last)),
            Cause::Withdrawn => (3, None, None),
            Cause::Joined { network } => (4, Some(network), None),
            Cause::Came => (5, None, None),
            Cause::Again => (6, None, None),
            Cause::TrustRose => (7, None, None),
            Cause::TrustFell => (8, None, None),
        };
        put_number(code, out);
        network.write(out);
        last.write(out);
    }
    fn read(input: &mut Input<'_>) -> Result<Cause, String> {
        match (input.number()?, Option::read(input)?, Option::read(input)?) {
            (0, None, None) => Ok(Cause::Model),
            (1, None, None) => Ok(Cause::GrownOld),
            (2, Some(network), Some(last)) => Ok(Cause::Frozen { network, last }),
            (3, None, None) => Ok(Cause::Withdrawn),
            (4, Some(network), None) => Ok(Cause::Joined { network }),
            (5, None, None) => Ok(Cause::Came),
            (6, None, None) => Ok(Cause::Again),
            (7, None, None) => Ok(Cause::TrustRose),
            (8, None, None) => Ok(Cause::TrustFell),
            (code, ..) => Err(format!("cause {code}, expected 0 to 8 with what belongs to it")),
        }
    }
}

/// A topic, a tag or a form: which of them is there says what is meant.
impl Cell for Trait {
    fn shape(shape: &mut String) {
        shape.push_str("(?8?t?v)");
    }
    fn write(&self, out: &mut Vec<u8>) {
        let (topic, tag, form) = match self {
            Trait::Topic(topic) => (Some(*topic), None, None),
            Trait::Tag(tag) => (None, Some(tag.clone()), None),
            Trait::Form(form) => (None, None, Some(*form)),
        };
        topic.write(out);
        tag.write(out);
        form.write(out);
    }
    fn read(input: &mut Input<'_>) -> Result<Trait, String> {
        match (Option::read(input)?, Option::read(input)?, Option::read(input)?) {
            (Some(topic), None, None) => Ok(Trait::Topic(topic)),
            (None, Some(tag), None) => Ok(Trait::Tag(tag)),
            (None, None, Some(form)) => Ok(Trait::Form(form)),
            _ => Err("what is neither topic, tag nor form".to_owned()),
        }
    }
}

impersonal!(Timestamp, (Timestamp, Timestamp), Tenths, TopicId);
impersonal!(Cause, Day, Group, Direction, Network, WeekLevels, Gain, Reshares, OwnActs, Estimate);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{refused, round_trip};
    use super::*;

    proptest! {
        #[test]
        fn ids_times_and_tags_come_back(number: u64, signed: i64, tag: String) {
            round_trip(Timestamp::from_micros(signed));
            round_trip(vec![Some((Timestamp::from_micros(signed), Timestamp::MIN)), None]);
            round_trip(Via::Person(PersonId(number)));
            round_trip(Trait::Tag(tag));
        }

        #[test]
        fn whatever_bytes_there_are_reading_ends(bytes: Vec<u8>) {
            let _ = Trait::read(&mut Input::new(&bytes));
            let _ = Cause::read(&mut Input::new(&bytes));
        }
    }

    #[test]
    fn every_variant_comes_back() {
        [Via::Membership, Via::Others(u32::MAX)].into_iter().for_each(round_trip);
        PostForm::ALL.map(Trait::Form).into_iter().for_each(round_trip);
        round_trip(Trait::Topic(TopicId(u64::MAX)));
        Group::ALL.into_iter().for_each(round_trip);
        Places::ALL.into_iter().for_each(round_trip);
        let (network, last) = (Network::new("rss").expect("a name"), Day::from_number(-3));
        let bare = [Cause::Model, Cause::GrownOld, Cause::Withdrawn, Cause::Came, Cause::Again];
        bare.into_iter().for_each(round_trip);
        let others =
            [Cause::Frozen { network, last }, Cause::Joined { network }, Cause::TrustRose, Cause::TrustFell];
        others.into_iter().for_each(round_trip);
        round_trip(Gain { times: 1.5, low: 0.5, high: 2.0 });
    }

    #[test]
    fn what_is_off_the_scale_is_damage() {
        assert!(refused(&[9], |input| Tenths::read(input).err()).contains("10 to 1000"));
        assert!(refused(&[6], |input| Group::read(input).err()).contains("0 to 5"));
        let mut bytes = Vec::new();
        Gain { times: 1.0, low: 2.0, high: 1.0 }.write(&mut bytes);
        assert!(refused(&bytes, |input| Gain::read(input).err()).contains("interval"));
    }
}

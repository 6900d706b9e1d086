//! Numbers, dates and names as people read them. Pages and sentences use these; JSON carries the values.

use model::{Day, Evidence, Tenths, Timestamp};

/// A whole number that pages print, given as it is or by reference.
pub trait Number {
    /// The number.
    fn whole(&self) -> u64;
}

impl Number for u64 {
    fn whole(&self) -> u64 {
        *self
    }
}

impl Number for u32 {
    fn whole(&self) -> u64 {
        u64::from(*self)
    }
}

impl Number for usize {
    fn whole(&self) -> u64 {
        *self as u64
    }
}

impl<N: Number> Number for &N {
    fn whole(&self) -> u64 {
        (**self).whole()
    }
}

/// A whole number with a comma before each group of three digits: `12,400`.
pub fn thousands(number: impl Number) -> String {
    let digits = number.whole().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of people as a forecast: one decimal below one, whole below a hundred, then two figures. More
/// would claim what the interval denies.
pub fn round_people(people: f64) -> f64 {
    if people < 1.0 {
        return (people.max(0.0) * 10.0).round() / 10.0;
    }
    if people < 100.0 {
        return people.round();
    }
    let unit = 10f64.powi(people.log10().floor() as i32 - 1);
    (people / unit).round() * unit
}

/// A forecast as it is printed: `0.4`, `12`, `1,300`.
pub fn people(people: &f64) -> String {
    let people = *people;
    if people > 0.0 && people < 1.0 { format!("{people:.1}") } else { thousands(people as u64) }
}

/// Points with their sign, as changes are printed: `+1.3`, `−0.9`, `0.0`.
pub fn signed(points: &f64) -> String {
    let tenths = (points * 10.0).round();
    match tenths {
        t if t > 0.0 => format!("+{:.1}", t / 10.0),
        t if t < 0.0 => format!("\u{2212}{:.1}", -t / 10.0),
        _ => "0.0".to_owned(),
    }
}

/// Parts of points with their sign, as those behind a line are told: `+0.92`, `−0.15`.
pub fn signed_part(points: &f64) -> String {
    let hundredths = (points * 100.0).round();
    let sign = if hundredths < 0.0 { "\u{2212}" } else { "+" };
    format!("{sign}{:.2}", hundredths.abs() / 100.0)
}

/// Trust at both ends of a change: `0.12 to 0.84`.
pub fn trust_move(from: &f64, to: &f64) -> String {
    format!("{from:.2} to {to:.2}")
}

/// Points of a ledger line: one decimal, with a true minus sign.
pub fn points(points: &f64) -> String {
    let text = format!("{points:.1}");
    text.strip_prefix('-').map_or(text.clone(), |digits| format!("\u{2212}{digits}"))
}

/// An interval as it is printed: `28.9 to 33.8`.
pub fn interval(ends: &[Tenths; 2]) -> String {
    format!("{} to {}", ends[0], ends[1])
}

/// The word for one or for several: `1 person`, `12 people`.
pub fn count(number: impl Number, singular: &str, many: &str) -> String {
    let number = number.whole();
    let word = if number == 1 { singular } else { many };
    format!("{} {word}", thousands(number))
}

/// A duration in the largest unit that divides it: `28 days`, `6 hours`, `90 seconds`.
pub fn duration(seconds: f64) -> String {
    for (unit, singular, many) in
        [(86_400.0, "day", "days"), (3_600.0, "hour", "hours"), (60.0, "minute", "minutes")]
    {
        if seconds >= unit {
            let amount = seconds / unit;
            let shown = if (amount - amount.round()).abs() < 0.05 {
                format!("{amount:.0}")
            } else {
                format!("{amount:.1}")
            };
            let word = if shown == "1" { singular } else { many };
            return format!("{shown} {word}");
        }
    }
    format!("{seconds:.0} seconds")
}

/// A duration in whole seconds, in the largest unit that divides it: `4 hours`.
pub fn duration_of(seconds: &u32) -> String {
    duration(f64::from(*seconds))
}

/// How often: `once`, `twice`, `3 times`.
pub fn how_often(count: &u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{} times", thousands(count)),
    }
}

/// A multiple with one decimal, or with two where one would hide that it is no 1: `1.6`, `1.04`.
pub fn times(value: &f64) -> String {
    let tenths = format!("{value:.1}");
    if tenths == "1.0" { format!("{value:.2}") } else { tenths }
}

/// A number of days as a duration: `28 days`, `6 hours`.
pub fn days(days: &f64) -> String {
    duration(days * 86_400.0)
}

/// The word for a number of people.
pub fn people_word(people: &f64) -> &'static str {
    if *people == 1.0 { "person" } else { "people" }
}

/// The word for a count of people.
pub fn people_word_of(people: &u32) -> &'static str {
    if *people == 1 { "person" } else { "people" }
}

/// One decimal, as shares and bounds are printed.
pub fn one(number: &f64) -> String {
    format!("{number:.1}")
}

/// A share from 0 to 1 as a position along a line: `82%`.
pub fn percent(share: &f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Three decimals, as constants are printed.
pub fn three(number: &f64) -> String {
    format!("{number:.3}")
}

/// Four decimals, as weights are printed.
pub fn four(number: &f64) -> String {
    format!("{number:.4}")
}

/// Two decimals, as trust, axes and ratios a post are printed.
pub fn two(number: &f64) -> String {
    format!("{number:.2}")
}

/// A share in percent: `12 %`, `3.4 %`, `0.05 %`.
pub fn share(share: &f64) -> String {
    let percent = 100.0 * share;
    let digits = if percent >= 10.0 {
        0
    } else if percent >= 1.0 {
        1
    } else {
        2
    };
    format!("{percent:.digits$} %")
}

/// How rarely something happens: `1 in 340`, with two figures; `less than 1 in 1,000,000` below that.
pub fn odds(odds: &f64) -> String {
    if *odds < 1e-6 {
        return "less than 1 in 1,000,000".to_owned();
    }
    let one_in = (1.0 / odds.min(1.0)).max(1.0);
    let figures = 10f64.powf((one_in.log10().floor() - 1.0).max(0.0));
    format!("1 in {}", thousands(((one_in / figures).round() * figures) as u64))
}

/// What a feature measured: one decimal below a hundred.
pub fn measured(value: &f64) -> String {
    if *value < 100.0 { format!("{value:.1}") } else { people(value) }
}

/// The class of a change, beside its sign: `up`, `down` or `flat`.
pub fn direction(points: &f64) -> &'static str {
    match points {
        p if *p >= 0.05 => "up",
        p if *p <= -0.05 => "down",
        _ => "flat",
    }
}

/// Whether a day had too little evidence.
pub fn is_thin(evidence: &Evidence) -> bool {
    *evidence == Evidence::Thin
}

/// A post's counter: `views 1,204`.
pub fn counter(name: &str, value: &i64) -> String {
    let number = thousands(value.unsigned_abs());
    let sign = if *value < 0 { "\u{2212}" } else { "" };
    // What a site calls the score of a post would be mistaken for ours.
    let name = if name == "score" { "votes".to_owned() } else { spaced(name) };
    format!("{name} {sign}{number}")
}

/// A name of code as words.
pub fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// A size in the unit that fits: `812 bytes`, `1.4 MB`.
pub fn bytes(bytes: &u64) -> String {
    match *bytes {
        b if b < 1_000 => format!("{b} bytes"),
        b if b < 1_000_000 => format!("{:.1} kB", b as f64 / 1e3),
        b if b < 1_000_000_000 => format!("{:.1} MB", b as f64 / 1e6),
        b => format!("{:.1} GB", b as f64 / 1e9),
    }
}

/// The UTC day of an instant, in words.
pub fn day_of(time: &Timestamp) -> String {
    time.day().words()
}

/// Day and month, for the axis of a chart: `1 Jun`.
pub fn short_day(day: Day) -> String {
    let words = day.words();
    let mut parts = words.split(' ');
    match (parts.next(), parts.next()) {
        (Some(number), Some(month)) => format!("{number} {}", month.chars().take(3).collect::<String>()),
        _ => words,
    }
}

/// The year, for the axis of a chart.
pub fn year(day: Day) -> String {
    let text = day.to_string();
    text.rsplit_once('-')
        .and_then(|(rest, _)| rest.rsplit_once('-'))
        .map_or(text.clone(), |(y, _)| y.to_owned())
}

/// Two letters for the disc beside a name; none where the name starts with no letter or digit.
pub fn initials(name: &str) -> String {
    let firsts = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    firsts.take(2).flat_map(char::to_uppercase).collect()
}

/// Percent-encodes what may not stand in the path of an address as it is. Colon, slash and at sign may, so
/// that accounts stay readable.
pub fn path(text: &str) -> String {
    encode(text, |byte| matches!(byte, b':' | b'/' | b'@'))
}

/// Percent-encodes what may not stand in a query value.
pub fn query(text: &str) -> String {
    encode(text, |_| false)
}

fn encode(text: &str, also: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') || also(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Joins names for a sentence: `Bo, Chidi and 3 others`.
pub fn listing(names: &[&str], shown: usize) -> String {
    let rest = names.len().saturating_sub(shown);
    let head = &names[..names.len() - rest];
    match (head, rest) {
        ([], _) => String::new(),
        ([only], 0) => (*only).to_owned(),
        ([most @ .., last], 0) => format!("{} and {last}", most.join(", ")),
        (head, 1) => format!("{} and 1 other", head.join(", ")),
        (head, more) => format!("{} and {more} others", head.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        assert_eq!(thousands(0u64), "0");
        assert_eq!(thousands(999u64), "999");
        assert_eq!(thousands(1_234_567u64), "1,234,567");
        assert_eq!([signed(&1.3), signed(&-0.9), signed(&-0.01)], ["+1.3", "\u{2212}0.9", "0.0"]);
        assert_eq!(points(&-0.2), "\u{2212}0.2");
        assert_eq!([signed_part(&0.921), signed_part(&-0.15)], ["+0.92", "\u{2212}0.15"]);
    }

    #[test]
    fn forecasts_carry_no_more_figures_than_they_deserve() {
        let shown: Vec<String> =
            [0.0, 0.42, 0.97, 3.4, 99.4, 134.0, 1_337.0, 952_123.0].map(|y| people(&round_people(y))).into();
        assert_eq!(shown, ["0", "0.4", "1", "3", "99", "130", "1,300", "950,000"]);
    }

    #[test]
    fn durations_take_the_largest_unit() {
        assert_eq!(duration(86_400.0), "1 day");
        assert_eq!(duration(28.0 * 86_400.0), "28 days");
        assert_eq!(duration(21_600.0), "6 hours");
        assert_eq!(duration(3_085.7), "51.4 minutes");
    }

    #[test]
    fn odds_carry_two_figures() {
        let shown: Vec<String> = [1.0, 0.5, 0.0098, 0.00294, 2.3e-5, 1e-9].map(|row| odds(&row)).into();
        assert_eq!(
            shown,
            ["1 in 1", "1 in 2", "1 in 100", "1 in 340", "1 in 43,000", "less than 1 in 1,000,000"]
        );
    }

    #[test]
    fn addresses_keep_accounts_readable_and_nothing_else() {
        assert_eq!(path("stackexchange:quantumcomputing/26"), "stackexchange:quantumcomputing/26");
        assert_eq!(path("a?b#c%d\"<é"), "a%3Fb%23c%25d%22%3C%C3%A9");
        assert_eq!(query("a:b/c d&e"), "a%3Ab%2Fc%20d%26e");
    }

    #[test]
    fn names_are_joined_and_abbreviated() {
        assert_eq!(listing(&["Bo", "Chidi", "Dana", "Emre"], 2), "Bo, Chidi and 2 others");
        assert_eq!(listing(&["Bo", "Chidi"], 2), "Bo and Chidi");
        assert_eq!(initials("craig gidney jr"), "CG");
        assert_eq!(initials("(???)"), "");
        assert_eq!(short_day(Day::from_number(17_774)), "31 Aug");
        assert_eq!(year(Day::from_number(17_774)), "2018");
    }
}

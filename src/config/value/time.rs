//! Lengths of time. Three forms of the same: with units (`20s`), in seconds as the environment has always had them
//! (`10`, `1.5`), and lifetimes that may be endless (`4w`, `-1`).

use std::fmt::Write as _;
use std::time::Duration;

use super::Setting;

/// Longest time accepted. It guards additions to dates further on; nobody configures more than a century.
const LONGEST: Duration = Duration::from_hours(24 * 36_525);

/// Milliseconds, smallest unit first. Whole numbers all the way: what is shown must read back as the same.
const UNITS: [(&str, u128); 6] =
    [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];

/// More digits than this in one number are a slip, and could overflow.
const MOST_DIGITS: usize = 18;

/// A length of time as a sum of numbers with units, such as `20s` or `1h30m`.
pub(crate) struct Span;

impl Setting for Span {
    type Value = Duration;

    fn parse(text: &str) -> Result<Duration, String> {
        sum(text.trim())
    }

    fn show(value: &Duration) -> String {
        spell(*value)
    }

    fn form() -> String {
        "a time such as 500ms, 20s, 5m, 1h30m (units ms, s, m, h, d, w)".to_owned()
    }

    fn kind() -> String {
        "time".to_owned()
    }
}

/// A length of time in seconds, or with units.
pub(crate) struct Seconds;

impl Setting for Seconds {
    type Value = Duration;

    fn parse(text: &str) -> Result<Duration, String> {
        let text = text.trim();
        if text.ends_with(|c: char| c.is_ascii_digit() || c == '.') {
            return limited(milliseconds(text, 1_000)?);
        }
        sum(text)
    }

    fn show(value: &Duration) -> String {
        let thousandths = format!("{:03}", value.subsec_millis());
        match thousandths.trim_end_matches('0') {
            "" => value.as_secs().to_string(),
            part => format!("{}.{part}", value.as_secs()),
        }
    }

    fn form() -> String {
        "a number of seconds such as 10 or 1.5, or a time with units such as 500ms, 5m".to_owned()
    }

    fn kind() -> String {
        "seconds".to_owned()
    }
}

/// How long something stays valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    For(Duration),
    Never,
}

impl Lifetime {
    /// `None` means that it never ends.
    pub(crate) const fn as_duration(self) -> Option<Duration> {
        match self {
            Self::For(time) => Some(time),
            Self::Never => None,
        }
    }
}

impl Setting for Lifetime {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "-1" | "0" => Ok(Self::Never),
            text => match sum(text)? {
                Duration::ZERO => Err("it is no time at all".to_owned()),
                time => Ok(Self::For(time)),
            },
        }
    }

    fn show(value: &Self) -> String {
        value.as_duration().map_or_else(|| "-1".to_owned(), spell)
    }

    fn form() -> String {
        "a lifetime such as 30m, 24h, 4w or 1d12h (units ms, s, m, h, d, w), or -1 for no end".to_owned()
    }

    fn kind() -> String {
        "lifetime".to_owned()
    }
}

/// Adds up `<number><unit>` pairs, which follow each other without anything between.
fn sum(text: &str) -> Result<Duration, String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    let mut total: u128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, after) = cut(rest, |c| !(c.is_ascii_digit() || c == '.'));
        let (unit, after) = cut(after, |c| !c.is_ascii_alphabetic());
        let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
        let factor = match factor {
            Some(factor) => factor,
            None if digits.is_empty() => return Err("it is not a positive number with a unit".to_owned()),
            None if unit.is_empty() => return Err(format!("`{digits}` has no unit")),
            None => return Err(format!("`{unit}` is not a unit of time")),
        };
        total = total.saturating_add(milliseconds(digits, factor)?);
        rest = after;
    }
    limited(total)
}

fn cut(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at_checked(text.find(ends).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// A decimal number of units; what is below a millisecond is dropped.
fn milliseconds(number: &str, unit: u128) -> Result<u128, String> {
    let wrong = || "it is not a positive number".to_owned();
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) || whole.len() + part.len() > MOST_DIGITS {
        return Err(wrong());
    }
    let whole: u128 = whole.parse().map_err(|_| wrong())?;
    let scale = part.bytes().fold(1_u128, |scale, _| scale * 10);
    let part: u128 = part.parse().map_err(|_| wrong())?;
    Ok(whole * unit + part * unit / scale)
}

fn limited(milliseconds: u128) -> Result<Duration, String> {
    let time = u64::try_from(milliseconds).ok().map(Duration::from_millis);
    time.filter(|time| *time <= LONGEST).ok_or_else(|| "it is longer than a hundred years".to_owned())
}

/// One unit if a small number of one is exact (`4w`, `90m`), else all units, largest first.
fn spell(time: Duration) -> String {
    let mut rest = time.as_millis();
    if rest == 0 {
        return "0s".to_owned();
    }
    let single = UNITS.iter().rev().find(|(_, unit)| rest.is_multiple_of(*unit));
    if let Some((name, unit)) = single.filter(|(_, unit)| rest / unit < 1_000) {
        return format!("{}{name}", rest / unit);
    }
    // Writing to a string cannot fail.
    let mut text = String::new();
    for (name, unit) in UNITS.iter().rev().filter(|(_, unit)| time.as_millis() >= *unit) {
        if rest >= *unit {
            let _ = write!(text, "{}{name}", rest / unit);
            rest %= unit;
        }
    }
    text
}

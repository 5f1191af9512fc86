//! A calendar day, for suppressions that end.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day with these numbers, if there is one.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=days)
            .contains(&day)
            .then_some(Self { year, month, day })
    }

    /// Today, by this machine's clock.
    pub fn today() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self::from_days(since.as_secs() / 86_400)
    }

    /// The day that many days after 1970-01-01.
    fn from_days(mut days: u64) -> Self {
        let mut year: u16 = 1970;
        loop {
            let length = if Self::new(year, 2, 29).is_some() {
                366
            } else {
                365
            };
            if days < length {
                break;
            }
            days -= length;
            year = year.saturating_add(1);
        }
        let mut month = 1;
        loop {
            let length = (28..=31)
                .rev()
                .find(|&day| Self::new(year, month, day).is_some());
            let length = u64::from(length.expect("every month has 28 days"));
            if days < length {
                let day = u8::try_from(days + 1).expect("at most 31");
                return Self { year, month, day };
            }
            days -= length;
            month += 1;
        }
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a date like 2027-01-31");
        let mut numbers = text.split('-');
        let mut number = |digits: usize| {
            let part = numbers
                .next()
                .filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok())
                .ok_or_else(wrong)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if numbers.next().is_some() {
            return Err(wrong());
        }
        let small = |number: u16| u8::try_from(number).expect("two digits");
        Self::new(year, small(month), small(day)).ok_or_else(wrong)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for (days, shown) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_777, "2026-11-20"),
        ] {
            assert_eq!(Date::from_days(days).to_string(), shown);
        }
    }

    #[test]
    fn only_real_days_are_dates() {
        assert_eq!(
            "2028-02-29".parse::<Date>().map(|date| date.to_string()),
            Ok("2028-02-29".to_owned())
        );
        for bad in [
            "2027-02-29",
            "2027-1-1",
            "2027-13-01",
            "2027-00-10",
            "soon",
            "2027-01-01-01",
            "+027-01-01",
        ] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }
}

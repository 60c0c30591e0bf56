//! Every form, with what it takes, what it refuses, and that no text makes it panic.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::config::Config;

/// Reads, shows, and checks that what is shown is read as the same again.
fn shown<T: Setting>(text: &str) -> Result<String, String> {
    let shown = T::parse(text).map(|value| T::show(&value))?;
    if !T::SECRET {
        assert_eq!(T::parse(&shown).map(|value| T::show(&value)), Ok(shown.clone()), "{text}");
    }
    Ok(shown)
}

fn takes<T: Setting>(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown::<T>(text).as_deref(), Ok(*expected), "{text}");
    }
}

fn refuses<T: Setting>(cases: &[&str]) {
    for text in cases {
        assert!(shown::<T>(text).is_err(), "{text:?} was taken as {:?}", shown::<T>(text));
    }
}

#[test]
fn switches() {
    takes::<bool>(&[("true", "true"), ("1", "true"), ("YES", "true"), (" on ", "true")]);
    takes::<bool>(&[("false", "false"), ("0", "false"), ("No", "false"), ("OFF", "false")]);
    refuses::<bool>(&["", "ture", "2", "enabled", "y", "t", "-1"]);
}

#[test]
fn whole_numbers() {
    takes::<Whole<u16, 0, 65_535>>(&[("0", "0"), ("65535", "65535"), (" 80 ", "80")]);
    refuses::<Whole<u16, 0, 65_535>>(&[
        "",
        "65536",
        "-1",
        "1.5",
        "1e3",
        "0x50",
        "99999999999999999999999",
        "eighty",
    ]);
    takes::<Whole<u32, 4, 15>>(&[("4", "4"), ("15", "15")]);
    refuses::<Whole<u32, 4, 15>>(&["3", "16"]);
    // A range wider than the type must not wrap around.
    refuses::<Whole<u8, 0, 1_000>>(&["256", "1000"]);
}

#[test]
fn sizes() {
    takes::<ByteSize>(&[
        ("0", "0"),
        ("1", "1"),
        ("1023", "1023"),
        ("1024", "1KB"),
        ("1536KB", "1536KB"),
        ("1B", "1"),
    ]);
    takes::<ByteSize>(&[
        ("10MB", "10MB"),
        ("10mb", "10MB"),
        ("10 MiB", "10MB"),
        ("10M", "10MB"),
        ("2048G", "2TB"),
    ]);
    refuses::<ByteSize>(&[
        "",
        "MB",
        "-1MB",
        "1.5MB",
        "1PB",
        "10MBs",
        "1 i",
        "99999999999999999999",
        "99999999TB",
        "1IB",
    ]);
    assert_eq!(ByteSize::parse("64MB").unwrap().bytes(), 64 * 1024 * 1024);
    assert_eq!(ByteSize::parse("7").unwrap().as_usize(), 7);
}

#[test]
fn times() {
    takes::<Span>(&[
        ("20s", "20s"),
        ("500ms", "500ms"),
        ("1h30m", "90m"),
        ("1d1m1s", "1d1m1s"),
        ("1001s", "16m41s"),
        ("90m", "90m"),
        ("60s", "1m"),
        ("0s", "0s"),
    ]);
    refuses::<Span>(&[
        "",
        "20",
        "s",
        "-1s",
        "1 s",
        "1x",
        "1.2.3s",
        "1e9s",
        ".5s",
        "999999999999w",
        "٣s",
        "1h 30m",
    ]);
    takes::<Seconds>(&[
        ("10", "10"),
        ("1.5", "1.5"),
        ("0", "0"),
        ("2m", "120"),
        ("500ms", "0.5"),
        ("1364ms", "1.364"),
        ("20ms", "0.02"),
    ]);
    refuses::<Seconds>(&["", "-1", "ten", "1e99", "inf", "nan", "1,5"]);
    assert_eq!(Optional::<Seconds>::parse("").unwrap(), None);
    assert_eq!(Optional::<Seconds>::parse("300").unwrap(), Some(Duration::from_mins(5)));
}

#[test]
fn lifetimes() {
    takes::<Lifetime>(&[
        ("4w", "4w"),
        ("-1", "-1"),
        ("0", "-1"),
        ("1h30m", "90m"),
        ("24h", "1d"),
        ("1.5d", "36h"),
        ("2s", "2s"),
    ]);
    refuses::<Lifetime>(&["", "banana", "-2", "-1h", "0s", "4", "4w-1d", "never", "1y"]);
    assert_eq!(Lifetime::parse("1d12h").unwrap().as_duration(), Some(Duration::from_hours(36)));
    assert_eq!(Lifetime::parse("-1").unwrap().as_duration(), None);
}

#[test]
fn lists() {
    takes::<List<Text, ','>>(&[
        ("", ""),
        ("a", "a"),
        (" a , b ,,c,", "a,b,c"),
        ("[\"x\",\"y\"]", "x,y"),
        ("[]", ""),
    ]);
    takes::<Positional<SecretText, ';'>>(&[
        ("", ""),
        (";", ""),
        ("a;;b;", "[secret];;[secret]"),
        (";b", ";[secret]"),
    ]);
    takes::<Positional<BaseUrl, ';'>>(&[("http://a/;https://b;", "http://a;https://b")]);
    refuses::<Positional<BaseUrl, ';'>>(&["http://a;;http://b", "http://a,b://c", "x"]);
    let why = List::<Network, ','>::parse("10.0.0.0/8, proxy").unwrap_err();
    assert_eq!(why, "entry 2: `proxy` is not an IP address");
}

#[test]
fn networks() {
    takes::<List<Network, ','>>(&[
        ("127.0.0.1, ::1", "127.0.0.1,::1"),
        ("*", "*"),
        ("10.1.2.3/8", "10.1.2.3/8"),
    ]);
    refuses::<Network>(&[
        "",
        "localhost",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0",
        "**",
    ]);
    for (network, address, inside) in [
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.1.2.3/8", "10.9.9.9", true),
        ("10.0.0.0/8", "::ffff:10.0.0.1", true),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "10.0.0.1", false),
        ("fd00::/8", "fdff::1", true),
        ("fd00::/8", "fe00::1", false),
        ("127.0.0.1", "127.0.0.2", false),
        ("::1", "::1", true),
        ("*", "2001:db8::1", true),
    ] {
        let found = Network::parse(network).unwrap().contains(address.parse().unwrap());
        assert_eq!(found, inside, "{address} in {network}");
    }
}

#[test]
fn hosts() {
    takes::<Host>(&[("127.0.0.1", "127.0.0.1"), ("::", "::"), ("[::1]", "::1"), ("localhost", "127.0.0.1")]);
    refuses::<Host>(&["", "example.org", "*", "127.0.0.1:80", "[::1", "256.0.0.1"]);
}

#[test]
fn addresses_of_servers() {
    takes::<BaseUrl>(&[
        ("http://a", "http://a"),
        ("HTTPS://a.example:8443/v1/", "https://a.example:8443/v1"),
    ]);
    takes::<BaseUrl>(&[
        ("http://[::1]:11434", "http://[::1]:11434"),
        ("http://127.0.0.1:1//", "http://127.0.0.1:1"),
    ]);
    refuses::<BaseUrl>(&[
        "",
        "a",
        "/ollama",
        "ftp://a",
        "http://",
        "http:///v1",
        "http://u:p@a",
        "http://a?x",
        "http://a#x",
    ]);
    refuses::<BaseUrl>(&[
        "http://a:b",
        "http://a:",
        "http://a:99999",
        "http://a b",
        "://a",
        "http://:80",
        "http://a\nb",
    ]);
    assert!(
        BaseUrl::parse("https://a").unwrap().is_https() && !BaseUrl::parse("http://a").unwrap().is_https()
    );
}

#[test]
fn certificates() {
    takes::<Verify>(&[
        ("true", "true"),
        ("0", "false"),
        ("/etc/ca.pem", "/etc/ca.pem"),
        ("./ca.pem", "./ca.pem"),
    ]);
    refuses::<Verify>(&["", "flase", "ca.pem"]);
}

#[test]
fn headers() {
    takes::<Header>(&[
        ("DENY", "DENY"),
        ("off", "off"),
        (" Off ", "off"),
        ("default-src 'self'; x", "default-src 'self'; x"),
    ]);
    refuses::<Header>(&["", " ", "a\r\nSet-Cookie: x=y", "a\nb", "\u{e9}", "a\tb", "a\0b"]);
}

#[test]
fn secrets() {
    takes::<SecretText>(&[("", ""), ("hunter2", "[secret]")]);
    assert_eq!(SecretText::parse(" keep blanks ").unwrap().expose(), " keep blanks ");
    refuses::<SecretText>(&["a\nb", "a\0", "a\r"]);
}

#[test]
fn words() {
    takes::<LogLevel>(&[("INFO", "info"), ("Warning", "warn"), ("CRITICAL", "error")]);
    takes::<CompatMode>(&[("", ""), ("open-webui", "open-webui")]);
    takes::<UserRole>(&[("pending", "pending"), ("ADMIN", "admin")]);
    refuses::<LogLevel>(&["", "loud"]);
    refuses::<UserRole>(&["", "root"]);
    refuses::<SameSite>(&["", "maybe"]);
    assert_eq!(CompatMode::form(), "one of: nothing, open-webui");
}

#[test]
fn json() {
    takes::<JsonArray>(&[("", "[]"), ("null", "[]"), ("[{\"a\":1}]", "[{\"a\":1}]")]);
    refuses::<JsonArray>(&["{}", "[", "1", "[1],"]);
}

proptest! {
    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,40}|[0-9a-z.:;,/*\\[\\]{}\"' -]{0,40}|[0-9]{1,40}(ms|s|w|MB|TB|x)?") {
        for meta in Config::table() {
            let first = meta.check(&text);
            if let (Ok(shown), false) = (&first, meta.secret) {
                prop_assert_eq!(meta.check(shown), first.clone(), "{} {}", meta.key, text);
            }
        }
    }

    #[test]
    fn sizes_and_lifetimes_come_back_as_they_went(number in 1_u64..1 << 50) {
        let size = ByteSize::parse(&number.to_string()).unwrap();
        prop_assert_eq!(size.bytes(), number);
        prop_assert_eq!(ByteSize::parse(&ByteSize::show(&size)), Ok(size));
        let time = Lifetime::For(Duration::from_millis(number % 3_000_000_000_000 + 1));
        prop_assert_eq!(Lifetime::parse(&Lifetime::show(&time)), Ok(time));
    }
}

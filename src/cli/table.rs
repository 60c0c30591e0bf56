//! Rows of an answer as text: aligned columns for a person, tab-separated or CSV for a program.
//!
//! Pure functions over JSON; `output` decides which form and does the printing. Text from people (names, addresses,
//! model ids) may hold terminal commands or line breaks, so control characters never reach the output of a table.

use jiff::{Timestamp, Unit};
use serde_json::Value;

use super::failure::Failure;

/// One field of the API's objects.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) field: &'static str,
    /// Where the value stands when it is no field of the object itself (a JSON pointer, RFC 6901).
    pointer: Option<&'static str>,
    kind: Kind,
    /// Shown when `--fields` does not choose.
    usual: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// Seconds since 1970 in the API.
    Time,
}

impl Column {
    pub(crate) const fn text(field: &'static str) -> Self {
        Self { field, pointer: None, kind: Kind::Text, usual: true }
    }

    pub(crate) const fn time(field: &'static str) -> Self {
        Self { field, pointer: None, kind: Kind::Time, usual: true }
    }

    /// Shown only on demand.
    pub(crate) const fn rare(mut self) -> Self {
        self.usual = false;
        self
    }

    pub(crate) const fn at(mut self, pointer: &'static str) -> Self {
        self.pointer = Some(pointer);
        self
    }

    pub(crate) fn value<'a>(&self, row: &'a Value) -> &'a Value {
        let found = match self.pointer {
            Some(pointer) => row.pointer(pointer),
            None => row.get(self.field),
        };
        found.unwrap_or(&Value::Null)
    }

    fn title(&self) -> String {
        self.field.replace('_', " ").to_uppercase()
    }
}

/// For whom a cell is written.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// Times relative to this moment.
    Person {
        now: Timestamp,
    },
    Program,
}

/// The columns that `--fields` asks for, or the usual ones.
pub(crate) fn choose<'a>(columns: &'a [Column], fields: &[String]) -> Result<Vec<&'a Column>, Failure> {
    if fields.is_empty() {
        return Ok(columns.iter().filter(|column| column.usual).collect());
    }
    let find = |name: &String| columns.iter().find(|column| column.field == name.trim());
    fields
        .iter()
        .map(|name| {
            find(name).ok_or_else(|| {
                let known: Vec<&str> = columns.iter().map(|column| column.field).collect();
                Failure::usage(format!("there is no field `{name}`"))
                    .advice(format!("choose among {}", known.join(", ")))
            })
        })
        .collect()
}

/// `row` with the chosen fields only, in their order.
pub(crate) fn reduce(row: &Value, columns: &[&Column]) -> Value {
    columns.iter().map(|column| (column.field.to_owned(), column.value(row).clone())).collect()
}

/// One cell, free of control characters.
pub(crate) fn cell(row: &Value, column: &Column, reader: Reader) -> String {
    let value = column.value(row);
    let text = match (value, column.kind) {
        (Value::Number(number), Kind::Time) => {
            number.as_i64().map(|at| moment(at, reader)).unwrap_or_default()
        }
        (Value::Null, _) => String::new(),
        (Value::String(text), _) => plain(text),
        (Value::Bool(held), _) if matches!(reader, Reader::Person { .. }) => {
            if *held {
                "yes".to_owned()
            } else {
                "no".to_owned()
            }
        }
        (Value::Array(items), _) if items.iter().all(Value::is_string) => {
            plain(&items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","))
        }
        (other, _) => plain(&other.to_string()),
    };
    match reader {
        Reader::Person { .. } if text.is_empty() => "-".to_owned(),
        _ => text,
    }
}

fn moment(seconds: i64, reader: Reader) -> String {
    let Ok(at) = Timestamp::from_second(seconds) else { return seconds.to_string() };
    match reader {
        Reader::Program if seconds == 0 => String::new(),
        Reader::Program => at.to_string(),
        Reader::Person { .. } if seconds == 0 => "never".to_owned(),
        Reader::Person { now } => ago(at, now),
    }
}

/// `3 h ago`; a date when it is more than a month away.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    let (count, unit) = match seconds.abs() {
        0..60 => (seconds.abs(), "s"),
        60..3600 => (seconds.abs() / 60, "min"),
        3600..86_400 => (seconds.abs() / 3600, "h"),
        86_400..2_678_400 => (seconds.abs() / 86_400, "d"),
        _ => return at.round(Unit::Second).unwrap_or(at).strftime("%Y-%m-%d").to_string(),
    };
    if seconds < 0 { format!("in {count} {unit}") } else { format!("{count} {unit} ago") }
}

/// `text` with every character that could steer a terminal or break a line written as an escape.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Aligned columns under a header; the last column is not padded.
pub(crate) fn aligned(columns: &[&Column], rows: &[Vec<String>]) -> String {
    let header: Vec<String> = columns.iter().map(|column| column.title()).collect();
    let width = |at: usize| {
        rows.iter()
            .chain([&header])
            .filter_map(|row| row.get(at))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    [&header].into_iter().chain(rows).map(line).collect()
}

pub(crate) fn tab_separated(rows: &[Vec<String>]) -> String {
    lines(rows.iter().map(|row| row.join("\t")))
}

/// Each with its line break.
pub(crate) fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().fold(String::new(), |text, line| text + &line + "\n")
}

/// CSV with a header (RFC 4180); fields are quoted where they must be.
pub(crate) fn csv(columns: &[&Column], rows: &[Vec<String>]) -> String {
    let header: Vec<String> = columns.iter().map(|column| column.field.to_owned()).collect();
    let quoted = |cell: &String| {
        let must = cell.contains([',', '"', '\n', '\r']);
        if must { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    let line = |row: &Vec<String>| format!("{}\r\n", row.iter().map(quoted).collect::<Vec<_>>().join(","));
    [&header].into_iter().chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: [Column; 4] =
        [Column::text("email"), Column::text("name"), Column::time("created_at"), Column::text("id").rare()];

    fn row() -> Value {
        json!({ "id": "7", "name": "Bob, \"the\" \u{1b}[31mB", "email": "bob@example.org", "created_at": 1_700_000_000 })
    }

    fn cells(reader: Reader) -> Vec<String> {
        choose(&COLUMNS, &[]).unwrap().into_iter().map(|column| cell(&row(), column, reader)).collect()
    }

    #[test]
    fn a_program_gets_utc_and_no_control_characters() {
        assert_eq!(
            tab_separated(&[cells(Reader::Program)]),
            "bob@example.org\tBob, \"the\" \\u{1b}[31mB\t2023-11-14T22:13:20Z\n"
        );
    }

    #[test]
    fn a_person_gets_aligned_columns_and_spans() {
        let now = Timestamp::from_second(1_700_000_000 + 3 * 3600 + 5).unwrap();
        let columns = choose(&COLUMNS, &["email".into(), "created_at".into()]).unwrap();
        let cells: Vec<String> = columns.iter().map(|c| cell(&row(), c, Reader::Person { now })).collect();
        assert_eq!(aligned(&columns, &[cells]), "EMAIL            CREATED AT\nbob@example.org  3 h ago\n");
        assert_eq!(ago(now, Timestamp::from_second(1_700_000_000).unwrap()), "in 3 h");
        assert_eq!(ago(Timestamp::from_second(0).unwrap(), now), "1970-01-01");
    }

    #[test]
    fn csv_quotes_what_would_break_it() {
        let columns = choose(&COLUMNS, &["name".into(), "id".into()]).unwrap();
        let cells: Vec<String> = columns.iter().map(|c| cell(&row(), c, Reader::Program)).collect();
        assert_eq!(csv(&columns, &[cells]), "name,id\r\n\"Bob, \"\"the\"\" \\u{1b}[31mB\",7\r\n");
    }

    #[test]
    fn chosen_fields_come_in_the_order_asked_for() {
        let fields = ["id".to_owned(), "email".to_owned()];
        let chosen = reduce(&row(), &choose(&COLUMNS, &fields).unwrap());
        assert_eq!(chosen.to_string(), r#"{"id":"7","email":"bob@example.org"}"#);
        let unknown = choose(&COLUMNS, &["emial".to_owned()]).unwrap_err().text.unwrap();
        assert_eq!(unknown.message(), "there is no field `emial`; choose among email, name, created_at, id");
    }

    #[test]
    fn empty_and_odd_values_have_a_form() {
        let person = Reader::Person { now: Timestamp::UNIX_EPOCH };
        let text = Column::text("x");
        assert_eq!(cell(&json!({}), &text, person), "-");
        assert_eq!(cell(&json!({}), &text, Reader::Program), "");
        assert_eq!(cell(&json!({ "x": true }), &text, person), "yes");
        assert_eq!(cell(&json!({ "x": ["a", "b"] }), &text, person), "a,b");
        assert_eq!(cell(&json!({ "x": 0 }), &Column::time("x"), person), "never");
        assert_eq!(cell(&json!({ "x": i64::MAX }), &Column::time("x"), person), i64::MAX.to_string());
    }
}

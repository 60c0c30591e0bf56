//! The only place that prints. Data goes to standard output, everything else to standard error.
//!
//! On a terminal: aligned columns, spans of time, colour as a hint. In a pipe: tab-separated, no header, RFC 3339 in UTC.
//! With `--json`: one document, and errors as JSON too. A reader that leaves (`| head`) ends the command in silence.

use std::io::{self, ErrorKind, IsTerminal, Write};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    args::{ColorWhen, Format, Global, ListArgs},
    failure::{Exit, Failure},
    progress::Progress,
    table::{self, Column, Reader},
};

#[expect(clippy::struct_excessive_bools, reason = "independent facts about two streams")]
#[derive(Debug)]
pub(crate) struct Output {
    json: bool,
    quiet: bool,
    /// Whether a person reads standard output.
    terminal: bool,
    color: bool,
    color_errors: bool,
}

/// Colours of the few words that are coloured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubtful,
}

impl Output {
    /// `no_color`: whether the environment asks for none.
    pub(crate) fn new(global: &Global, no_color: bool) -> Self {
        let on = |terminal: bool| match global.color {
            ColorWhen::Auto => terminal && !no_color,
            ColorWhen::Always => true,
            ColorWhen::Never => false,
        };
        let terminal = io::stdout().is_terminal();
        Self {
            json: global.json,
            quiet: global.quiet,
            terminal,
            color: on(terminal),
            color_errors: on(io::stderr().is_terminal()),
        }
    }

    /// Shows that something takes its time, where somebody watches.
    pub(crate) fn progress(&self, what: &'static str, is_long: bool) -> Progress {
        Progress::start(what, is_long && !self.json && !self.quiet)
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person reads standard output, as text.
    pub(crate) const fn is_terminal(&self) -> bool {
        self.terminal && !self.json
    }

    /// Rows of a list, in the form that was asked for.
    pub(crate) fn list(&self, columns: &[Column], rows: &[Value], args: &ListArgs) -> Result<(), Failure> {
        let chosen = table::choose(columns, &args.fields)?;
        let rows = rows.get(..args.limit.unwrap_or(rows.len()).min(rows.len())).unwrap_or(rows);
        let objects = || -> Vec<Value> {
            let keep_all = args.fields.is_empty();
            rows.iter().map(|row| if keep_all { row.clone() } else { table::reduce(row, &chosen) }).collect()
        };
        let cells = |reader| -> Vec<Vec<String>> {
            rows.iter()
                .map(|row| chosen.iter().map(|column| table::cell(row, column, reader)).collect())
                .collect()
        };
        let format = args.format.unwrap_or(if self.json { Format::Json } else { Format::Table });
        let text = match format {
            Format::Json => pretty(&Value::Array(objects())),
            Format::Jsonl => table::lines(objects().iter().map(Value::to_string)),
            Format::Csv => table::csv(&chosen, &cells(Reader::Program)),
            Format::Table if !self.terminal => table::tab_separated(&cells(Reader::Program)),
            Format::Table if rows.is_empty() => return self.note("nothing to list"),
            Format::Table => table::aligned(&chosen, &cells(self.reader())),
        };
        self.data(&text)
    }

    /// One object, a field a line.
    pub(crate) fn record(&self, columns: &[Column], object: &Value) -> Result<(), Failure> {
        let has = |column: &&Column| !column.value(object).is_null();
        let line = |column: &Column| {
            let cell = table::cell(object, column, self.reader());
            let title = column.field.replace('_', " ");
            if self.terminal { format!("{title:14} {cell}\n") } else { format!("{}\t{cell}\n", column.field) }
        };
        self.data(&columns.iter().filter(has).map(line).collect::<String>())
    }

    /// A JSON document.
    pub(crate) fn json(&self, document: &Value) -> Result<(), Failure> {
        self.data(&pretty(document))
    }

    /// What was done, in the past tense. Nothing with `--json`: there the result itself is printed.
    pub(crate) fn done(&self, line: &str) -> Result<(), Failure> {
        if self.json || self.quiet { Ok(()) } else { self.data(&format!("{}\n", table::plain(line))) }
    }

    /// A line with a word of verdict before it.
    pub(crate) fn verdict(&self, tone: Tone, word: &str, line: &str) -> Result<(), Failure> {
        let width = if self.terminal { 5 } else { 0 };
        let word = paint(self.color, tone, &format!("{word:width$}"));
        let gap = if self.terminal { "  " } else { "\t" };
        self.data(&format!("{word}{gap}{}\n", table::plain(line)))
    }

    /// Text exactly as it is, to standard output.
    pub(crate) fn data(&self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    #[expect(clippy::unused_self, reason = "printing is the output's part")]
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::reader_left(),
            _ => Failure::new(Exit::Failed, "writing to standard output", error.to_string()),
        })
    }

    /// A remark to standard error; `--quiet` and `--json` leave it out.
    #[expect(clippy::unnecessary_wraps, reason = "so that every kind of output ends a command alike")]
    pub(crate) fn note(&self, line: &str) -> Result<(), Failure> {
        if !self.quiet && !self.json {
            complain(&format!("{}\n", table::plain(line)));
        }
        Ok(())
    }

    /// A warning: said even with `--quiet`, since something may be wrong.
    pub(crate) fn warning(&self, line: &str) {
        let word = paint(self.color_errors, Tone::Doubtful, "warning:");
        complain(&format!("owui: {word} {}\n", table::plain(line)));
    }

    /// Help that nobody asked for, so not data.
    #[expect(clippy::unused_self, reason = "printing is the output's part")]
    pub(crate) fn help(&self, text: &str) {
        complain(text);
    }

    /// A question that waits for its answer on the same line.
    pub(crate) fn question(&self, text: &str) {
        complain(&paint(self.color_errors, Tone::Doubtful, &table::plain(text)));
    }

    pub(crate) fn failure(&self, failure: &Failure) {
        let Some(text) = &failure.text else { return };
        if self.json {
            complain(&format!("{}\n", text.json(failure.exit)));
        } else {
            let plain = table::lines(text.lines().iter().map(|line| table::plain(line)));
            complain(&paint_name(self.color_errors, &plain));
        }
    }

    fn reader(&self) -> Reader {
        if self.terminal { Reader::Person { now: Timestamp::now() } } else { Reader::Program }
    }
}

/// Standard error may be closed as well; then there is nobody left to tell.
fn complain(text: &str) {
    let _nobody_reads = io::stderr().lock().write_all(text.as_bytes());
}

fn pretty(document: &Value) -> String {
    format!("{document:#}\n")
}

fn paint(color: bool, tone: Tone, text: &str) -> String {
    let code = match tone {
        Tone::Good => 32,
        Tone::Bad => 31,
        Tone::Doubtful => 33,
    };
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

fn paint_name(color: bool, lines: &str) -> String {
    match lines.strip_prefix("owui:") {
        Some(rest) => format!("{}{rest}", paint(color, Tone::Bad, "owui:")),
        None => lines.to_owned(),
    }
}

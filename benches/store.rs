//! `cargo bench --features bench --bench store [-- DIRECTORY]`

use std::process::ExitCode;

#[allow(clippy::print_stderr, reason = "the way to tell why there are no figures")]
fn main() -> ExitCode {
    // Cargo passes `--bench`, which means nothing here.
    let directory = std::env::args_os().skip(1).find(|argument| argument != "--bench");
    match owui::bench::store(directory.map(Into::into)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

//! The executable; everything is in the library, so that the compiler finds dead code there.

fn main() -> std::process::ExitCode {
    owui::run()
}

fn main() -> std::process::ExitCode {
    owui::run()
}

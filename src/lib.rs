#[allow(dead_code, unused_imports, reason = "its callers, the domain modules, come next")]
mod store;

pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}

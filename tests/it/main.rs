//! Black-box tests: they start the real executable on a port of its own and look at it from outside.
//!
//! One binary for all of them: each file directly under `tests/` would be linked anew. Rules: every wait has a deadline,
//! nothing sleeps to wait for something, every process that a test starts is ended by it, all listens on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test reports by panicking, and helpers outside of #[test] functions are tests too"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the doors that the house closes in the program (sockets, environment) are a test's tools"
)]

mod support;

mod accounts;
mod architecture;
mod chats;
mod cli;
mod disk_full;
mod harness;
mod limits;
mod matrix;
mod models;
mod revoked;
mod running;
mod settings;
mod static_binary;
mod store_crash;

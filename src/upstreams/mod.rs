//! Model servers: connections to them, their lists, and answers that pass through.

mod finish;
mod line;
mod passing;
mod payload;
mod request;
mod stream;

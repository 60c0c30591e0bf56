//! Answering. Today an answer is a stream of an upstream that passes through; here is the bound on how many one person may
//! have at once. Answers that outlive their connection will live here.

mod streams;

pub(crate) use streams::{StreamSlot, Streams};

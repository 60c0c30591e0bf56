//! Models as people see them: the list merged from all connections, records that configure or build on them, and who may
//! use which.

mod access;
mod catalogue;
mod record;
mod service;
mod snapshot;

#[cfg(test)]
mod tests;

pub(crate) use access::{Audience, ModelRules};
pub(crate) use record::Model;
pub(crate) use service::{ModelForm, Models, ModelsSetup};

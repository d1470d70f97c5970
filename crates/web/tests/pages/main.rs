//! The pages over HTTP, with the real rules on a real store: what people send, the status they get, and
//! what they see. A file a resource. Every person here is made up.

mod access;
mod assign;
#[path = "../openapi/described.rs"]
mod described;
mod desk;
mod filing;
mod handling;
mod list;
mod matter;
mod numbers;
mod office;
mod papers;
mod path;
mod proof;
mod refusal;
mod secrets;
mod triage;
mod trust;

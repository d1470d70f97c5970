//! The verifiable log against its definition, against implementations written by others, and against
//! every altered byte.

mod altered;
mod judges;
mod log;
mod offline;
mod texts;
mod tree;

//! Bringing in files, end to end: a table, a plan, a real store under the real rules.

mod carried;
mod place;
mod planned;
mod real;

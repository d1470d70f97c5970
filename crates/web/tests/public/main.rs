//! The public's pages and the workbench's books, imports and accounts, over real routes, the project's
//! own rules and a store of each test's own.

mod accounts;
#[path = "../openapi/described.rs"]
mod described;
mod filing;
mod forms;
mod imports;
mod law;
mod log;
mod merchant;
mod rules;
mod site;

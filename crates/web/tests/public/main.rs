//! The public's pages and the workbench's books, imports and accounts, over real routes, the project's
//! own rules and a store of each test's own.

mod accounts;
mod filing;
mod forms;
mod imports;
mod law;
mod rules;
mod site;

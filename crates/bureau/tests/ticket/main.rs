//! Tickets end to end: commands built by the program, carried out by a real store under the real
//! rules. Every person, number and business in these tests is made up.

mod channels;
mod competence;
mod contact;
mod desk;
mod files;
mod merge;
mod reply;
mod selection;
mod split;
mod suggest;

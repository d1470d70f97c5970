//! Numbers that cannot flatter: the figures of complaints, reports and tickets as versioned formulas,
//! pure functions over one flat record a matter, each with the list of matters behind it.
//!
//! - [`record`]: the flat record. - [`mod@extract`]: a matter becomes one, by the codes in [`sources`].
//! - [`groups`]: which tickets are about one matter.
//! - [`mod@formula`]: the formulas in words. - [`measure`]: the figures. - [`volume`]: change in number.
//! - [`mod@export`]: the rows from which anybody can count again.
//!
//! Left out: who may see which matter, and pages.

pub mod export;
pub mod extract;
pub mod formula;
pub mod groups;
pub mod measure;
pub mod record;
pub mod sources;
pub mod volume;

pub use extract::extract;
pub use formula::{FORMULAS, Formula, formula};
pub use groups::Groups;
pub use measure::{Figure, Frame, Measured, Period, figure, figures};
pub use record::{
    CallBack, Class, Ending, Invitation, Kind, Outcome, Payment, Record, Run, Satisfaction,
};
pub use volume::{Adjusted, Change};

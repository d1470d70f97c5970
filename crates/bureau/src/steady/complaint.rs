//! Complaints of consumers (投诉): what is particular to them beside their rules.

pub mod invitation;
pub mod recusal;

/// The family of the matter, and the folder of its rules.
pub const FAMILY: &str = "complaint";
/// The step that files a complaint on the public pages.
pub const RECEIVE_PUBLIC: &str = "receive-public";
/// The step that files one at the window, by telephone or by post.
pub const RECEIVE: &str = "receive";
/// The source of complaints filed on the public pages; its keys are digests of receipt codes.
pub const PUBLIC_SOURCE: &str = "public";

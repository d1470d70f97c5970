//! The real program over loopback, and callers that mean it no good: what is too large, too slow, named to
//! lead elsewhere, asked by another way, or told another time. Every person and every file is made up.

mod clock;
mod mutated;
mod names;
mod program;
mod routes;
mod size;
mod slow;

//! Chinese text of citizens' messages, read on an office machine: which desk a message is for and which words say so.
//! Everything is pure and deterministic: the same texts make the same model, byte for byte, and the same model gives
//! the same answers. Nothing is downloaded, no dictionary is needed: pieces of one to three neighbouring signs carry
//! what a linear model needs (docs/decisions/0010). Files, clocks and pages are left to other rooms.

pub mod alike;
pub mod calibrate;
pub mod classify;
pub mod copies;
pub mod evaluate;
pub mod fields;
pub mod grams;
pub mod hot;
pub mod learn;
pub mod model_file;
pub mod near;
pub mod plain;
pub mod planted;

pub use classify::{Answer, Decider, Model, Reader};
pub use evaluate::{Evaluation, Judged};
pub use learn::{Example, LearnError, Recipe, learn};
pub use model_file::ModelFileError;

//! The four drafts that come with the program (`rules/bureau/handling/`): readings of "4+3" that a bureau
//! can begin from. No public text says what the bureau means by it, so each says that it is to be
//! confirmed, and none is active until somebody drafts, simulates, approves and activates it.

use super::model::{HandlingModel, ModelError};

/// A draft that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its code.
    pub code: &'static str,
    /// Its text, ready to be the text of a draft.
    pub text: &'static str,
}

/// The drafts.
pub const PACKS: [Pack; 4] = [
    Pack { code: "a", text: include_str!("../../../../../rules/bureau/handling/a.model") },
    Pack { code: "b", text: include_str!("../../../../../rules/bureau/handling/b.model") },
    Pack { code: "c", text: include_str!("../../../../../rules/bureau/handling/c.model") },
    Pack { code: "d", text: include_str!("../../../../../rules/bureau/handling/d.model") },
];

impl Pack {
    /// The pack of that code.
    pub fn named(code: &str) -> Option<Pack> {
        PACKS.into_iter().find(|pack| pack.code == code)
    }

    /// The model it is.
    ///
    /// # Errors
    /// Where its text is no model.
    pub fn model(self) -> Result<HandlingModel, ModelError> {
        HandlingModel::parse(self.text)
    }
}

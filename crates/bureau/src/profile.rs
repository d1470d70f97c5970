//! How the columns of a file from elsewhere become the fields of a step: mapping profiles, as data.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A mapping profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its name, stable for ever: it is part of what identifies a row.
    pub name: String,
    /// Its Chinese title.
    pub title: String,
    /// The family of matter a row opens.
    pub family: String,
    /// The headers under which the row's own number may stand.
    pub key: Vec<String>,
    /// The channel the rows came by.
    pub channel: String,
    /// The profile whose rows these are answers to: its rows record something on matters that the
    /// other's opened, and open none.
    #[serde(default)]
    pub answers: Option<String>,
    /// The columns that become fields; all others are kept as they are.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// One column of a profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The field of the step; `received` stands for the time of receipt.
    pub field: String,
    /// The headers it may stand under; the first that is there counts.
    pub headers: Vec<String>,
    /// How its cells are read.
    #[serde(rename = "type", default)]
    pub kind: ColumnKind,
    /// True where a row without it is rejected.
    #[serde(default)]
    pub required: bool,
    /// What the file says and the code it stands for; any other word is not understood. Empty where
    /// cells are taken as they are.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

/// How cells are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// As text.
    #[default]
    Text,
    /// As a civil date and time, or a date.
    Moment,
    /// As a civil date; a time beside it is left out.
    Date,
    /// As yuan.
    Yuan,
}

/// Why a profile is not usable.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProfileError {
    /// No profile of that name comes with the program.
    #[error("没有名为“{name}”的导入方案。现有：{known}。")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The file is not a profile.
    #[error("导入方案写法不对：{0}")]
    Malformed(String),
}

impl ProfileError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ProfileError::Unknown { .. } => "profile-unknown",
            ProfileError::Malformed(_) => "profile-malformed",
        }
    }
}

const BUILT_IN: [(&str, &str); 8] = [
    ("petition", include_str!("../profiles/petition.toml")),
    ("12345", include_str!("../profiles/12345.toml")),
    ("12315", include_str!("../profiles/12315.toml")),
    ("12345-ticket", include_str!("../profiles/12345-ticket.toml")),
    ("12315-ticket", include_str!("../profiles/12315-ticket.toml")),
    ("letter-ticket", include_str!("../profiles/letter-ticket.toml")),
    ("12345-results", include_str!("../profiles/12345-results.toml")),
    ("12315-results", include_str!("../profiles/12315-results.toml")),
];

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError::Malformed`], naming line and field.
    pub fn parse(text: &str) -> Result<Profile, ProfileError> {
        toml::from_str(text).map_err(|error| ProfileError::Malformed(error.to_string()))
    }

    /// The profile of that name that comes with the program.
    ///
    /// # Errors
    /// [`ProfileError::Unknown`], naming those there are.
    pub fn named(name: &str) -> Result<Profile, ProfileError> {
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Profile::parse(text),
            None => Err(ProfileError::Unknown {
                name: name.to_string(),
                known: BUILT_IN.map(|(known, _)| known).join("、"),
            }),
        }
    }

    /// Every profile that comes with the program and opens matters.
    pub fn all() -> Vec<Profile> {
        let profiles = BUILT_IN.iter().filter_map(|(_, text)| Profile::parse(text).ok());
        profiles.filter(|profile| profile.answers.is_none()).collect()
    }

    /// Every profile that comes with the program and brings answers to matters opened before.
    pub fn answering() -> Vec<Profile> {
        let profiles = BUILT_IN.iter().filter_map(|(_, text)| Profile::parse(text).ok());
        profiles.filter(|profile| profile.answers.is_some()).collect()
    }

    /// Where each column of the profile stands under this header.
    pub fn placed(&self, header: &[String]) -> Placed {
        let place = |headers: &[String]| {
            headers.iter().find_map(|wanted| header.iter().position(|found| found.trim() == wanted))
        };
        let columns: BTreeMap<usize, usize> = self
            .columns
            .iter()
            .enumerate()
            .filter_map(|(column, wanted)| Some((column, place(&wanted.headers)?)))
            .collect();
        let missing = self
            .columns
            .iter()
            .filter(|column| column.required && place(&column.headers).is_none())
            .map(|column| column.headers.join("／"))
            .collect();
        let key = place(&self.key);
        let extra = (0..header.len())
            .filter(|at| Some(*at) != key && !columns.values().any(|taken| taken == at))
            .collect();
        Placed { key, columns, extra, missing }
    }
}

/// A profile's columns found in a header.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The column of the row's own number.
    pub key: Option<usize>,
    /// From the profile's column to the file's.
    pub columns: BTreeMap<usize, usize>,
    /// The file's columns that the profile does not know.
    pub extra: Vec<usize>,
    /// Required columns that are not there.
    pub missing: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_that_comes_with_the_program_reads() {
        assert_eq!(Profile::all().len() + Profile::answering().len(), BUILT_IN.len());
        assert!(matches!(Profile::named("none"), Err(ProfileError::Unknown { .. })));
    }
}

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

const BUILT_IN: [(&str, &str); 3] = [
    ("petition", include_str!("../profiles/petition.toml")),
    ("12345", include_str!("../profiles/12345.toml")),
    ("12315", include_str!("../profiles/12315.toml")),
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

    /// Every profile that comes with the program.
    pub fn all() -> Vec<Profile> {
        BUILT_IN.iter().filter_map(|(_, text)| Profile::parse(text).ok()).collect()
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
        assert_eq!(Profile::all().len(), BUILT_IN.len());
        assert!(matches!(Profile::named("none"), Err(ProfileError::Unknown { .. })));
    }
}

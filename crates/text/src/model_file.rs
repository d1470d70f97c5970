//! A model as bytes: a line that names the form, a short readable head, the arrays, and a digest over all of it. A file
//! from elsewhere is hostile until its digest, its sizes and its numbers have been checked.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::calibrate::Calibration;
use crate::classify::{Model, Weights};
use crate::grams::BLOCKS;

const MAGIC: &[u8] = b"wenjin-triage 1\n";
const DIGEST: usize = 32;
/// More labels than this no scheme has.
const LABELS: usize = 4_096;

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelFileError {
    /// Another kind of file, or another version.
    #[error("这不是本程序的分类模型文件，或者版本不同。请用 wenjin triage train 重新训练。")]
    Foreign,
    /// Cut off or altered.
    #[error("分类模型文件已损坏（{0}）。请用 wenjin triage train 重新训练，或者换回备份。")]
    Damaged(&'static str),
}

impl ModelFileError {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ModelFileError::Foreign => "triage-model-foreign",
            ModelFileError::Damaged(_) => "triage-model-damaged",
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    labels: Vec<String>,
    counts: Vec<u32>,
    pieces: usize,
    sharpness: f32,
    threshold: f32,
    blocks: [f32; BLOCKS],
    units: Vec<f32>,
    start: Vec<f32>,
}

impl Model {
    /// The bytes of its file. The same model gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = Head {
            labels: self.labels.clone(),
            counts: self.counts.clone(),
            pieces: self.weights.keys.len(),
            sharpness: self.calibration.sharpness,
            threshold: self.calibration.threshold,
            blocks: self.weights.blocks,
            units: self.weights.units.clone(),
            start: self.weights.start.clone(),
        };
        let head = toml::to_string(&head).unwrap_or_default();
        let mut out = MAGIC.to_vec();
        out.extend((head.len() as u32).to_le_bytes());
        out.extend(head.as_bytes());
        self.weights.keys.iter().for_each(|key| out.extend(key.to_le_bytes()));
        self.weights.rows.iter().for_each(|number| out.extend(number.to_le_bytes()));
        let digest = Sha256::digest(&out);
        out.extend(digest);
        out
    }

    /// The model a file holds.
    ///
    /// # Errors
    /// No such file, or not as it was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Model, ModelFileError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelFileError::Foreign)?;
        let cut = rest.len().checked_sub(DIGEST).ok_or(ModelFileError::Damaged("不完整"))?;
        let (rest, digest) = rest.split_at(cut);
        if Sha256::digest(&bytes[..bytes.len() - DIGEST])[..] != *digest {
            return Err(ModelFileError::Damaged("校验值不符"));
        }
        let (size, rest) =
            rest.split_first_chunk::<4>().ok_or(ModelFileError::Damaged("不完整"))?;
        let size = u32::from_le_bytes(*size) as usize;
        let (head, rest) = rest.split_at_checked(size).ok_or(ModelFileError::Damaged("不完整"))?;
        let head =
            std::str::from_utf8(head).ok().and_then(|head| toml::from_str::<Head>(head).ok());
        let head = head.filter(Head::is_sound).ok_or(ModelFileError::Damaged("说明部分"))?;
        let width = head.labels.len() + 1;
        let wanted = head.pieces.checked_mul(8 + 2 * width);
        if wanted != Some(rest.len()) {
            return Err(ModelFileError::Damaged("大小不符"));
        }
        let (keys, rows) = rest.split_at(head.pieces * 8);
        let keys: Vec<u64> =
            keys.as_chunks().0.iter().map(|key| u64::from_le_bytes(*key)).collect();
        let rows: Vec<i16> =
            rows.as_chunks().0.iter().map(|number| i16::from_le_bytes(*number)).collect();
        if !keys.is_sorted_by(|a, b| a < b) {
            return Err(ModelFileError::Damaged("次序不符"));
        }
        let weights = Weights::of(keys, rows, head.units, head.start, head.blocks);
        let calibration = Calibration { sharpness: head.sharpness, threshold: head.threshold };
        Ok(Model::new(head.labels, head.counts, weights, calibration))
    }
}

impl Head {
    fn is_sound(&self) -> bool {
        let labels = self.labels.len();
        let mut numbers = self.blocks.iter().chain(&self.units).chain(&self.start);
        (2..=LABELS).contains(&labels)
            && [self.counts.len(), self.units.len(), self.start.len()]
                .iter()
                .all(|many| *many == labels)
            && numbers.all(|number| number.is_finite())
            && self.sharpness.is_finite()
            && (0.0..=1.0).contains(&self.threshold)
    }
}

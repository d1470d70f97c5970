//! A SHA-256 over the rows of a table, header first, that anyone can take again.

use sha2::{Digest as _, Sha256};

/// How the digest is taken, in the words of the manifest.
pub(super) const RECIPE: &str = "表头和各行依次取：单元格文字中的反斜杠、制表符、换行、回车分别写作 \\\\ \\t \\n \\r，\
     单元格之间用制表符隔开，每行以换行结束，UTF-8 编码，取 SHA-256。\
     日期写作 2026-04-15，数字不带千分位，链接取显示的文字。";

/// The digest of the rows given so far.
#[derive(Clone, Debug, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Adds a row; the header is the first.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.0.update(b"\t");
            }
            self.0.update(escaped(cell));
        }
        self.0.update(b"\n");
    }

    /// The digest in lower-case hexadecimal.
    pub fn hex(&self) -> String {
        self.0.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_one_its_recipe_describes() {
        let mut digest = Digest::default();
        digest.row(["名称", "备注"]);
        digest.row(["甲", "一\n二\t\\"]);
        // printf '名称\t备注\n甲\t一\\n二\\t\\\\\n' | sha256sum
        let expected = Sha256::digest("名称\t备注\n甲\t一\\n二\\t\\\\\n".as_bytes());
        let expected: String = expected.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest.hex(), expected);
    }

    #[test]
    fn cells_cannot_be_moved_without_changing_the_digest() {
        let of = |rows: &[&[&str]]| {
            let mut digest = Digest::default();
            rows.iter().for_each(|row| digest.row(row.iter().copied()));
            digest.hex()
        };
        assert_ne!(of(&[&["甲\t", "乙"]]), of(&[&["甲", "\t乙"]]));
        assert_ne!(of(&[&["甲"], &["乙"]]), of(&[&["甲\n乙"]]));
    }
}

//! Why a backup was not made or not restored: codes for ever, and Chinese words for people.

use std::fmt;
use std::path::PathBuf;

use crate::error::StoreError;

/// Why a backup was not made or not restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackupError {
    /// The database is not a SQLite file.
    NotSqlite,
    /// The folder of the backup and the store lie within each other.
    PlaceWrong,
    /// Another backup to the same folder is being made.
    Running,
    /// The folder holds a backup of which this store is no continuation.
    Another {
        /// The acts of this store.
        acts: u64,
        /// The acts of the backup that is there.
        before: u64,
    },
    /// A part is not there: the backup was never finished, or is not one.
    Incomplete {
        /// The file that is not there.
        name: String,
    },
    /// A file is not what the manifest says.
    Damaged {
        /// The file.
        name: String,
    },
    /// The backup is of a form not known here.
    Newer {
        /// The form it names.
        format: String,
    },
    /// There is something where the backup shall be restored.
    PlaceTaken {
        /// What is there.
        path: PathBuf,
    },
    /// The backup is without the key that signed its checkpoints, and none was given.
    KeyNeeded,
    /// The key is not the one that signed the backup's checkpoints.
    KeyWrong,
    /// A fault of the store or the disk.
    Fault(StoreError),
}

impl BackupError {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(&self) -> &'static str {
        match self {
            BackupError::NotSqlite => "backup-not-sqlite",
            BackupError::PlaceWrong => "backup-place-wrong",
            BackupError::Running => "backup-running",
            BackupError::Another { .. } => "backup-of-another",
            BackupError::Incomplete { .. } => "backup-incomplete",
            BackupError::Damaged { .. } => "backup-damaged",
            BackupError::Newer { .. } => "backup-newer",
            BackupError::PlaceTaken { .. } => "restore-place-taken",
            BackupError::KeyNeeded => "restore-key-needed",
            BackupError::KeyWrong => "restore-key-wrong",
            BackupError::Fault(fault) => fault.code(),
        }
    }

    /// What happened.
    pub fn what(&self) -> String {
        match self {
            BackupError::NotSqlite => "这个命令只用于 SQLite，没有执行。",
            BackupError::PlaceWrong => "备份目录与数据目录重叠，没有备份。",
            BackupError::Running => "正在向同一目录备份，这一次没有执行。",
            BackupError::Another { .. } => "目录里是另一份数据的备份，没有覆盖。",
            BackupError::Incomplete { .. } => "这不是一份完整的备份，没有恢复。",
            BackupError::Damaged { .. } => "备份中的文件与清单不符，没有恢复。",
            BackupError::Newer { .. } => "不认识这份备份的格式，没有改动。",
            BackupError::PlaceTaken { .. } => "要恢复到的地方不是空的，没有恢复。",
            BackupError::KeyNeeded => "备份中没有签名密钥，没有恢复。",
            BackupError::KeyWrong => "签名密钥不是原来的那一把，没有恢复。",
            BackupError::Fault(fault) => return fault.what(),
        }
        .into()
    }

    /// Why.
    pub fn why(&self) -> String {
        match self {
            BackupError::NotSqlite => "PostgreSQL 由它自己的工具备份和恢复。".into(),
            BackupError::PlaceWrong => "放在一起会一同丢失，也会互相覆盖。".into(),
            BackupError::Running => "两次备份同时写一个目录会互相破坏。".into(),
            BackupError::Another { acts, before } => format!(
                "已有的备份有 {before} 条记录，现在的数据有 {acts} 条，而且不是在它之后续写的。"
            ),
            BackupError::Incomplete { name } => {
                format!("缺少 {name}：备份没有做完，或者目录不对。")
            }
            BackupError::Damaged { name } => {
                format!("{name} 与备份时的校验值不同，介质损坏或者被人改动。")
            }
            BackupError::Newer { format } => {
                format!("清单写的格式是“{format}”，可能是较新的程序做的备份。")
            }
            BackupError::PlaceTaken { path } => format!("{} 已经存在。", path.display()),
            BackupError::KeyNeeded => {
                "核对点由这把密钥签名，换了密钥，已公布的核对点就接不上。".into()
            }
            BackupError::KeyWrong => "用它核对不了备份中的核对点。".into(),
            BackupError::Fault(fault) => fault.why(),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> String {
        match self {
            BackupError::NotSqlite => "请按 docs/operations.md 的 PostgreSQL 一节办理。",
            BackupError::PlaceWrong => "请用 --to 指定另一处，最好在另一块磁盘上。",
            BackupError::Running => "请等那一次做完。",
            BackupError::Another { .. } => {
                "请先查明数据是否被换过或回退过；确要备份的，用 --to 指定另一个目录。"
            }
            BackupError::Incomplete { .. } => "请换用另一份备份。",
            BackupError::Damaged { .. } => "请换用另一份备份，并检查存放备份的介质。",
            BackupError::Newer { .. } => "请使用做这份备份的程序版本或更新的版本。",
            BackupError::PlaceTaken { .. } => {
                "请用 --store 指定一个空的地方；确认旧数据不要的，先自行移走。"
            }
            BackupError::KeyNeeded => {
                "请用 --key 指定另行保管的密钥文件；密钥确已丢失的，用 --new-key，并公告更换。"
            }
            BackupError::KeyWrong => "请取出与这份备份对应的密钥文件。",
            BackupError::Fault(fault) => return fault.remedy(),
        }
        .into()
    }
}

/// For people and the log: words, code and, of a fault, the cause.
impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::Fault(fault) => fault.fmt(f),
            _ => write!(f, "{}{}{}（{}）", self.what(), self.why(), self.remedy(), self.code()),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<StoreError> for BackupError {
    fn from(fault: StoreError) -> BackupError {
        BackupError::Fault(fault)
    }
}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> BackupError {
        BackupError::Fault(error.into())
    }
}

//! What can go wrong in the store: codes for ever, Chinese words for people, and the cause for the
//! log. Refusals of the engine pass through unchanged.

use std::fmt;

use wenjin_matter::{MatterId, Refusal};

/// A fault of the store, or of what it stands on. Whatever was being written is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The location is neither `sqlite:PATH` nor `postgres://…`.
    LocationWrong,
    /// The database cannot be opened or reached.
    Unreachable {
        /// For the log.
        cause: String,
    },
    /// The database was written by a later version of the program.
    Newer {
        /// The version of its tables.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// The server does not sync what it commits, so no act could be acknowledged.
    NotDurable {
        /// The setting that forbids it.
        setting: String,
    },
    /// There is no room left.
    Full,
    /// Too much is waiting, or another program holds the database.
    Busy,
    /// A commit failed, so nothing more is written until the program is started again.
    Stopped,
    /// Stored bytes are not what was stored.
    Damaged {
        /// Which, for the log.
        what: String,
    },
    /// The acts are not those that the last checkpoint was signed over.
    LogDiverged {
        /// The size it was signed at.
        size: u64,
    },
    /// Text with the character U+0000, which no database keeps alike.
    TextWrong,
    /// The sign-in name belongs to another account.
    LoginTaken,
    /// The file is larger than allowed.
    FileTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// A file could not be written or read.
    File {
        /// For the log.
        cause: String,
    },
    /// The database answered with an error.
    Database {
        /// For the log.
        cause: String,
    },
}

impl StoreError {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::LocationWrong => "database-location-wrong",
            StoreError::Unreachable { .. } => "database-unreachable",
            StoreError::Newer { .. } => "database-newer",
            StoreError::NotDurable { .. } => "database-not-durable",
            StoreError::Full => "storage-full",
            StoreError::Busy => "store-busy",
            StoreError::Stopped => "store-stopped",
            StoreError::Damaged { .. } => "stored-data-damaged",
            StoreError::LogDiverged { .. } => "log-diverged",
            StoreError::TextWrong => "text-not-storable",
            StoreError::LoginTaken => "login-taken",
            StoreError::FileTooLarge { .. } => "file-too-large",
            StoreError::File { .. } => "file-fault",
            StoreError::Database { .. } => "database-fault",
        }
    }

    /// What happened.
    pub fn what(&self) -> String {
        match self {
            StoreError::LocationWrong => "数据库位置写法不对，没有打开。",
            StoreError::Unreachable { .. } => "数据库连接不上。",
            StoreError::Newer { .. } => "数据库是较新版本的程序写的，没有打开。",
            StoreError::NotDurable { .. } => "数据库服务器没有开启落盘，没有打开。",
            StoreError::Full => "存储空间已满，没有保存。",
            StoreError::Busy => "系统正忙，没有保存。",
            StoreError::Stopped => "系统暂停保存，数据未改动。",
            StoreError::Damaged { .. } => "存储的记录与当初写入的不一致，没有显示。",
            StoreError::LogDiverged { .. } => "数据库里的记录与已经签名公布的不一致，没有打开。",
            StoreError::TextWrong => "所填文字中有不能保存的字符，没有保存。",
            StoreError::LoginTaken => "这个登录名已有人使用，没有保存。",
            StoreError::FileTooLarge { .. } => "文件过大，没有保存。",
            StoreError::File { .. } => "文件没有保存或读出。",
            StoreError::Database { .. } => "系统没有完成这一步，数据未改动。",
        }
        .into()
    }

    /// Why.
    pub fn why(&self) -> String {
        match self {
            StoreError::LocationWrong => {
                "位置应写作 sqlite:文件路径 或 postgres://用户@主机/库名。".into()
            }
            StoreError::Unreachable { .. } => "文件不能打开，或者服务器没有应答。".into(),
            StoreError::Newer { found, known } => {
                format!("库表版本是 {found}，本程序只认识到 {known}。")
            }
            StoreError::NotDurable { setting } => {
                format!("服务器设置 {setting}，断电会丢失已答复的记录。")
            }
            StoreError::Full => "数据所在磁盘没有剩余空间。".into(),
            StoreError::Busy => "等待保存的内容过多，或者另一程序占用着数据库。".into(),
            StoreError::Stopped => "上一次写入磁盘失败，为免误报成功，已停止保存。".into(),
            StoreError::Damaged { .. } => "磁盘损坏，或者有人绕过程序改动了数据。".into(),
            StoreError::LogDiverged { size } => format!(
                "最后一次签名时有 {size} 条记录；现在的数据库更短，或者其中有记录被改动、被换成了旧的备份。"
            ),
            StoreError::TextWrong => "文字中含有空字符（U+0000）。".into(),
            StoreError::LoginTaken => "登录名不能重复。".into(),
            StoreError::FileTooLarge { limit } => {
                format!("单个文件不能超过 {} MB。", limit / (1 << 20))
            }
            StoreError::File { .. } => "磁盘读写出错。".into(),
            StoreError::Database { .. } => "数据库返回错误，原因已记入日志。".into(),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> String {
        match self {
            StoreError::LocationWrong => "请改正配置后重新启动。",
            StoreError::Unreachable { .. } => "请系统管理员检查数据库服务和权限。",
            StoreError::Newer { .. } => "请使用写入该库的程序版本或更新的版本。",
            StoreError::NotDurable { .. } => "请系统管理员改为开启后再启动。",
            StoreError::Full => "已填的内容请先保留；请系统管理员腾出空间，之后再次提交。",
            StoreError::Busy => "请稍后再次提交，不会重复登记。",
            StoreError::Stopped => "请系统管理员检查磁盘后重新启动；查询不受影响。",
            StoreError::Damaged { .. } => "请系统管理员核对备份，不要在该库上继续办理。",
            StoreError::LogDiverged { .. } => {
                "请系统管理员运行 wenjin verify 查明是哪一条；恢复备份要连同备份里的核对点一起恢复。"
            }
            StoreError::TextWrong => "请删去不可见字符后再次提交。",
            StoreError::LoginTaken => "请换一个登录名。",
            StoreError::FileTooLarge { .. } => "请压缩或分成几个文件。",
            StoreError::File { .. } => "请再试一次；仍不行的，请联系系统管理员。",
            StoreError::Database { .. } => "请再试一次；仍不行的，请联系系统管理员。",
        }
        .into()
    }

    /// The cause, for the log only.
    pub fn cause(&self) -> Option<&str> {
        match self {
            StoreError::Unreachable { cause }
            | StoreError::File { cause }
            | StoreError::Database { cause } => Some(cause),
            StoreError::Damaged { what } => Some(what),
            _ => None,
        }
    }

    pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
        StoreError::Damaged { what: what.into() }
    }
}

/// For the log: words, code and cause.
impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}（{}）", self.what(), self.why(), self.remedy(), self.code())?;
        match self.cause() {
            Some(cause) => write!(f, " {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::Full,
            _ => StoreError::File { cause: error.to_string() },
        }
    }
}

/// Why a submission was not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmitError {
    /// The engine refuses the step.
    Refused(Refusal),
    /// The idempotency key was used before, for another command.
    KeyReused,
    /// The row of another system that it would open a matter for has opened one.
    SourceKnown {
        /// That matter.
        matter: MatterId,
    },
    /// An attachment it names is not stored.
    AttachmentMissing {
        /// The attachment's name.
        name: String,
    },
    /// A field that cannot be written down: a number beyond ±2⁵³, a text or an act too long.
    NotStorable {
        /// The field's name, or `act`.
        field: String,
    },
    /// A fault of the store.
    Fault(StoreError),
}

impl SubmitError {
    /// The code, a heading of docs/errors.md; never renamed or reused.
    pub fn code(&self) -> &'static str {
        match self {
            SubmitError::Refused(refusal) => refusal.code(),
            SubmitError::KeyReused => "key-reused",
            SubmitError::SourceKnown { .. } => "source-known",
            SubmitError::AttachmentMissing { .. } => "attachment-missing",
            SubmitError::NotStorable { .. } => "field-not-storable",
            SubmitError::Fault(fault) => fault.code(),
        }
    }

    /// What happened.
    pub fn what(&self) -> String {
        match self {
            SubmitError::Refused(refusal) => refusal.what(),
            SubmitError::KeyReused => "这一页已经提交过另外的内容，没有登记。".into(),
            SubmitError::SourceKnown { .. } => "这个来源编号已经登记过，没有再登记。".into(),
            SubmitError::AttachmentMissing { name } => {
                format!("附件“{name}”没有保存好，没有登记。")
            }
            SubmitError::NotStorable { .. } => "所填内容超出可以保存的范围，没有登记。".into(),
            SubmitError::Fault(fault) => fault.what(),
        }
    }

    /// Why.
    pub fn why(&self) -> String {
        match self {
            SubmitError::Refused(refusal) => refusal.why(),
            SubmitError::KeyReused => "同一页只登记一次，再次提交的内容与上次不同。".into(),
            SubmitError::SourceKnown { .. } => "同一来源的一个编号只登记一件。".into(),
            SubmitError::AttachmentMissing { .. } => "登记前没有找到它的内容。".into(),
            SubmitError::NotStorable { field } => format!("“{field}”过大或过长。"),
            SubmitError::Fault(fault) => fault.why(),
        }
    }

    /// What to do.
    pub fn remedy(&self) -> String {
        match self {
            SubmitError::Refused(refusal) => refusal.remedy(),
            SubmitError::KeyReused => "请重新打开页面，看过已有的记录后再提交。".into(),
            SubmitError::SourceKnown { .. } => {
                "请打开已经登记的那一件；来源有变化的，请重新导入。".into()
            }
            SubmitError::AttachmentMissing { .. } => "请重新选择这个附件后提交。".into(),
            SubmitError::NotStorable { .. } => "请缩短文字或核对数字；长的材料请作为附件。".into(),
            SubmitError::Fault(fault) => fault.remedy(),
        }
    }
}

impl fmt::Display for SubmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubmitError::Fault(fault) => fault.fmt(f),
            _ => write!(f, "{}{}{}（{}）", self.what(), self.why(), self.remedy(), self.code()),
        }
    }
}

impl std::error::Error for SubmitError {}

impl From<StoreError> for SubmitError {
    fn from(fault: StoreError) -> SubmitError {
        SubmitError::Fault(fault)
    }
}

impl From<Refusal> for SubmitError {
    fn from(refusal: Refusal) -> SubmitError {
        SubmitError::Refused(refusal)
    }
}

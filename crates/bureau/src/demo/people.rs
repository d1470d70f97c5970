//! The people of the synthetic bureau, every one of them made up: one account a role and a second handler
//! to sign in as, and one officer for each of the other units.

use wenjin_matter::Actor;

/// A person of the synthetic bureau.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The sign-in name.
    pub login: &'static str,
    /// The name, plainly made up.
    pub name: &'static str,
    /// What they are, for the list of accounts.
    pub title: &'static str,
    /// Their roles.
    pub roles: &'static [&'static str],
    /// Their station; empty for those at the bureau itself.
    pub station: &'static str,
}

/// One account a role, and a second handler.
pub const PEOPLE: &[Person] = &[
    Person {
        login: "dengji",
        name: "演示登记员",
        title: "登记分派人员",
        roles: &["intake"],
        station: "",
    },
    Person {
        login: "banli",
        name: "演示办理员甲",
        title: "办理人员（st-03）",
        roles: &["handler"],
        station: "st-03",
    },
    Person {
        login: "banli2",
        name: "演示办理员乙",
        title: "办理人员（st-04）",
        roles: &["handler"],
        station: "st-04",
    },
    Person {
        login: "suozhang",
        name: "演示所长",
        title: "所（科）负责人（st-03）",
        roles: &["station-head"],
        station: "st-03",
    },
    Person {
        login: "fazhi",
        name: "演示法制员",
        title: "法制审核人员",
        roles: &["legal-reviewer"],
        station: "",
    },
    Person {
        login: "juzhang",
        name: "演示局负责人",
        title: "局负责人",
        roles: &["leader"],
        station: "",
    },
    Person {
        login: "guanli",
        name: "演示管理员",
        title: "系统管理员",
        roles: &["administrator"],
        station: "",
    },
];

/// One officer for each unit that has none above.
pub const OFFICERS: &[Person] = &[
    officer("banli-center", "演示办理员（中心）", "center"),
    officer("banli-01", "演示办理员（01）", "st-01"),
    officer("banli-02", "演示办理员（02）", "st-02"),
    officer("banli-05", "演示办理员（05）", "st-05"),
    officer("banli-06", "演示办理员（06）", "st-06"),
    officer("banli-07", "演示办理员（07）", "st-07"),
    officer("banli-08", "演示办理员（08）", "st-08"),
    officer("banli-09", "演示办理员（09）", "st-09"),
    officer("banli-10", "演示办理员（10）", "st-10"),
    officer("banli-11", "演示办理员（11）", "st-11"),
];

/// Who registers and hands out.
pub(super) const INTAKE: &Person = &PEOPLE[0];
/// Who heads a station.
pub(super) const HEAD: &Person = &PEOPLE[3];
/// Who decides for the bureau.
pub(super) const LEADER: &Person = &PEOPLE[5];
/// The platforms, whose files are brought in.
pub(super) const PLATFORM: &Person = &Person {
    login: "import",
    name: "来件导入",
    title: "来件导入",
    roles: &["import"],
    station: "",
};

const fn officer(login: &'static str, name: &'static str, station: &'static str) -> Person {
    Person { login, name, title: "办理人员", roles: &["handler"], station }
}

/// The handlers in the order of their units.
pub(super) const UNITS: [&Person; 12] = [
    &OFFICERS[0],
    &OFFICERS[1],
    &OFFICERS[2],
    &PEOPLE[1],
    &PEOPLE[2],
    &OFFICERS[3],
    &OFFICERS[4],
    &OFFICERS[5],
    &OFFICERS[6],
    &OFFICERS[7],
    &OFFICERS[8],
    &OFFICERS[9],
];

impl Person {
    /// The id of the account.
    pub fn account(&self) -> String {
        format!("u-{}", self.login)
    }

    /// As the one who acts.
    pub(super) fn actor(&self) -> Actor {
        Actor {
            account: self.account(),
            name: self.name.to_string(),
            role: self.roles.first().copied().unwrap_or_default().to_string(),
        }
    }
}

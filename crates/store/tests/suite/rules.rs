//! A small procedure for tests: synthetic, resting on no law. Matters are received, assigned,
//! suspended and resumed, answered with a numbered document, and closed.

use std::sync::Arc;

use wenjin_law::{Rules, SourceFile, load};

const ROLES: &str = r#"
kind = "roles"
title = "角色"
role = [{ code = "clerk", title = "经办人" }, { code = "chief", title = "负责人" }]
"#;

const COUNTING: &str = r#"
kind = "counting"
title = "测试计算规则"
[[version]]
from = 2020-01-01
checked = 2026-01-01
provenance = "bureau"
day_word = "all"
last_day = "rest-day-moves"
"#;

const YEAR: &str = r#"
kind = "calendar-year"
title = "测试年"
year = 2026
source = "测试"
page = "测试"
checked = 2026-01-01
holiday = []
"#;

const MATTER: &str = r#"
kind = "matter"
title = "测试事项"
number = "测〔{year}〕{n}号"
stage = [
  { code = "received", title = "已收到" },
  { code = "assigned", title = "已分派" },
  { code = "closed", title = "已办结", ended = true },
]
"#;

const RECEIVE: &str = r#"
opens = true
to = "received"
roles = ["clerk"]
field = [
  { name = "title", label = "标题", type = "text", required = true },
  { name = "respondent-name", label = "经营者", type = "text" },
  { name = "station", label = "所", type = "text" },
  { name = "channel", label = "渠道", type = "text" },
  { name = "source", label = "来源", type = "text" },
  { name = "source-key", label = "来源编号", type = "text" },
  { name = "source-digest", label = "来源摘要", type = "text" },
  { name = "amount", label = "金额", type = "yuan" },
  { name = "name", label = "姓名", type = "text", personal = true },
  { name = "phone", label = "电话", type = "text", personal = true },
]
"#;

const ASSIGN: &str = r#"
stages = ["received", "assigned"]
to = "assigned"
roles = ["chief"]
field = [
  { name = "title", label = "标题", type = "text" },
  { name = "station", label = "所", type = "text" },
  { name = "handler", label = "经办人", type = "officer" },
]
"#;

const SUSPEND: &str = r#"
stages = ["received", "assigned"]
roles = ["clerk"]
guard = [{ needs = "not-open", step = "suspend", until = "resume", why = "已经中止。", remedy = "请先恢复。" }]
"#;

const RESUME: &str = r#"
stages = ["received", "assigned"]
roles = ["clerk"]
guard = [{ needs = "open", step = "suspend", until = "resume", why = "没有中止。", remedy = "无需恢复。" }]
"#;

const ANSWER: &str = r#"
stages = ["received", "assigned"]
roles = ["clerk"]
form = "test/forms/answer"
field = [{ name = "words", label = "答复", type = "long-text" }]
"#;

const CLOSE: &str = r#"
stages = ["received", "assigned"]
to = "closed"
roles = ["clerk", "chief"]
"#;

const FORM: &str = r#"
number = "答〔{year}〕第{n}号"
block = [{ text = "答复" }]
"#;

const CLOCK: &str = r#"
starts = ["receive"]
stops = ["close"]
counting = "counting/test"
duty = "bureau"
pause = [{ from = "suspend", until = "resume", why = "中止" }]
"#;

/// The procedure. Another `days` is another edition of it.
pub fn rules(days: u32) -> Arc<Rules> {
    let version = |kind: &str, title: &str, body: &str| {
        let head = format!("kind = \"{kind}\"\ntitle = \"{title}\"\n[[version]]\n");
        let dates = "from = 2020-01-01\nchecked = 2026-01-01\nprovenance = \"bureau\"\n";
        format!("{head}{dates}{body}")
    };
    let clock = |days: u32| format!("{CLOCK}length = {{ working_days = {days} }}\n");
    let files = [
        ("roles.toml", ROLES.to_string()),
        ("counting/test.toml", COUNTING.to_string()),
        ("calendar/2026.toml", YEAR.to_string()),
        ("test/matter.toml", MATTER.to_string()),
        ("test/steps/receive.toml", version("step", "收到", RECEIVE)),
        ("test/steps/assign.toml", version("step", "分派", ASSIGN)),
        ("test/steps/suspend.toml", version("step", "中止", SUSPEND)),
        ("test/steps/resume.toml", version("step", "恢复", RESUME)),
        ("test/steps/answer.toml", version("step", "答复", ANSWER)),
        ("test/steps/close.toml", version("step", "办结", CLOSE)),
        ("test/forms/answer.toml", version("form", "答复书", FORM)),
        ("test/close-in-time.toml", version("clock", "办结期限", &clock(days))),
        ("test/promise.toml", version("clock", "承诺期限", &clock(3))),
    ];
    let files = files.map(|(path, text)| SourceFile { path: path.into(), text });
    Arc::new(load(&files).unwrap_or_else(|errors| panic!("{errors:#?}")))
}

//! The lines of work: families of matters that are listed, opened and worked on by the same pages. What
//! is particular to one — its address, its noun, whom it is about — stands here and nowhere else. Three
//! are what people bring in ([`Line::BROUGHT`]); the others are what the bureau does about it
//! ([`Line::OWN`]), below [`OWN_PATH`].

use wenjin_matter::MatterId;

/// A line of work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// 投诉.
    #[default]
    Complaint,
    /// 举报.
    Report,
    /// 来件.
    Ticket,
    /// 放心消费单元.
    Unit,
    /// 放心消费集聚区.
    Cluster,
    /// 消费提示、警示.
    Warning,
    /// 行政指导.
    Guidance,
}

/// Where the lines of the bureau's own lie.
pub const OWN_PATH: &str = "/trust";

impl Line {
    /// What people bring in, as the rail orders them.
    pub const BROUGHT: [Line; 3] = [Line::Ticket, Line::Complaint, Line::Report];

    /// What the bureau does of its own.
    pub const OWN: [Line; 4] = [Line::Unit, Line::Cluster, Line::Warning, Line::Guidance];

    /// Every line.
    pub const ALL: [Line; 7] = [
        Line::Ticket,
        Line::Complaint,
        Line::Report,
        Line::Unit,
        Line::Cluster,
        Line::Warning,
        Line::Guidance,
    ];

    /// The family of its matters.
    pub const fn family(self) -> &'static str {
        match self {
            Line::Complaint => "complaint",
            Line::Report => "report",
            Line::Ticket => "ticket",
            Line::Unit => "trusted-unit",
            Line::Cluster => "cluster",
            Line::Warning => "warning",
            Line::Guidance => "guidance",
        }
    }

    /// The address of its list; its matters are below.
    pub const fn path(self) -> &'static str {
        match self {
            Line::Complaint => "/complaints",
            Line::Report => "/reports",
            Line::Ticket => "/tickets",
            Line::Unit => "/trust/units",
            Line::Cluster => "/trust/clusters",
            Line::Warning => "/trust/warnings",
            Line::Guidance => "/trust/guidance",
        }
    }

    /// What one of them is called.
    pub const fn noun(self) -> &'static str {
        match self {
            Line::Complaint => "投诉",
            Line::Report => "举报",
            Line::Ticket => "来件",
            Line::Unit => "放心消费单元",
            Line::Cluster => "放心消费集聚区",
            Line::Warning => "消费警示",
            Line::Guidance => "行政指导",
        }
    }

    /// What its person is called, and how the names of the fields about them begin; none where it is about
    /// nobody in person.
    pub const fn person(self) -> Option<(&'static str, &'static str)> {
        match self {
            Line::Complaint => Some(("投诉人", "complainant")),
            Line::Report => Some(("举报人", "informant")),
            Line::Ticket => Some(("诉求人", "person")),
            Line::Unit | Line::Cluster | Line::Warning | Line::Guidance => None,
        }
    }

    /// What the business it is about is called.
    pub const fn respondent(self) -> &'static str {
        match self {
            Line::Complaint => "被投诉人",
            Line::Report => "被举报人",
            Line::Ticket => "涉及的经营者",
            Line::Unit => "经营者",
            Line::Cluster => "管理方",
            Line::Warning => "涉及的经营者",
            Line::Guidance => "对象",
        }
    }

    /// What the person says is called, and the fields it stands in.
    pub const fn told(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Line::Complaint => ("投诉内容", &["facts", "demand"]),
            Line::Report => ("举报内容", &["facts"]),
            Line::Ticket => ("来件内容", &["content", "demand"]),
            Line::Unit => (
                "承诺",
                &["return-days", "answer-hours", "pay-first", "promise-other", "withdraw-facts"],
            ),
            Line::Cluster => {
                ("规模", &["kind", "shops", "turnover", "response-hours", "figures-source"])
            }
            Line::Warning => (
                "提示内容",
                &["kind", "topic", "reason", "related", "heading", "body", "advice", "correction"],
            ),
            Line::Guidance => (
                "指导内容",
                &["kind", "reason", "related", "law-topic", "guidance-text", "measures"],
            ),
        }
    }

    /// The step that records a look at who the person is; none where there is no person.
    pub const fn reveal(self) -> Option<&'static str> {
        match self {
            Line::Complaint | Line::Ticket => Some("reveal-identity"),
            Line::Report => Some("reveal-informant"),
            Line::Unit | Line::Cluster | Line::Warning | Line::Guidance => None,
        }
    }

    /// Its key on the rail; the bureau's own lines share that of their board.
    pub const fn key(self) -> char {
        match self {
            Line::Complaint => 'c',
            Line::Report => 'j',
            Line::Ticket => 't',
            Line::Unit | Line::Cluster | Line::Warning | Line::Guidance => 'x',
        }
    }

    /// The line that a path is on.
    pub fn at(path: &str) -> Option<Line> {
        let below = |line: &Line| {
            let rest = path.strip_prefix(line.path());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        Line::ALL.into_iter().find(below)
    }

    /// The line that a path is on; complaints where it is on none.
    pub fn of_path(path: &str) -> Line {
        Line::at(path).unwrap_or_default()
    }

    /// The line of a family; none where these pages do not show it.
    pub fn of_family(family: &str) -> Option<Line> {
        Line::ALL.into_iter().find(|line| line.family() == family)
    }

    /// The page of one of its matters.
    pub fn href(self, id: MatterId) -> String {
        format!("{}/{id}", self.path())
    }

    /// The address of the form that opens one.
    pub fn new_href(self) -> String {
        format!("{}/new", self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_the_line_it_begins_with() {
        for (path, line) in [
            ("/reports", Line::Report),
            ("/reports?q=1", Line::Report),
            ("/tickets/0190-1/steps/split", Line::Ticket),
            ("/ticketsx", Line::Complaint),
            ("/work", Line::Complaint),
            ("/trust/units?q=1", Line::Unit),
            ("/trust/proposals", Line::Complaint),
        ] {
            assert_eq!(Line::of_path(path), line, "{path}");
        }
        for line in Line::ALL {
            assert_eq!(Line::of_path(line.path()), line);
            assert_eq!(Line::of_family(line.family()), Some(line));
        }
        assert_eq!(Line::of_family("case"), None);
    }
}

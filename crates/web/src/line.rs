//! The lines of work: families of matters that are listed, opened and worked on by the same pages. What
//! is particular to one — its address, its noun, whom it is about — stands here and nowhere else.

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
}

impl Line {
    /// Every line, as the rail orders them.
    pub const ALL: [Line; 3] = [Line::Ticket, Line::Complaint, Line::Report];

    /// The family of its matters.
    pub const fn family(self) -> &'static str {
        match self {
            Line::Complaint => "complaint",
            Line::Report => "report",
            Line::Ticket => "ticket",
        }
    }

    /// The address of its list; its matters are below.
    pub const fn path(self) -> &'static str {
        match self {
            Line::Complaint => "/complaints",
            Line::Report => "/reports",
            Line::Ticket => "/tickets",
        }
    }

    /// What one of them is called.
    pub const fn noun(self) -> &'static str {
        match self {
            Line::Complaint => "投诉",
            Line::Report => "举报",
            Line::Ticket => "来件",
        }
    }

    /// What its person is called, and how the names of the fields about them begin.
    pub const fn person(self) -> (&'static str, &'static str) {
        match self {
            Line::Complaint => ("投诉人", "complainant"),
            Line::Report => ("举报人", "informant"),
            Line::Ticket => ("诉求人", "person"),
        }
    }

    /// What the business it is about is called.
    pub const fn respondent(self) -> &'static str {
        match self {
            Line::Complaint => "被投诉人",
            Line::Report => "被举报人",
            Line::Ticket => "涉及的经营者",
        }
    }

    /// What the person says is called, and the fields it stands in.
    pub const fn told(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Line::Complaint => ("投诉内容", &["facts", "demand"]),
            Line::Report => ("举报内容", &["facts"]),
            Line::Ticket => ("来件内容", &["content", "demand"]),
        }
    }

    /// The step that records a look at who the person is.
    pub const fn reveal(self) -> &'static str {
        match self {
            Line::Complaint | Line::Ticket => "reveal-identity",
            Line::Report => "reveal-informant",
        }
    }

    /// Its key on the rail.
    pub const fn key(self) -> char {
        match self {
            Line::Complaint => 'c',
            Line::Report => 'j',
            Line::Ticket => 't',
        }
    }

    /// The line a path leads to; complaints where it leads to none.
    pub fn of_path(path: &str) -> Line {
        let below = |line: &Line| {
            let rest = path.strip_prefix(line.path());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        };
        Line::ALL.into_iter().find(below).unwrap_or_default()
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

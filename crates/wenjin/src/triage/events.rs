//! `wenjin triage group` and `wenjin triage hot`: what several messages tell of.

use std::path::Path;

use jiff::civil::{Date, DateTime};
use serde_json::json;
use wenjin_text::hot::{Search, Topic, Voice, topics};
use wenjin_text::near::{Event, groups};

use super::table::{Columns, Output, Rows, cell};
use crate::Common;
use crate::outcome::{Failure, Found};

/// Writes the group of every message.
pub fn group(common: &Common, input: &Path, to: &Path) -> Result<Found, Failure> {
    let mut rows = Rows::open(input)?;
    let (columns, time) = (Columns::of(&rows)?, rows.find("time"));
    let events = rows.map(|row| {
        let event = Event::new(&columns.title(row), &row[columns.body], day(&cell(row, time)));
        Ok((row[columns.id].clone(), event))
    })?;
    let (ids, events): (Vec<String>, Vec<Event>) = events.into_iter().unzip();
    let groups = groups(&events);
    let mut out = Output::create(to, &["id", "group"])?;
    for (id, group) in ids.iter().zip(&groups) {
        out.row(&[id, &group.to_string()])?;
    }
    out.close()?;
    let several: std::collections::BTreeSet<u32> =
        (0u32..).zip(&groups).filter(|(at, group)| at != *group).map(|(_, group)| *group).collect();
    if common.json {
        say!("{:#}", json!({ "messages": ids.len(), "groups_of_several": several.len() }));
    } else {
        say!("{} 条来件中有 {} 组可能说的是同一件事。是否并件由人决定。", ids.len(), several.len());
    }
    Ok(Found::Nothing)
}

/// A day as a number; none where the cell holds no date.
fn day(time: &str) -> Option<i32> {
    const FIRST: Date = jiff::civil::date(2000, 1, 1);
    let text = time.trim().replace('/', "-");
    let date = text.parse::<DateTime>().map(DateTime::date).or_else(|_| {
        let date = text.split(' ').next().unwrap_or_default();
        let mut parts = date.split('-').map(|part| part.parse::<i16>().unwrap_or_default());
        let mut next = || parts.next().unwrap_or_default();
        Date::new(next(), next() as i8, next() as i8)
    });
    date.ok().map(|date| (date - FIRST).get_days())
}

/// A message as it was read for topics.
pub(crate) struct Said {
    pub(crate) id: String,
    title: String,
    body: String,
    person: String,
    sent: String,
    echoes: u32,
}

impl Said {
    fn voice(&self) -> Voice<'_> {
        Voice {
            title: &self.title,
            body: &self.body,
            person: &self.person,
            sent: &self.sent,
            echoes: self.echoes,
        }
    }
}

/// The messages of a file with their topics, the hottest first.
pub(crate) fn topics_of(input: &Path) -> Result<(Vec<Said>, Vec<Topic>), Failure> {
    let mut rows = Rows::open(input)?;
    let columns = Columns::of(&rows)?;
    let [time, user, likes, dislikes] =
        ["time", "user", "likes", "dislikes"].map(|name| rows.find(name));
    let mut said = rows.map(|row| {
        let number =
            |column| cell(row, column).parse::<f64>().unwrap_or_default().clamp(0.0, 1e6) as u32;
        Ok(Said {
            id: row[columns.id].clone(),
            title: columns.title(row),
            body: row[columns.body].clone(),
            person: cell(row, user),
            sent: cell(row, time),
            echoes: number(likes) + number(dislikes),
        })
    })?;
    // The last number stands for a submission that came twice.
    said.sort_by(|a, b| (a.id.len(), &a.id).cmp(&(b.id.len(), &b.id)));
    let voices: Vec<Voice<'_>> = said.iter().map(Said::voice).collect();
    let topics = topics(&voices, &Search::default());
    Ok((said, topics))
}

/// Writes the topic of every message that has one, and names the hottest.
pub fn hot(common: &Common, input: &Path, to: &Path, top: usize) -> Result<Found, Failure> {
    let (said, topics) = topics_of(input)?;
    let mut out = Output::create(to, &["id", "cluster", "heat"])?;
    for (number, topic) in (1..).zip(&topics) {
        for member in &topic.members {
            out.row(&[&said[*member].id, &number.to_string(), &format!("{:.4}", topic.heat)])?;
        }
    }
    out.close()?;
    let period = |topic: &Topic| {
        let mut times: Vec<&str> =
            topic.members.iter().map(|member| said[*member].sent.as_str()).collect();
        times.sort_unstable();
        let ends = times.first().zip(times.last());
        ends.map(|(first, last)| format!("{} 至 {}", head(first), head(last))).unwrap_or_default()
    };
    let shown = topics.iter().take(top);
    if common.json {
        let rows: Vec<_> = (1..)
            .zip(shown)
            .map(|(number, topic)| {
                json!({
                    "cluster": number, "heat": topic.heat, "messages": topic.members.len(),
                    "period": period(topic), "line": said[topic.line].title,
                })
            })
            .collect();
        say!("{:#}", json!({ "messages": said.len(), "topics": topics.len(), "top": rows }));
        return Ok(Found::Nothing);
    }
    for (number, topic) in (1..).zip(shown) {
        say!(
            "{number}\t热度 {:.1}\t{} 条\t{}\t{}",
            topic.heat,
            topic.members.len(),
            period(topic),
            said[topic.line].title
        );
    }
    say!(
        "{} 条来件，{} 个热点。热度＝每位反映人 1，同一人再次反映每条 0.25，每条另加 0.1×ln(1＋点赞数＋反对数)；同一秒同样内容的只算一条。",
        said.len(),
        topics.len()
    );
    Ok(Found::Nothing)
}

/// The date of a time as it was written.
fn head(time: &str) -> &str {
    time.split([' ', 'T']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_platforms_write_them() {
        let of = |text| day(text);
        assert_eq!(of("2000-01-31"), Some(30));
        assert_eq!(of("2000/1/31 9:05:00"), Some(30));
        assert_eq!(of("2000-01-31 09:05:00"), Some(30));
        assert_eq!((of(""), of("昨天"), of("2000-13-01")), (None, None, None));
    }
}

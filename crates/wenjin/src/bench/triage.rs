//! Reading messages: how well and how fast they are classed, what is found of the same event and of hot topics. Real
//! messages come from a folder that is given; without it only what made-up messages can show is measured. The peers are
//! their own scripts on the same files in the same run.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::{Duration, Instant};

use wenjin_text::evaluate::by_folds;
use wenjin_text::near::{Event, Index, groups, same};
use wenjin_text::{Evaluation, Example, Recipe, learn, planted};

use crate::bench::Bench;
use crate::bench::table::{Bar, Figure, Line};
use crate::outcome::Failure;
use crate::triage::table::Rows;
use crate::triage::{Labelled, examples, labelled, topics_of};

/// A peer learns and reads everything once.
const PEER: Duration = Duration::from_secs(400);
/// Messages stored when a new one comes.
const STORED: u32 = 1_000_000;

/// Runs the job.
pub fn run(bench: &mut Bench) -> Result<Vec<Line>, Failure> {
    let mut lines = match bench.messages.clone() {
        Some(folder) => real(bench, &folder)?,
        None => vec![Line::absent("真实来件", "没有给出真实来件的文件夹（--messages）")],
    };
    lines.extend(made_up());
    Ok(lines)
}

fn real(bench: &Bench, folder: &Path) -> Result<Vec<Line>, Failure> {
    let messages = labelled(&folder.join("train.csv"))?;
    let all = examples(&messages);
    let mut lines = classed(bench, folder, &messages, &all)?;
    lines.extend(repeated(&messages, &all));
    lines.extend(hot(bench, folder)?);
    Ok(lines)
}

fn refused(error: &wenjin_text::LearnError) -> Failure {
    Failure::usage(error.code(), error.to_string())
}

fn share(value: f64) -> Figure {
    Figure::new(value, "")
}

/// Classes: five folds, the peers' own split, speed, training, size.
fn classed(
    bench: &Bench,
    folder: &Path,
    messages: &[Labelled],
    all: &[Example<'_>],
) -> Result<Vec<Line>, Failure> {
    let folds: Vec<u32> =
        messages.iter().map(|message| message.fold().unwrap_or_default()).collect();
    let five = by_folds(all, &folds, &Recipe::default()).map_err(|error| refused(&error))?;
    let five = Evaluation::of(&five);
    let in_dev = |message: &Labelled| message.is_of("dev");
    let seen: Vec<Example<'_>> = messages
        .iter()
        .zip(all)
        .filter(|(message, _)| !in_dev(message))
        .map(|(_, example)| *example)
        .collect();
    let begun = Instant::now();
    let model = learn(&seen, &Recipe::default()).map_err(|error| refused(&error))?;
    let training = begun.elapsed();
    let dev: Vec<Example<'_>> = messages
        .iter()
        .zip(all)
        .filter(|(message, _)| in_dev(message))
        .map(|(_, example)| *example)
        .collect();
    let mut reader = model.reader();
    let judged: Vec<_> = dev.iter().map(|example| reader.judge(example)).collect();
    let begun = Instant::now();
    let mut rounds = 0u32;
    while rounds == 0 || begun.elapsed() < bench.time {
        dev.iter().for_each(|example| {
            std::hint::black_box(reader.read(example.title, example.body));
        });
        rounds += 1;
    }
    let rate = f64::from(rounds) * dev.len() as f64 / begun.elapsed().as_secs_f64();
    let peers = Peers::run(bench, folder);
    let fast = peers.speed("fastText chars");
    let bar = fast.map_or(0.0, |rate| 2.0 * rate);
    let fast = fast.map(|rate| ("fastText 单字".to_string(), Figure::new(rate, "条/CPU 秒")));
    let reference = peers
        .score("ensemble of the three")
        .map(|score| ("线性模型组合".to_string(), share(score)));
    Ok(vec![
        Line::new("分类 五折 macro-F1", share(five.macro_f1))
            .bar(Bar::AtLeast(0.922))
            .note(format!("准确率 {:.4}，{} 条", five.accuracy, five.messages)),
        Line::new("分类 五折 概率误差", share(five.calibration_error)).bar(Bar::AtMost(0.03)).note(
            format!(
                "有把握的占 {:.1}%，其中对的占 {:.1}%",
                100.0 * five.answered,
                100.0 * five.right_when_answered
            ),
        ),
        Line::new("分类 dev macro-F1", share(Evaluation::of(&judged).macro_f1)).peer(reference),
        Line::new("分类 单核", Figure::new(rate, "条/CPU 秒"))
            .bar(Bar::AtLeast(bar))
            .peer(fast)
            .note(peers.why),
        Line::new("训练 单核", Figure::new(training.as_secs_f64(), "秒")).bar(Bar::AtMost(60.0)),
        Line::new("模型大小", Figure::new(model.to_bytes().len() as f64 / 1e6, "MB"))
            .bar(Bar::AtMost(30.0)),
    ])
}

/// What the peers printed: name, F-score, messages a CPU second.
struct Peers {
    lines: Vec<(String, f64, f64)>,
    why: String,
}

impl Peers {
    fn run(bench: &Bench, folder: &Path) -> Peers {
        let (folder, out) = (
            folder.display().to_string(),
            bench.place.path().join("peer-triage").display().to_string(),
        );
        let mut peers = Peers { lines: Vec::new(), why: String::new() };
        for script in ["hotline_baselines.py", "hotline_reference.py"] {
            match bench.rivals.printed(script, &[&folder, &folder, &out, "--dev"], &[], PEER) {
                Ok(printed) => peers.lines.extend(printed.lines().filter_map(line_of)),
                Err(why) => peers.why = why,
            }
        }
        peers
    }

    fn find(&self, name: &str) -> Option<&(String, f64, f64)> {
        self.lines.iter().find(|line| line.0.contains(name))
    }

    fn score(&self, name: &str) -> Option<f64> {
        self.find(name).map(|line| line.1)
    }

    fn speed(&self, name: &str) -> Option<f64> {
        self.find(name).map(|line| line.2)
    }
}

fn line_of(line: &str) -> Option<(String, f64, f64)> {
    let (name, figures) = line.split_once("macroF1")?;
    let mut words = figures.split_whitespace();
    let score = words.next()?.parse().ok()?;
    let speed = words.skip_while(|word| *word != "msg_per_cpu_s").nth(1)?.parse().ok()?;
    Some((name.trim().to_string(), score, speed))
}

/// Near-copies in real messages against the groups that came with them.
fn repeated(messages: &[Labelled], all: &[Example<'_>]) -> Vec<Line> {
    let truth: Vec<u32> = all.iter().map(|example| example.group).collect();
    let found = wenjin_text::copies::groups(
        messages.iter().map(|message| (message.title.as_str(), message.body.as_str())),
    );
    let (precision, recall) = planted::pairs(&truth, &found);
    vec![
        Line::new("近重复 对真实分组的准确率", share(precision))
            .note(format!("召回率 {recall:.4}")),
    ]
}

/// Hot topics against the issues that are known.
fn hot(bench: &Bench, folder: &Path) -> Result<Vec<Line>, Failure> {
    let known = known(&folder.join("hotspots_examples.csv"))?;
    let file = folder.join("hotspots.csv.gz");
    let begun = Instant::now();
    let (said, topics) = topics_of(&file)?;
    let time = begun.elapsed();
    let ours: Vec<Vec<&str>> = topics
        .iter()
        .map(|topic| topic.members.iter().map(|member| said[*member].id.as_str()).collect())
        .collect();
    let out = bench.place.path().join("peer-hot.csv");
    let (from, to) = (folder.display().to_string(), out.display().to_string());
    let peer = bench.rivals.printed("hotspot_baseline.py", &[&from, &to], &[], PEER);
    let peer = match peer {
        Ok(_) => Some((
            "TF-IDF 平均连接".to_string(),
            share(clusters(&out).map(|found| best(&known, &found))?),
        )),
        Err(_) => None,
    };
    Ok(vec![
        Line::new("热点 两个公开例子的平均最佳 F1", share(best(&known, &ours)))
            .bar(Bar::AtLeast(0.75))
            .peer(peer)
            .note(format!(
                "{} 条、{} 个热点，{:.2} 秒",
                said.len(),
                topics.len(),
                time.as_secs_f64()
            )),
    ])
}

fn known(path: &Path) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut rows = Rows::open(path)?;
    let (issue, id, core) = (rows.column("issue")?, rows.column("id")?, rows.column("core")?);
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    rows.each(|row| {
        if row[core] == "1" {
            out.entry(row[issue].clone()).or_default().push(row[id].clone());
        }
        Ok(())
    })?;
    Ok(out)
}

fn clusters(path: &Path) -> Result<Vec<Vec<String>>, Failure> {
    let mut rows = Rows::open(path)?;
    let (id, cluster) = (rows.column("id")?, rows.column("cluster")?);
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    rows.each(|row| {
        out.entry(row[cluster].clone()).or_default().push(row[id].clone());
        Ok(())
    })?;
    Ok(out.into_values().collect())
}

/// The mean, over the known issues, of the F-score of the cluster that fits each best.
fn best<T: AsRef<str>>(known: &BTreeMap<String, Vec<String>>, clusters: &[Vec<T>]) -> f64 {
    let score = |issue: &Vec<String>, cluster: &Vec<T>| {
        let hits =
            cluster.iter().filter(|id| issue.iter().any(|known| known == id.as_ref())).count();
        2.0 * hits as f64 / (issue.len() + cluster.len()) as f64
    };
    let best = |issue| clusters.iter().map(|cluster| score(issue, cluster)).fold(0.0, f64::max);
    known.values().map(best).sum::<f64>() / known.len().max(1) as f64
}

/// The same event in made-up messages: how much is found, and how long one look takes among a million.
fn made_up() -> Vec<Line> {
    let told = planted::rewordings(2026, 20_000, 3);
    let events: Vec<Event> =
        told.iter().map(|one| Event::new(&one.title, &one.body, Some(one.day))).collect();
    let truth: Vec<u32> = told.iter().map(|one| one.event).collect();
    let (precision, recall) = planted::pairs(&truth, &groups(&events));
    let note = format!("{} 条虚构来件，20,000 件事", told.len());
    let look = look();
    vec![
        Line::new("同一件事 准确率（虚构的改写）", share(precision))
            .bar(Bar::AtLeast(0.98))
            .note(note),
        Line::new("同一件事 召回率（虚构的改写）", share(recall)).bar(Bar::AtLeast(0.90)),
        Line::new("同一件事 一条对一百万条 p99", Figure::new(look, "ms")).bar(Bar::AtMost(20.0)),
    ]
}

/// Milliseconds of the slowest in a hundred looks, candidates compared in full.
fn look() -> f64 {
    let told = planted::rewordings(7, 100_000, 3);
    let events: Vec<Event> =
        told.iter().map(|one| Event::new(&one.title, &one.body, Some(one.day))).collect();
    let mut index = Index::default();
    let mut of: HashMap<u32, usize> = HashMap::new();
    for id in 0..STORED {
        let at = id as usize % events.len();
        of.insert(id, at);
        index.add(id, events[at].sketch());
    }
    let mut times: Vec<Duration> = told
        .iter()
        .take(2_000)
        .map(|one| {
            let begun = Instant::now();
            let event = Event::new(&one.title, &one.body, Some(one.day));
            let found = index
                .candidates(event.sketch())
                .into_iter()
                .filter_map(|id| same(&event, &events[of[&id]]));
            std::hint::black_box(found.count());
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() * 99 / 100].as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_cluster_of_each_issue_counts() {
        let known = BTreeMap::from([("a".to_string(), vec!["1".to_string(), "2".to_string()])]);
        assert_eq!(best(&known, &[vec!["1", "2"], vec!["3"]]), 1.0);
        assert_eq!(best(&known, &[vec!["1", "3"]]), 0.5);
    }

    #[test]
    fn a_peers_line_is_read() {
        let line = "fastText chars 1-3grams  macroF1 0.8821 weightedF1 0.8891 acc 0.8896 train_cpu_s 13.2 msg_per_cpu_s 10734";
        assert_eq!(line_of(line), Some(("fastText chars 1-3grams".to_string(), 0.8821, 10734.0)));
    }
}

//! `wenjin triage …`: learns from labelled messages, labels others, says how well, groups messages about one event and
//! finds hot topics. Files are CSV or XLSX in any encoding the program reads. What a message says is printed nowhere but
//! for the line of a topic, which is asked for.

mod events;
pub(crate) mod table;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use wenjin_text::evaluate::by_folds;
use wenjin_text::{Evaluation, Example, Judged, Model, Recipe, learn};

use crate::Common;
use crate::outcome::{Failure, Found};
pub(crate) use events::topics_of;
use table::{Columns, Output, Rows};

/// `wenjin triage …`
#[derive(Subcommand)]
pub enum Command {
    /// 用有标签的来件训练分类模型（列：id、title、body、label，可有 group）
    Train {
        /// 有标签的来件
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 写入的模型文件
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
    },
    /// 给来件分类（列：id、title、body；写出 id、label、probability、second、second_probability）
    Predict {
        /// 模型文件
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
        /// 来件
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 写出的文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 把握不足的留空，不给类别
        #[arg(long)]
        abstain: bool,
    },
    /// 评分：预测与标签比较；不给预测的，按 fold 列（没有则自动分组）交叉验证
    Score {
        /// 有标签的来件
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 预测结果（triage predict 写出的）
        #[arg(long, value_name = "FILE")]
        predictions: Option<PathBuf>,
        /// 只看 split 列是这个值的
        #[arg(long, value_name = "NAME")]
        split: Option<String>,
    },
    /// 从来件里找出电话、证件号、信用代码、金额、日期、诉求（写出 id、part、kind、from、to、value、confidence；证件号和电话遮盖）
    Fields {
        /// 来件（列：id、title、body）
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 写出的文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// 把说同一件事的来件归在一起（写出 id、group）；只作提示，从不自动并件
    Group {
        /// 来件（列：id、title、body，可有 time）
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 写出的文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// 找出热点：一段时间里多人反映的同一件事（写出 id、cluster、heat）
    Hot {
        /// 来件（列：id、title、body，可有 time、user、likes、dislikes）
        #[arg(long = "in", value_name = "FILE")]
        input: PathBuf,
        /// 写出的文件
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// 在屏幕上列出最热的几个
        #[arg(long, default_value_t = 10, value_name = "N")]
        top: usize,
    },
}

/// Runs it.
pub fn run(common: &Common, command: &Command) -> Result<Found, Failure> {
    match command {
        Command::Train { input, model } => train(common, input, model),
        Command::Predict { model, input, out, abstain } => {
            predict(common, model, input, out, *abstain)
        }
        Command::Score { input, predictions, split } => {
            score(common, input, predictions.as_deref(), split.as_deref())
        }
        Command::Fields { input, out } => fields(common, input, out),
        Command::Group { input, out } => events::group(common, input, out),
        Command::Hot { input, out, top } => events::hot(common, input, out, *top),
    }
}

/// Folds of a comparison where the file names none.
const FOLDS: u32 = 5;

fn failure(error: &wenjin_text::LearnError) -> Failure {
    Failure::usage(error.code(), error.to_string())
}

/// A labelled message as it was read.
pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) label: String,
    group: Option<String>,
    fold: Option<u32>,
    split: Option<String>,
}

impl Labelled {
    /// The fold its file puts it in.
    pub(crate) fn fold(&self) -> Option<u32> {
        self.fold
    }

    /// True where its file puts it in that split.
    pub(crate) fn is_of(&self, split: &str) -> bool {
        self.split.as_deref() == Some(split)
    }
}

/// The labelled messages of a file.
pub(crate) fn labelled(input: &Path) -> Result<Vec<Labelled>, Failure> {
    let mut rows = Rows::open(input)?;
    let columns = Columns::of(&rows)?;
    let label = rows.needed("label")?;
    let (group, fold, split) = (rows.find("group"), rows.find("fold"), rows.find("split"));
    rows.map(|row| {
        let optional = |column: Option<usize>| {
            column.map(|at| row[at].clone()).filter(|cell| !cell.is_empty())
        };
        Ok(Labelled {
            id: row[columns.id].clone(),
            title: columns.title(row),
            body: row[columns.body].clone(),
            label: row[label].trim().to_string(),
            group: optional(group),
            fold: optional(fold).and_then(|fold| fold.parse().ok()),
            split: optional(split),
        })
    })
}

/// The examples of labelled messages; where no column says which belong together, near-copies do.
pub(crate) fn examples(messages: &[Labelled]) -> Vec<Example<'_>> {
    let named = messages.iter().all(|message| message.group.is_some());
    let groups: Vec<u32> = if named {
        let mut known = std::collections::HashMap::new();
        let groups = messages.iter().map(|message| message.group.as_deref().unwrap_or_default());
        groups
            .map(|group| {
                let next = known.len() as u32;
                *known.entry(group).or_insert(next)
            })
            .collect()
    } else {
        wenjin_text::copies::groups(
            messages.iter().map(|message| (message.title.as_str(), message.body.as_str())),
        )
    };
    messages
        .iter()
        .zip(groups)
        .map(|(message, group)| Example {
            title: &message.title,
            body: &message.body,
            label: &message.label,
            group,
        })
        .collect()
}

fn train(common: &Common, input: &Path, to: &Path) -> Result<Found, Failure> {
    let messages = labelled(input)?;
    eprintln!("正在训练：{} 条来件。", messages.len());
    let model = learn(&examples(&messages), &Recipe::default()).map_err(|error| failure(&error))?;
    let bytes = model.to_bytes();
    table::write_whole(to, &bytes)?;
    if common.json {
        let labels: Vec<_> = model
            .labels()
            .map(|(label, many)| json!({ "label": label, "messages": many }))
            .collect();
        say!(
            "{:#}",
            json!({ "labels": labels, "pieces": model.pieces(), "bytes": bytes.len(), "threshold": model.threshold() })
        );
    } else {
        model.labels().for_each(|(label, many)| say!("{label}\t{many}"));
        say!(
            "已训练：{} 个类别，{} 个字段组合，{:.1} MB；概率低于 {:.2} 的留给人判断。",
            model.labels().count(),
            model.pieces(),
            bytes.len() as f64 / 1e6,
            model.threshold()
        );
    }
    Ok(Found::Nothing)
}

fn opened(model: &Path) -> Result<Model, Failure> {
    let bytes = table::read_whole(model)?;
    Model::from_bytes(&bytes).map_err(|error| Failure::usage(error.code(), error.to_string()))
}

fn predict(
    common: &Common,
    model: &Path,
    input: &Path,
    to: &Path,
    abstain: bool,
) -> Result<Found, Failure> {
    let model = opened(model)?;
    let mut reader = model.reader();
    let mut rows = Rows::open(input)?;
    let columns = Columns::of(&rows)?;
    let mut out =
        Output::create(to, &["id", "label", "probability", "second", "second_probability"])?;
    let (mut all, mut sure) = (0u64, 0u64);
    rows.each(|row| {
        let answer = reader.read(&columns.title(row), &row[columns.body]);
        all += 1;
        sure += u64::from(answer.is_sure);
        let label = if abstain && !answer.is_sure { "" } else { answer.label };
        let (first, second) =
            (format!("{:.4}", answer.probability), format!("{:.4}", answer.second_probability));
        out.row(&[&row[columns.id], label, &first, answer.second, &second])
    })?;
    out.close()?;
    if common.json {
        say!("{:#}", json!({ "messages": all, "sure": sure, "threshold": model.threshold() }));
    } else {
        say!(
            "已分类 {all} 条，其中 {} 条把握不足（概率低于 {:.2}），请人判断。",
            all - sure,
            model.threshold()
        );
    }
    Ok(Found::Nothing)
}

fn fields(common: &Common, input: &Path, to: &Path) -> Result<Found, Failure> {
    let mut rows = Rows::open(input)?;
    let columns = Columns::of(&rows)?;
    let header = ["id", "part", "kind", "from", "to", "value", "confidence"];
    let mut out = Output::create(to, &header)?;
    let (mut messages, mut all) = (0u64, 0u64);
    rows.each(|row| {
        messages += 1;
        let id = &row[columns.id];
        for (part, text) in [("title", columns.title(row)), ("body", row[columns.body].clone())] {
            for field in wenjin_text::fields::fields(&text) {
                all += 1;
                let (from, to) = (field.place.start.to_string(), field.place.end.to_string());
                let sure = format!("{:.2}", field.confidence);
                out.row(&[id, part, field.kind.name(), &from, &to, &field.value, &sure])?;
            }
        }
        Ok(())
    })?;
    out.close()?;
    match common.json {
        true => say!("{:#}", json!({ "messages": messages, "fields": all })),
        false => say!("{messages} 条来件里找到 {all} 处。位置按字节计，供核对原文。"),
    }
    Ok(Found::Nothing)
}

fn score(
    common: &Common,
    input: &Path,
    predictions: Option<&Path>,
    split: Option<&str>,
) -> Result<Found, Failure> {
    let mut messages = labelled(input)?;
    if let Some(split) = split {
        messages.retain(|message| message.split.as_deref() == Some(split));
    }
    let judged = match predictions {
        Some(predictions) => compared(&messages, predictions)?,
        None => cross_validated(&messages)?,
    };
    report(common, &Evaluation::of(&judged));
    Ok(Found::Nothing)
}

/// Predictions beside the labels; a message without one was answered wrong.
fn compared(messages: &[Labelled], predictions: &Path) -> Result<Vec<Judged>, Failure> {
    let mut rows = Rows::open(predictions)?;
    let (id, label) = (rows.needed("id")?, rows.needed("label")?);
    let probability = rows.find("probability");
    let said = rows.map(|row| {
        let probability = probability.and_then(|at| row[at].trim().parse().ok()).unwrap_or(1.0);
        Ok((row[id].clone(), (row[label].trim().to_string(), f32::clamp(probability, 0.0, 1.0))))
    })?;
    let said: std::collections::HashMap<_, _> = said.into_iter().collect();
    let judged = |message: &Labelled| {
        let (label, probability) = said.get(&message.id).cloned().unwrap_or_default();
        Judged { truth: message.label.clone(), is_sure: !label.is_empty(), label, probability }
    };
    Ok(messages.iter().map(judged).collect())
}

fn cross_validated(messages: &[Labelled]) -> Result<Vec<Judged>, Failure> {
    let examples = examples(messages);
    let fold = |(message, example): (&Labelled, &Example<'_>)| {
        message.fold.unwrap_or_else(|| wenjin_text::learn::fold(example.group, FOLDS))
    };
    let folds: Vec<u32> = messages.iter().zip(&examples).map(fold).collect();
    eprintln!("正在交叉验证：{} 条来件。", messages.len());
    by_folds(&examples, &folds, &Recipe::default()).map_err(|error| failure(&error))
}

fn report(common: &Common, found: &Evaluation) {
    if common.json {
        let classes: Vec<_> = found
            .classes
            .iter()
            .map(|(label, p, r, f, n)| json!({ "label": label, "precision": p, "recall": r, "f1": f, "n": n }))
            .collect();
        say!(
            "{:#}",
            json!({
                "classes": classes, "macro_f1": found.macro_f1, "accuracy": found.accuracy,
                "calibration_error": found.calibration_error, "answered": found.answered,
                "right_when_answered": found.right_when_answered, "messages": found.messages,
            })
        );
        return;
    }
    say!("类别\t准确率\t召回率\tF1\t条数");
    for (label, precision, recall, f1, n) in &found.classes {
        say!("{label}\t{precision:.4}\t{recall:.4}\t{f1:.4}\t{n}");
    }
    say!("messages\t{}", found.messages);
    say!("accuracy\t{:.4}", found.accuracy);
    say!("calibration_error\t{:.4}", found.calibration_error);
    say!("answered\t{:.4}", found.answered);
    say!("right_when_answered\t{:.4}", found.right_when_answered);
    say!("macro_f1\t{:.4}", found.macro_f1);
}

//! The rows from which anybody can count every figure again: five flat tables with Chinese headers, the
//! records and what each has several of. They hold no personal data and no result, only what the
//! formulas read.

use jiff::civil::{Date, DateTime};
use wenjin_document::workbook::{Column, Value};

use super::record::{Ending, Record, Satisfaction};

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// Its header.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Value>>,
}

/// The tables of these records: 件, 期限, 关联, 付款, 邀请. Moments are written `2026-04-15 09:30:00`.
pub fn export(records: &[&Record]) -> Vec<Sheet> {
    vec![matters(records), runs(records), links(records), payments(records), invitations(records)]
}

fn matters(records: &[&Record]) -> Sheet {
    let row = |record: &&Record| {
        let call = record.call_back;
        vec![
            text(record.id),
            text(record.kind.title()),
            text(&record.number),
            text(&record.channel),
            text(&record.station),
            moment(Some(record.received_at)),
            moment(record.ended_at),
            moment(record.contact_at),
            moment(record.contact_recorded_at),
            moment(call.map(|call| call.at)),
            call.map_or(Value::Empty, |call| text(satisfaction(call.satisfaction))),
            yes_no(call.and_then(|call| call.solved)),
            yes_no(call.map(|call| call.taken_out)),
            yes_no(record.officer_solved),
            Value::Integer(i64::from(record.redo)),
            Value::Integer(i64::from(record.supervised)),
            moment(record.accepted_at),
            moment(record.refused_at),
            moment(record.transferred_at),
            moment(record.agreed_at),
            moment(record.terminated_at),
            amount(record.claimed_fen),
            amount(record.agreed_fen),
        ]
    };
    let header = [
        "标识",
        "种类",
        "编号",
        "渠道",
        "承办单位",
        "收到时间",
        "办结时间",
        "首次联系时间",
        "联系登记时间",
        "回访时间",
        "回访满意",
        "回访解决",
        "剔除",
        "办理人员说解决",
        "重办次数",
        "督办次数",
        "受理时间",
        "不予受理时间",
        "移交时间",
        "达成协议时间",
        "终止调解时间",
        "主张金额（分）",
        "约定金额（分）",
    ];
    sheet("件", &header, records.iter().map(row).collect())
}

fn runs(records: &[&Record]) -> Sheet {
    let mut rows = vec![];
    for record in records {
        for run in &record.runs {
            let (ending, at) = match run.ending {
                Ending::Running => ("未办", None),
                Ending::Paused => ("中止", None),
                Ending::Done(at) => ("已办", Some(at)),
                Ending::Void(at) => ("终止", Some(at)),
                Ending::Restarted(at) => ("重新起算", Some(at)),
            };
            rows.push(vec![
                text(record.id),
                text(run.class.title()),
                text(&run.rule),
                moment(Some(run.started_at)),
                day(run.last_day),
                moment(run.last_moment),
                text(ending),
                moment(at),
                yes_no(Some(run.extended)),
            ]);
        }
    }
    let header = [
        "标识",
        "期限种类",
        "规则",
        "起算时间",
        "最后一日",
        "最后时刻",
        "结果",
        "结果时间",
        "延长过",
    ];
    sheet("期限", &header, rows)
}

fn links(records: &[&Record]) -> Sheet {
    let mut rows = vec![];
    let mut link = |from: wenjin_matter::MatterId, to, how| {
        rows.push(vec![text(from), text(to), text(how)]);
    };
    for record in records {
        if let Some(into) = record.merged_into {
            link(record.id, into, "并入");
        }
        if let Some(origin) = record.origin {
            link(record.id, origin, "来自");
        }
        for part in &record.parts {
            link(*part, record.id, "拆出");
        }
    }
    sheet("关联", &["标识", "所关联的标识", "关系"], rows)
}

fn payments(records: &[&Record]) -> Sheet {
    let mut rows = vec![];
    for record in records {
        for payment in &record.payments {
            let at = moment(Some(payment.verified_at));
            rows.push(vec![text(record.id), Value::Integer(payment.fen), at]);
        }
    }
    sheet("付款", &["标识", "金额（分）", "核实时间"], rows)
}

fn invitations(records: &[&Record]) -> Sheet {
    let mut rows = vec![];
    for record in records {
        for asked in &record.invitations {
            rows.push(vec![
                text(record.id),
                text(&asked.firm),
                moment(Some(asked.invited_at)),
                moment(Some(asked.answer_by)),
                moment(asked.answered_at),
            ]);
        }
    }
    sheet("邀请", &["标识", "商户", "邀请时间", "答复期限", "答复时间"], rows)
}

fn sheet(name: &'static str, header: &[&str], rows: Vec<Vec<Value>>) -> Sheet {
    let columns = header.iter().map(|name| Column { name: (*name).into(), width: 18 }).collect();
    Sheet { name, columns, rows }
}

fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

fn moment(at: Option<DateTime>) -> Value {
    at.map_or(Value::Empty, |at| Value::Text(at.strftime("%Y-%m-%d %H:%M:%S").to_string()))
}

fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Empty, Value::Date)
}

fn amount(fen: Option<i64>) -> Value {
    fen.map_or(Value::Empty, Value::Integer)
}

fn yes_no(flag: Option<bool>) -> Value {
    match flag {
        None => Value::Empty,
        Some(true) => text("是"),
        Some(false) => text("否"),
    }
}

fn satisfaction(answer: Satisfaction) -> &'static str {
    match answer {
        Satisfaction::Satisfied => "满意",
        Satisfaction::Basically => "基本满意",
        Satisfaction::NotSatisfied => "不满意",
        Satisfaction::NoAnswer => "未作答",
    }
}

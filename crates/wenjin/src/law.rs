//! `wenjin law import` and `wenjin rebuild`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use crate::outcome::{Failure, Found};
use crate::{Common, rulebook, serve};

/// `wenjin law …`
#[derive(Subcommand)]
pub enum Command {
    /// 导入一个目录中的法规文本；再次导入同一目录即为更新
    Import {
        /// 法规库目录
        folder: PathBuf,
    },
}

/// Runs it.
pub fn run(common: &Common, command: &Command) -> Result<Found, Failure> {
    let Command::Import { folder } = command;
    let statutes = rulebook::statutes(folder)?;
    let (texts, articles) = (
        statutes.len(),
        statutes.iter().map(|(_, _, statute)| statute.articles.len()).sum::<usize>(),
    );
    let store = serve::open(common)?;
    let edition = crate::now().to_string();
    let put = store.write(move |tx| {
        statutes.iter().try_for_each(|(path, text, _)| tx.put_statute(path, text))?;
        tx.put_setting(wenjin_web::app::LIBRARY_EDITION, &edition)
    });
    put.map_err(Failure::store)?;
    match common.json {
        true => say!("{:#}", json!({ "texts": texts, "articles": articles })),
        false => say!("已导入法规文本 {texts} 件，共 {articles} 条。"),
    }
    Ok(Found::Nothing)
}

/// `wenjin rebuild`: drops what is computed from acts and computes it again.
pub fn rebuild(common: &Common) -> Result<Found, Failure> {
    let store = serve::open(common)?;
    let before = store.projection_digest().map_err(Failure::store)?;
    let rebuilt = store.rebuild().map_err(Failure::store)?;
    let after = store.projection_digest().map_err(Failure::store)?;
    let same = before == after;
    if common.json {
        let out = json!({
            "matters": rebuilt.matters, "acts": rebuilt.acts, "unchanged": same,
            "before": before, "after": after,
        });
        say!("{out:#}");
    } else {
        say!("已从 {} 条记录重建 {} 件事项的派生数据。", rebuilt.acts, rebuilt.matters);
        say!(
            "{}",
            if same {
                "重建前后一致。"
            } else {
                "重建前后不一致：重建前的派生数据有误，现已更正。"
            }
        );
    }
    Ok(if same { Found::Nothing } else { Found::Something })
}

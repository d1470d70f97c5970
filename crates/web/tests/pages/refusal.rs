//! What is refused, and that nothing typed is lost by it.

use axum::http::StatusCode;

use crate::office::{Office, at};

#[tokio::test]
async fn a_refused_form_comes_back_with_everything_typed() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let typed = [("refusal-facts", "演示：写了一半的事实 <b>"), ("other-remedies", "")];
    let answer = handler.fill_in(&at(matter, "/steps/refuse"), &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("演示：写了一半的事实 &lt;b&gt;</textarea>"));
    assert!(answer.says("不予受理的情形：请填写"), "beside the field and in the summary");
    assert!(answer.says("可以走的其他途径：请填写"));
    assert!(answer.says("还有 2 处需要改"));
    assert_eq!(office.steps(matter), ["receive", "assign"]);
}

#[tokio::test]
async fn files_of_a_refused_form_need_not_be_chosen_again() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let page = handler.get(&path).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let blank = [("key", key.as_str()), ("seen", &seen), ("note", "")];
    let again = handler.post_files(&path, &blank, &[("收据.txt", "text/plain", b"12.50")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("已经收下：收据.txt"));
    let kept = again.hidden("kept").replace("&amp;", "&");
    let (key, seen) = (again.hidden("key"), again.hidden("seen"));
    let whole = [("key", key.as_str()), ("seen", &seen), ("note", "演示"), ("kept", &kept)];
    assert_eq!(handler.post(&path, &whole).await.status, StatusCode::SEE_OTHER);
    let note = office.matter(matter).acts.pop().expect("an act");
    assert_eq!(note.attachments[0].name, "收据.txt");

    // A name for a file that this person did not post is not believed.
    let forged = kept.replacen("seal=", "seal=0", 1);
    let page = handler.get(&path).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let whole = [("key", key.as_str()), ("seen", &seen), ("note", "演示"), ("kept", &forged)];
    assert_eq!(handler.post(&path, &whole).await.status, StatusCode::SEE_OTHER);
    assert!(office.matter(matter).acts.pop().expect("an act").attachments.is_empty());
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let answer = handler.post_bare(&path, &[("note", "演示"), ("seen", "2")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.says("form-stale"));
    assert_eq!(office.steps(matter), ["receive", "assign"]);
}

#[tokio::test]
async fn a_form_sent_twice_is_one_act() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let page = intake.get("/complaints/new").await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let form = [
        ("key", key.as_str()),
        ("seen", &seen),
        ("title", "演示"),
        ("channel", "12315-line"),
        ("facts", "演示"),
    ];
    let first = intake.post("/complaints/new", &form).await;
    let second = intake.post("/complaints/new", &form).await;
    assert_eq!(first.matter(), second.matter());
    assert_eq!(office.steps(office.only()), ["receive"]);
}

#[tokio::test]
async fn what_others_did_meanwhile_is_shown_before_one_goes_on() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let page = handler.get(&path).await;
    intake.takes(matter, "note", &[("note", "演示：登记员先写了一笔")]).await;
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let form = [("key", key.as_str()), ("seen", &seen), ("note", "演示：办理员写的")];
    let answer = handler.post(&path, &form).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.says("matter-changed"));
    assert!(answer.says("新的记录"));
    assert!(answer.says("演示：办理员写的</textarea>"));
    // Having seen it, one may go on.
    let (key, seen) = (answer.hidden("key"), answer.hidden("seen"));
    let form = [("key", key.as_str()), ("seen", &seen), ("note", "演示：办理员写的")];
    assert_eq!(handler.post(&path, &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_time_that_cannot_be_is_said_beside_its_field() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let matter = intake.files_and_assigns().await;
    let path = at(matter, "/steps/note");
    let times = [
        ("2999-01-01T09:00", "还没有到"),
        ("2026-04-20T09:00", "早于收到的时间"),
        ("2001-01-01T09:00", "没有有效的规则"),
        ("昨天", "请填写日期和时间"),
    ];
    for (time, words) in times {
        let answer = handler.fill_in(&path, &[("note", "演示：写了很久"), ("at", time)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{time}");
        assert!(answer.says(words), "{time}: {}", answer.text());
        assert!(answer.says("演示：写了很久</textarea>"), "{time}");
    }
}

#[tokio::test]
async fn work_is_given_only_to_people_there_are() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let matter = intake.files(&[]).await.matter();
    let nobody = [("station", "st-03"), ("handler", "u-keeper")];
    let answer = intake.fill_in(&at(matter, "/steps/assign"), &nobody).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("请从列出的人员中选择"));
}

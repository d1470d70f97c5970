//! What is too large: refused early, and never kept in memory.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Answer, Person, Program, head, read};

const MB: u64 = 1 << 20;
/// The most memory that a caller who sends too much may cost.
const MOST: u64 = 64 * MB;
const TEN_GB: u64 = 10 << 30;
const PARTS: &str = "multipart/form-data; boundary=cut";
const PLAIN: &str = "application/x-www-form-urlencoded";
/// Where everybody may post, and where somebody who has signed in may post files.
const OPEN: [&str; 4] = ["/file", "/follow", "/login", "/prefs"];
const WITH_FILES: [&str; 2] = ["/imports", "/complaints/new"];

/// Sends a body that begins so and goes on for ten gigabytes; the answer, and how much of it was taken.
fn pour(program: &Program, head: &str, begin: &[u8], chunked: bool) -> (Answer, u64) {
    let mut stream = program.connect();
    stream.write_all(head.as_bytes()).expect("a head");
    let mut writer = stream.try_clone().expect("a second handle");
    let framed = move |bytes: &[u8]| match chunked {
        true => [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat(),
        false => bytes.to_vec(),
    };
    let begin = framed(begin);
    let poured = thread::spawn(move || {
        let (piece, mut sent) = (framed(&[b'a'; 64 << 10]), 0);
        let mut went_well = writer.write_all(&begin).is_ok();
        while went_well && sent < TEN_GB {
            went_well = writer.write_all(&piece).is_ok();
            sent += piece.len() as u64;
        }
        sent
    });
    let answer = read(&mut stream);
    let _ = stream.shutdown(std::net::Shutdown::Both);
    (answer, poured.join().expect("a count"))
}

fn begun(csrf: &str) -> Vec<u8> {
    format!(
        "--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--cut\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n"
    )
    .into_bytes()
}

#[test]
fn ten_gigabytes_are_refused_early_and_cost_no_memory() {
    let program = Program::start();
    let Person { cookie, csrf } = program.sign_in("dengji");
    let before = program.begin_to_measure();
    let open = OPEN.map(|path| (path, "", MB));
    let with_files = WITH_FILES.map(|path| (path, cookie.as_str(), 61 * MB));
    for (path, cookie, most) in open.into_iter().chain(with_files) {
        for (kind, begin) in [(PLAIN, b"a=".to_vec()), (PARTS, begun(&csrf))] {
            for length in [Some(TEN_GB), None] {
                let framing = match length {
                    Some(length) => format!("Content-Length: {length}"),
                    None => "Transfer-Encoding: chunked".into(),
                };
                let head =
                    head("POST", path, cookie, &format!("Content-Type: {kind}\r\n{framing}\r\n"));
                let began = Instant::now();
                let (answer, sent) = pour(&program, &head, &begin, length.is_none());
                assert_eq!(answer.status, 413, "{path} {kind} {framing}: {}", answer.head);
                assert!(answer.body.contains("request-too-large"), "{path}: {}", answer.body);
                // What lies in the buffers of the connection was sent, though nobody took it.
                assert!(sent < most + 16 * MB, "{path} {kind} {framing} took {} MB", sent / MB);
                assert!(
                    began.elapsed() < Duration::from_secs(20),
                    "{path} took {:?}",
                    began.elapsed()
                );
            }
        }
    }
    let more = program.peak().saturating_sub(before);
    assert!(more <= MOST, "{} MB more", more / MB);
}

#[test]
fn a_hundred_thousand_parts_fields_or_parameters_are_refused() {
    let program = Program::start();
    let Person { cookie, csrf } = program.sign_in("dengji");
    let before = program.begin_to_measure();
    let part = "--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
    let empty = "--cut\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n\r\n";
    let token = [("csrf", csrf.as_str())];
    let fields = "a=b&".repeat(100_000) + &crate::program::encoded(&token);
    let bodies = [
        (PARTS, part.repeat(100_000) + "--cut--\r\n"),
        (PARTS, empty.repeat(100_000) + "--cut--\r\n"),
        (PLAIN, fields),
    ];
    for (kind, body) in &bodies {
        for (path, cookie) in [("/file", ""), ("/prefs", ""), ("/imports", cookie.as_str())] {
            let more = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
            let answer = program.send((head("POST", path, cookie, &more) + body).as_bytes());
            assert!(matches!(answer.status, 400 | 413), "{path} {kind}: {}", answer.head);
        }
    }
    for path in ["/complaints", "/law", "/login", "/work"] {
        let asked = format!("{path}?{}", "a=b&".repeat(100_000));
        let answer = program.get(&cookie, &asked);
        assert!(matches!(answer.status, 400 | 414 | 431), "{path}: {}", answer.head);
    }
    let more = program.peak().saturating_sub(before);
    assert!(more <= MOST, "{} MB more", more / MB);
}

#[test]
fn a_head_of_a_megabyte_is_refused() {
    let program = Program::start();
    let before = program.begin_to_measure();
    let long = "a".repeat(MB as usize);
    let many: String = (0..1_000).map(|n| format!("X-{n}: a\r\n")).collect();
    for more in [format!("X-Long: {long}\r\n"), format!("Cookie: wenjin={long}\r\n"), many] {
        let answer = program.send(head("GET", "/", "", &more).as_bytes());
        assert_eq!(answer.status, 431, "{}", answer.head);
    }
    let answer = program.get("", &format!("/{long}"));
    assert!(matches!(answer.status, 414 | 431), "{}", answer.head);
    let more = program.peak().saturating_sub(before);
    assert!(more <= MOST, "{} MB more", more / MB);
}

/// Nothing that is posted is read as JSON; where it is sent all the same, it is not looked at.
#[test]
fn deep_json_is_no_form() {
    let program = Program::start();
    let person = program.sign_in("dengji");
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let described = program.described();
    let paths = described["paths"].as_object().expect("paths");
    let posts: Vec<&String> =
        paths.iter().filter(|(_, item)| item.get("post").is_some()).map(|(path, _)| path).collect();
    assert!(posts.len() > 10, "{posts:?}");
    for path in posts {
        let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", deep.len());
        let request = head(
            "POST",
            &path.replace("{line}", "units").replace(['{', '}'], ""),
            &person.cookie,
            &more,
        ) + &deep;
        let answer = program.send(request.as_bytes());
        assert_eq!(answer.status, 415, "{path}: {}", answer.head);
    }
    assert_eq!(program.get("", "/healthz").status, 200);
}

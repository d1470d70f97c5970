//! Real requests with something broken in them, byte by byte, from a seed: 3,000 by default, 200,000 with
//! WENJIN_SOAK. Whatever comes, there is no fault of ours, no panic, and no more memory.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use crate::program::{Person, Program, encoded, head};

/// Threads that ask at once.
const CALLERS: u64 = 4;
/// How long an answer is waited for that may never come: half a request has none.
const PATIENCE: Duration = Duration::from_millis(400);

/// Numbers from a seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// A head without its end, its kind of body, and the body.
struct Recorded {
    method: &'static str,
    path: String,
    cookie: String,
    kind: &'static str,
    body: Vec<u8>,
}

impl Recorded {
    fn get(path: &str, cookie: &str) -> Recorded {
        Recorded { method: "GET", path: path.into(), cookie: cookie.into(), kind: "", body: vec![] }
    }

    fn form(path: &str, cookie: &str, fields: &[(&str, &str)]) -> Recorded {
        let kind = "application/x-www-form-urlencoded";
        let body = encoded(fields).into_bytes();
        Recorded { method: "POST", path: path.into(), cookie: cookie.into(), kind, body }
    }

    fn parts(path: &str, cookie: &str, fields: &[(&str, &str)], file: &str) -> Recorded {
        let field = |(name, value): &(&str, &str)| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body: String = fields.iter().map(field).collect();
        let kind = "multipart/form-data; boundary=cut";
        let body = format!("{body}{file}\r\n--cut--\r\n").into_bytes();
        Recorded { method: "POST", path: path.into(), cookie: cookie.into(), kind, body }
    }

    /// As it goes over the wire; its length is that of the body it has.
    fn bytes(&self, body: &[u8], chance: &mut Chance) -> Vec<u8> {
        let mut more = format!("X-Forwarded-For: 192.0.2.{}\r\n", chance.below(256));
        if self.method == "POST" {
            more += &format!("Content-Type: {}\r\nContent-Length: {}\r\n", self.kind, body.len());
        }
        let mut bytes = head(self.method, &self.path, &self.cookie, &more).into_bytes();
        bytes.extend(body);
        bytes
    }
}

fn recorded(program: &Program, Person { cookie, csrf }: &Person) -> Vec<Recorded> {
    let person = Person { cookie: cookie.clone(), csrf: csrf.clone() };
    let at = format!("/complaints/{}", program.any_complaint(&person));
    let note = format!("{at}/steps/note");
    let page = program.get(cookie, &note);
    let (key, seen) = (page.hidden("key"), page.hidden("seen"));
    let token = ("csrf", csrf.as_str());
    let table = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n\
        工单编号,工单标题,诉求内容,区交办时间\nD1,演示标题,演示内容,2026-04-14 09:00\n";
    let picture = "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"收据.png\"\r\n\r\n演示";
    vec![
        Recorded::get("/complaints?q=%E6%BC%94%E7%A4%BA&due=lapsed&from=2026-04-15&page=2", cookie),
        Recorded::get("/complaints/export.xlsx?stage=received", cookie),
        Recorded::get(&format!("{at}?show=documents"), cookie),
        Recorded::get("/rules/complaint/accept-or-refuse?on=2026-04-15", cookie),
        Recorded::get(
            "/law/%E6%BC%94%E7%A4%BA%E6%B3%95?place=%E7%AC%AC%E4%B8%80%E6%9D%A1&on=2026-04-15",
            "",
        ),
        Recorded::get("/openapi.json", ""),
        Recorded::form(
            "/file",
            "",
            &[("page", "whom"), ("go", "next"), ("respondent-name", "演示商店")],
        ),
        Recorded::form("/follow", "", &[("code", "0000-0000-0000-0000")]),
        Recorded::form("/prefs", "theme=dark", &[("theme", "light"), ("back", "/law")]),
        Recorded::form(
            &note,
            cookie,
            &[token, ("key", &key), ("seen", &seen), ("note", "演示"), ("at", "2026-04-15T09:30")],
        ),
        Recorded::form(
            "/complaints/assign/preview",
            cookie,
            &[token, ("matter", &at[12..]), ("station", "st-03")],
        ),
        Recorded::parts(
            &note,
            cookie,
            &[token, ("key", &key), ("seen", &seen), ("note", "演示")],
            picture,
        ),
        Recorded::parts("/imports", cookie, &[token, ("profile", "12345")], table),
    ]
}

/// What breaks things: ends, signs of every grammar on the way, and what is no text.
const SPLINTERS: [&[u8]; 16] = [
    b"\r\n",
    b"\0",
    b"%",
    b"%00",
    b"%ff",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\"",
    b"--cut",
    b"&",
    b"=",
    b";",
    b"../",
    b"99999999999999999999",
    b"-1",
    "\u{202e}".as_bytes(),
];

fn broken(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        let to = (at + 1 + chance.below(32)).min(bytes.len());
        match chance.below(7) {
            _ if bytes.is_empty() => bytes.extend(SPLINTERS[chance.below(SPLINTERS.len())]),
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = chance.below(256) as u8,
            2 => drop(bytes.drain(at..to)),
            3 => {
                drop(bytes.splice(at..at, SPLINTERS[chance.below(SPLINTERS.len())].iter().copied()))
            }
            4 => drop(bytes.splice(at..at, bytes[at..to].to_vec())),
            5 => drop(bytes.splice(at..at, bytes[at..to].repeat(200))),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

/// The status of what is answered; 0 where nothing is.
fn status(program: &Program, bytes: &[u8]) -> u16 {
    let mut stream = program.connect();
    stream.set_read_timeout(Some(PATIENCE)).expect("a time");
    let _ = stream.write_all(bytes);
    let mut piece = [0; 64];
    let read = stream.read(&mut piece).unwrap_or(0);
    let text = String::from_utf8_lossy(&piece[..read]).into_owned();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn broken_requests_are_refused_and_break_nothing() {
    let program = Program::start();
    let person = program.sign_in("dengji");
    let requests = recorded(&program, &person);
    for request in &requests {
        let whole = status(&program, &request.bytes(&request.body, &mut Chance(0)));
        assert!(
            (200..500).contains(&whole),
            "unbroken, {} {} is {whole}",
            request.method,
            request.path
        );
    }
    let seed = std::env::var("WENJIN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1u64);
    let all = if std::env::var_os("WENJIN_SOAK").is_some() { 200_000 } else { 3_000 };
    let before = program.begin_to_measure();
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (program, requests) = (&program, &requests);
            scope.spawn(move || {
                for number in (caller..all).step_by(CALLERS as usize) {
                    let mut chance = Chance(seed ^ number << 20);
                    let request = &requests[chance.below(requests.len())];
                    let bytes = match chance.below(2) {
                        0 => request.bytes(&broken(&request.body, &mut chance), &mut chance),
                        _ => broken(&request.bytes(&request.body, &mut chance), &mut chance),
                    };
                    let status = status(program, &bytes);
                    let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]);
                    assert!(status < 500, "seed {seed}, number {number}: {status} to {shown:?}");
                }
            });
        }
    });
    assert_eq!(program.get("", "/healthz").status, 200);
    let (log, more) = (program.log(), program.peak().saturating_sub(before));
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "seed {seed}: {log}");
    assert!(more <= 64 << 20, "{} MB more", more >> 20);
    println!("broken requests: {all}, seed {seed}");
}

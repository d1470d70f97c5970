//! The program on a synthetic bureau in a folder of its own, ended with the test, and a caller that writes
//! its requests byte by byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The password of everybody in a synthetic bureau.
const PASSWORD: &str = "demo-only-2026";
/// No answer takes longer.
const LONGEST: Duration = Duration::from_secs(60);

pub struct Program {
    child: Child,
    pub address: SocketAddr,
    pub folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&mark).map_or("", |(_, rest)| rest);
        rest.split('"').next().unwrap_or_default().to_string()
    }
}

/// Somebody who has signed in.
pub struct Person {
    pub cookie: String,
    pub csrf: String,
}

impl Program {
    /// The program as it is.
    pub fn start() -> Program {
        Program::run(&mut Command::new(env!("CARGO_BIN_EXE_wenjin")))
    }

    /// The program as this command runs it; its data, its log and its folder for what is temporary lie in
    /// one folder.
    pub fn run(command: &mut Command) -> Program {
        let folder = tempfile::tempdir().expect("a folder");
        Program::run_in(folder, command)
    }

    /// The same in a folder that has something in it.
    pub fn run_in(folder: tempfile::TempDir, command: &mut Command) -> Program {
        let data = folder.path().join("data");
        std::fs::create_dir_all(&data).expect("a folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let mut child = command
            .args(["demo", "--listen", "127.0.0.1:0", "--store"])
            .arg(format!("sqlite:{}", data.join("demo.db").display()))
            .current_dir(&data)
            .env("HOME", &data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let printed = BufReader::new(child.stdout.take().expect("what it prints"));
        let mut address = None;
        for line in printed.lines().map_while(Result::ok) {
            if let Some(at) = line.strip_prefix("listening on http://") {
                address = at.parse().ok();
            }
            if line.contains("guanli") {
                break;
            }
        }
        let Some(address) = address else {
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            let _ = child.kill();
            panic!("the program does not listen: {log}");
        };
        Program { child, address, folder }
    }

    /// Where its data lies.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }

    /// Sends these bytes on a connection of their own and reads what comes until it is closed.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // Who is refused early is cut off while still talking.
        let _ = stream.write_all(bytes);
        read(&mut stream)
    }

    /// A connection.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(LONGEST)).expect("a time");
        stream.set_write_timeout(Some(LONGEST)).expect("a time");
        stream
    }

    /// Asks for a page, as nobody where the cookie is empty.
    pub fn get(&self, cookie: &str, path: &str) -> Answer {
        self.send(head("GET", path, cookie, "").as_bytes())
    }

    /// Posts a form.
    pub fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encoded(fields);
        let more = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        );
        self.send((head("POST", path, cookie, &more) + &body).as_bytes())
    }

    /// Posts a form in parts, with files by field, name and content.
    pub fn upload(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: (&str, &[u8], &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend([part.as_bytes(), value.as_bytes(), b"\r\n"].concat());
        }
        let (field, name, content) = file;
        let part =
            format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"");
        body.extend([part.as_bytes(), name, b"\"\r\n\r\n", content, b"\r\n--cut--\r\n"].concat());
        let more = format!(
            "Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: {}\r\n",
            body.len()
        );
        let mut bytes = head("POST", path, cookie, &more).into_bytes();
        bytes.extend(body);
        self.send(&bytes)
    }

    /// Signs somebody of the bureau in.
    pub fn sign_in(&self, login: &str) -> Person {
        let answer = self.post("", "/login", &[("login", login), ("password", PASSWORD)]);
        assert_eq!(answer.status, 303, "{login} gets in: {}", answer.body);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_string();
        let csrf = self.get(&cookie, "/password").hidden("csrf");
        Person { cookie, csrf }
    }

    /// A complaint that is in the list.
    pub fn any_complaint(&self, person: &Person) -> String {
        let page = self.get(&person.cookie, "/complaints");
        let mut ids =
            page.body.split("href=\"/complaints/").map(|rest| rest.chars().take(32).collect());
        let id = |id: &String| id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit());
        ids.find(id).expect("a complaint")
    }

    /// The OpenAPI text.
    pub fn described(&self) -> serde_json::Value {
        serde_json::from_str(&self.get("", "/openapi.json").body).expect("json")
    }

    /// Lets the peak of its memory begin anew; the bytes it uses now.
    pub fn begin_to_measure(&self) -> u64 {
        std::fs::write(self.proc("clear_refs"), "5").expect("the peak is ours to reset");
        self.status("VmRSS:")
    }

    /// The most bytes it used since.
    pub fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> u64 {
        let text = std::fs::read_to_string(self.proc("status")).expect("a status");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).expect("kB") << 10
    }

    fn proc(&self, name: &str) -> PathBuf {
        Path::new("/proc").join(self.child.id().to_string()).join(name)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of a request; `more` is further lines, each with its end.
pub fn head(method: &str, path: &str, cookie: &str, more: &str) -> String {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: www.example.org\r\nConnection: close\r\n{cookie}{more}\r\n"
    )
}

/// Fields as a form.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        fields.iter().map(|(name, text)| format!("{}={}", escape(name), escape(text))).collect();
    pairs.join("&")
}

/// Reads an answer until the connection is closed; status 0 where there is none.
pub fn read(stream: &mut TcpStream) -> Answer {
    let (mut bytes, mut piece) = (Vec::new(), [0; 16 << 10]);
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        bytes.extend(&piece[..read]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_string(), body: body.to_string() }
}

/// Says what was not tested, past the harness, which keeps to itself what a passing test prints.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stdout(), "\nskipped: {why}");
}

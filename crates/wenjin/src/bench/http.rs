//! A browser reduced to what measuring needs: one connection kept open, one request after the other,
//! the status, two headers and the body. Left out: redirects, compression, chunked bodies, encryption.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer of ours takes this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// No page of ours is as long.
const LONGEST: usize = 16 << 20;

/// An answer.
#[derive(Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The cookie it sets, name and value.
    pub cookie: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a hidden field of the page.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.body);
        let (_, after) = text.split_once(&format!("name=\"{name}\" value=\""))?;
        Some(after.split_once('"')?.0.to_string())
    }
}

/// A connection kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
    line: String,
}

impl Connection {
    /// Connects; every request will carry that cookie.
    ///
    /// # Errors
    /// What the network says.
    pub fn open(address: SocketAddr, cookie: &str) -> Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let head = format!("Host: {address}\r\nCookie: {cookie}\r\n");
        Ok(Connection {
            stream: BufReader::with_capacity(64 << 10, stream),
            head,
            line: String::new(),
        })
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// As [`Connection::post`].
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head);
        self.send(&request)
    }

    /// Posts the fields of a form.
    ///
    /// # Errors
    /// What the network says, or that the answer is not one this browser reads.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let body = encoded(fields);
        let request = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.send(&request)
    }

    fn send(&mut self, request: &str) -> Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?.split_whitespace().nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer { status: status.ok_or_else(unread)?, ..Answer::default() };
        let mut length = None;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(unread)?;
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse::<usize>().ok(),
                "set-cookie" => answer.cookie = value.trim().split(';').next().map(str::to_string),
                _ => {}
            }
        }
        let length = length.filter(|length| *length <= LONGEST).ok_or_else(unread)?;
        answer.body = vec![0; length];
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// The next line of the head, without its end.
    fn line(&mut self) -> Result<&str> {
        self.line.clear();
        self.stream.read_line(&mut self.line)?;
        if self.line.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(self.line.trim_end())
    }
}

fn unread() -> Error {
    Error::new(ErrorKind::InvalidData, "the answer is not one this browser reads")
}

fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |(name, value): &(&str, &str)| format!("{}={}", escaped(name), escaped(value));
    fields.iter().map(one).collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn two_answers_come_over_one_connection() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a browser");
            let mut seen = vec![0; 4096];
            let first = stream.read(&mut seen).expect("a request");
            let said = String::from_utf8_lossy(&seen[..first]).into_owned();
            let page = "<input name=\"csrf\" value=\"t1\">";
            let head = "HTTP/1.1 200 OK\r\nset-cookie: wenjin=c1; Path=/\r\n";
            write!(stream, "{head}Content-Length: {}\r\n\r\n{page}", page.len()).expect("sent");
            let second = stream.read(&mut seen).expect("a request");
            write!(stream, "HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n").expect("sent");
            said + &String::from_utf8_lossy(&seen[..second])
        });
        let mut browser = Connection::open(address, "wenjin=c0").expect("a connection");
        let page = browser.get("/work").expect("an answer");
        assert_eq!((page.status, page.cookie.as_deref()), (200, Some("wenjin=c1")));
        assert_eq!(page.hidden("csrf").as_deref(), Some("t1"));
        assert_eq!(browser.post("/x", &[("a", "甲 &")]).expect("an answer").status, 303);
        let said = server.join().expect("it ends");
        assert!(
            said.contains("Cookie: wenjin=c0\r\n") && said.ends_with("a=%E7%94%B2%20%26"),
            "{said}"
        );
    }
}

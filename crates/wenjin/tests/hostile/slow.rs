//! Who keeps us waiting: a connection that says nothing, half a head, half a body.

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Program, head, read};

/// When a silent connection is given up, and how much later it may be seen.
const PATIENCE: Duration = Duration::from_secs(15);
const LATE: Duration = Duration::from_secs(10);

#[test]
fn who_is_silent_is_shut_out_after_fifteen_seconds() {
    let program = Program::start();
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n";
    let kept = "GET /healthz HTTP/1.1\r\nHost: www.example.org\r\n\r\n";
    let half_a_body = head("POST", "/file", "", form) + "page=whom";
    let cases = [
        ("nothing", String::new(), vec![0, 408]),
        ("half a head", "GET / HTTP/1.1\r\nHost: www".to_string(), vec![0, 408]),
        ("a body that stops", half_a_body, vec![400, 408]),
        ("an idle kept connection", kept.to_string(), vec![200]),
    ];
    thread::scope(|scope| {
        for (what, bytes, statuses) in &cases {
            let program = &program;
            scope.spawn(move || {
                let mut stream = program.connect();
                stream.write_all(bytes.as_bytes()).expect("sent");
                let began = Instant::now();
                let answer = read(&mut stream);
                let took = began.elapsed();
                assert!(statuses.contains(&answer.status), "{what}: {}", answer.head);
                assert!(PATIENCE - Duration::from_secs(1) < took, "{what}: shut after {took:?}");
                assert!(took < PATIENCE + LATE, "{what}: open for {took:?}");
            });
        }
    });
}

#[test]
fn a_slow_head_does_not_win_time_by_dripping() {
    let program = Program::start();
    let mut stream = program.connect();
    stream.set_read_timeout(Some(Duration::from_millis(900))).expect("a time");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: www.example.org\r\n").expect("sent");
    let (began, mut piece) = (Instant::now(), [0; 1024]);
    let closed = loop {
        let sent = stream.write_all(b"X: a\r\n").is_ok();
        match stream.read(&mut piece) {
            Ok(0) => break true,
            Err(error)
                if !matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) =>
            {
                break true;
            }
            _ if !sent => break true,
            _ if PATIENCE + LATE < began.elapsed() => break false,
            _ => {}
        }
    };
    assert!(closed, "a head came for {:?}", began.elapsed());
}

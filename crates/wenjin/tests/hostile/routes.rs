//! Other ways to the same pages: tricks with the path, headers that proxies invent, and the consoles that
//! such systems are known to leave open. What is protected hangs on the handler, not on a path.

use crate::program::{Program, head};

/// Paths of consoles, of other systems' known holes, and of things left lying about.
const CONSOLES: &str = include_str!("consoles.txt");

/// Path and method of what asks for signing in, with names in the place of its parameters.
fn protected(program: &Program) -> Vec<(String, String)> {
    let described = program.described();
    let mut all = Vec::new();
    for (path, item) in described["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            if operation["security"].as_array().is_some_and(|needs| !needs.is_empty()) {
                let path = path.replace("{id}", &"0".repeat(32)).replace(['{', '}'], "");
                all.push((path, method.to_uppercase()));
            }
        }
    }
    assert!(all.len() > 25, "{all:?}");
    all
}

/// The path written in other ways.
fn tricks(path: &str) -> Vec<String> {
    let rest = path.trim_start_matches('/');
    let (first, below) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(first, below)| (first, format!("/{below}")));
    let initial = first.bytes().next().unwrap_or(b'a');
    vec![
        format!("{path}/"),
        format!("{path};/"),
        format!("{path};a=b"),
        format!("/;/{rest}"),
        format!("/a;/..{path}"),
        format!("//{rest}"),
        format!("///{rest}"),
        format!("/./{rest}"),
        format!("/{first}/.{below}"),
        format!("/{first}//{below}"),
        format!("{path}/."),
        format!("{path}."),
        format!("{path}%20"),
        format!("{path}%09"),
        format!("{path}%0a"),
        format!("{path}%00"),
        format!("{path}%23"),
        format!("{path}%3f"),
        format!("{path}%2f"),
        format!("{path}%5c"),
        format!("{path}%2e"),
        format!("{path}/%2e"),
        format!("{path}/%2e%2e/{first}"),
        format!("/%2e/{rest}"),
        format!("/%2f{rest}"),
        format!("/%2e%2e/{rest}"),
        format!("/%252e%252e/{rest}"),
        format!("/%{initial:02x}{}{below}", &first[1..]),
        format!("/%25{initial:02x}{}{below}", &first[1..]),
        format!("/{}{below}", first.to_uppercase()),
        format!("/{}{}{below}", first[..1].to_uppercase(), &first[1..]),
        format!("{path}.json"),
        format!("{path}.css"),
        format!("{path}.html"),
        format!("/login/..{path}"),
        format!("/login/..;{path}"),
        format!("/login/%2e%2e{path}"),
        format!("/assets/..{path}"),
        format!("/assets/..%2f{rest}"),
        format!("/assets/..;{path}"),
        format!("/file;{path}"),
        format!("/\\{rest}"),
        format!("/login?next={path}"),
        format!("http://www.example.org{path}"),
        format!("http://www.example.org/login/..{path}"),
    ]
}

/// True for a page of somebody who has signed in.
fn is_of_the_desk(body: &str) -> bool {
    body.contains("action=\"/logout\"")
}

#[test]
fn no_way_of_writing_a_path_gets_round_signing_in() {
    let program = Program::start();
    let mut asked = 0;
    for (path, method) in protected(&program) {
        for trick in tricks(&path).into_iter().chain([path.clone()]) {
            let more = if method == "POST" {
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"
            } else {
                ""
            };
            let answer = program.send(head(&method, &trick, "", more).as_bytes());
            let open = trick.starts_with("/login?") && method == "GET";
            let refused = matches!(answer.status, 303 | 400 | 401 | 403 | 404 | 405 | 415);
            assert!(refused || open, "{method} {trick}: {}", answer.head);
            assert!(!is_of_the_desk(&answer.body), "{method} {trick}");
            if answer.status == 303 {
                assert!(answer.header("location").starts_with("/login?next="), "{}", answer.head);
            }
            asked += 1;
        }
    }
    assert!(asked > 1_000, "{asked}");
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

#[test]
fn no_header_gets_round_signing_in() {
    let program = Program::start();
    let headers = [
        "X-Original-URL: /login",
        "X-Rewrite-URL: /login",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Host: 127.0.0.1",
        "X-Real-IP: 127.0.0.1",
        "X-Remote-User: guanli",
        "X-Forwarded-User: guanli",
        "X-HTTP-Method-Override: GET",
        "Authorization: Basic YWRtaW46YWRtaW4=",
        "Authorization: Bearer eyJhbGciOiJub25lIn0.e30.",
        "Cookie: wenjin=",
        "Cookie: wenjin=0; wenjin=0",
        "Cookie: rememberMe=1; JSESSIONID=1; role=administrator",
        "Referer: http://www.example.org/work",
    ];
    for path in ["/work", "/complaints", "/accounts", "/imports"] {
        for more in headers {
            for method in ["GET", "HEAD"] {
                let answer =
                    program.send(head(method, path, "", &format!("{more}\r\n")).as_bytes());
                assert_eq!(answer.status, 303, "{method} {path} {more}: {}", answer.head);
            }
        }
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "GETS"] {
            let answer = program.send(head(method, path, "", "").as_bytes());
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.head);
        }
    }
}

#[test]
fn a_token_with_any_bit_changed_opens_nothing() {
    let program = Program::start();
    let cookie = program.sign_in("banli").cookie;
    assert_eq!(program.get(&cookie, "/work").status, 200);
    let (name, token) = cookie.split_once('=').expect("a cookie");
    for at in 0..token.len() {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] ^= 1;
        let changed = String::from_utf8(bytes).expect("ascii");
        assert_eq!(program.get(&format!("{name}={changed}"), "/work").status, 303, "digit {at}");
    }
    for other in [token.to_uppercase(), format!("{token}0"), token[1..].to_string()] {
        if other != token {
            assert_eq!(program.get(&format!("{name}={other}"), "/work").status, 303);
        }
    }
}

#[test]
fn no_console_stands_open() {
    let program = Program::start();
    let paths: Vec<&str> = CONSOLES.lines().filter(|line| line.starts_with('/')).collect();
    assert!(paths.len() >= 100, "{}", paths.len());
    let keeper = program.sign_in("guanli").cookie;
    for path in paths {
        for cookie in ["", keeper.as_str()] {
            let answer = program.get(cookie, path);
            assert_eq!(answer.status, 404, "{path}: {}", answer.head);
        }
    }
}

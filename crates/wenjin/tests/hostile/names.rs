//! Names that lead elsewhere, in addresses and of uploaded files. A file is stored under its hash alone;
//! what its name says reaches nobody's disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Person, Program, skipped};

/// Ways to write a way out, as they stand in an address.
const WAYS: [&str; 26] = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "..\\..\\..\\etc\\passwd",
    "%c0%ae%c0%ae%c0%af%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
    "..%c0%af..%c0%afetc/passwd",
    "..%ef%bc%8f..%ef%bc%8fetc%ef%bc%8fpasswd",
    "....//....//....//etc/passwd",
    "..;/..;/etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "%00/etc/passwd",
    "demo.db%00.pdf",
    "..%00/..%00/demo.db",
    "../demo.db",
    "%2e%2e%2fdemo.db",
    ".",
    "..",
    "CON",
    "nul.txt",
    "%e2%80%aegpj.exe",
    "~root/.ssh/id_rsa",
];

/// The same as names of files.
fn file_names() -> Vec<Vec<u8>> {
    let plain = [
        "../../../../etc/cron.d/demo",
        "..\\..\\..\\demo.bat",
        "/etc/cron.d/demo",
        "C:\\Windows\\demo.bat",
        "\\\\host\\share\\demo",
        "%2e%2e%2fdemo",
        "....//demo",
        "../demo.db",
        "demo.db",
        ".",
        "..",
        "CON",
        "nul.txt",
        "AUX.pdf",
        "COM1",
        "收据\u{202e}gpj.exe",
        "．．／demo",
        "~/demo",
        "-rf",
        "$(touch demo)",
        "`touch demo`",
        "a;touch demo",
        "a|b>demo",
        "演示\u{feff}\u{200d}.txt",
    ];
    let mut names: Vec<Vec<u8>> = plain.iter().map(|name| name.as_bytes().to_vec()).collect();
    names.push("长".repeat(300).into_bytes());
    names.push(vec![b'a'; 300]);
    names.push(b"a\0/../../demo".to_vec());
    names.push(b"\xff\xfe\xc0\xaf".to_vec());
    names
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        }
        all.insert(path);
    }
    all
}

/// Asks for everything and uploads everything, and says which of it was not answered as it should be.
fn try_all(program: &Program) -> Vec<String> {
    let mut wrong = Vec::new();
    let person = program.sign_in("dengji");
    let keeper = program.sign_in("guanli");
    let matter = program.any_complaint(&person);
    let long = "a".repeat(300);
    let places = [
        ("/", &person),
        ("/assets/", &person),
        ("/styleguide/", &person),
        ("/law/", &person),
        ("/rules/", &person),
        ("/forms/", &person),
        ("/log/tile/", &person),
        ("/imports/", &person),
        ("/imports/plan?profile=12345&name=a.csv&sha256=", &person),
        ("/accounts/", &keeper),
        (&format!("/complaints/{matter}/files/"), &person),
        (&format!("/complaints/{matter}/documents/"), &person),
        (&format!("/complaints/{matter}/steps/"), &person),
        ("/complaints/", &person),
    ];
    for (place, Person { cookie, .. }) in places {
        for way in WAYS.iter().chain([&long.as_str()]) {
            let answer = program.get(cookie, &format!("{place}{way}"));
            let leaks =
                ["root:", "SQLite format", "daemon:"].iter().any(|mark| answer.body.contains(mark));
            // The library answers with a page that it has no law of that name.
            let none = place == "/law/" && answer.status == 200
                || matches!(answer.status, 400 | 404 | 422);
            if leaks || !none {
                wrong.push(format!(
                    "GET {place}{way}: {}",
                    answer.head.lines().next().unwrap_or_default()
                ));
            }
        }
    }
    for name in file_names() {
        let shown = String::from_utf8_lossy(&name).into_owned();
        let at = format!("/complaints/{matter}/steps/note");
        let page = program.get(&person.cookie, &at);
        let (key, seen) = (page.hidden("key"), page.hidden("seen"));
        let fields =
            [("csrf", person.csrf.as_str()), ("key", &key), ("seen", &seen), ("note", "演示")];
        let answer =
            program.upload(&person.cookie, &at, &fields, ("files", &name, name.as_slice()));
        if !matches!(answer.status, 303 | 400) {
            wrong.push(format!("a file named {shown:?}: {}", answer.head));
        }
        let fields = [("csrf", person.csrf.as_str()), ("profile", "12345")];
        let table =
            "工单编号,工单标题,诉求内容,区交办时间\nD1,演示标题,演示内容,2026-04-14 09:00\n";
        let answer =
            program.upload(&person.cookie, "/imports", &fields, ("file", &name, table.as_bytes()));
        if !matches!(answer.status, 303 | 400 | 422) {
            wrong.push(format!("a table named {shown:?}: {}", answer.head));
        }
        if answer.status == 303 {
            let plan = program.get(&person.cookie, answer.header("location"));
            if !matches!(plan.status, 200 | 422) {
                wrong.push(format!("the plan of {shown:?}: {}", plan.head));
            }
        }
    }
    wrong
}

#[test]
fn no_name_leads_out_of_the_data_folder() {
    let program = Program::start();
    let data = program.data();
    let outside = |files: BTreeSet<PathBuf>| -> BTreeSet<PathBuf> {
        files.into_iter().filter(|path| !path.starts_with(&data)).collect()
    };
    let before = files(program.folder.path());
    let wrong = try_all(&program);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let after = files(program.folder.path());
    assert_eq!(outside(after.clone()), outside(before.clone()), "a file beside the data folder");
    let stored: Vec<&PathBuf> = after.difference(&before).filter(|path| path.is_file()).collect();
    assert!(stored.len() > 10, "files are stored: {stored:?}");
    for path in stored {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_hash = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(path.starts_with(data.join("demo.attachments")) && is_hash, "{path:?}");
    }
}

/// What a program that serves reads outside its folder.
const READ: [&str; 4] = ["/proc/", "/sys/", "/dev/", "/etc/localtime"];

#[test]
fn the_kernel_sees_no_file_opened_outside_the_data_folder() {
    if !Command::new("strace").args(["-qq", "true"]).output().is_ok_and(|out| out.status.success())
    {
        return skipped("strace is not installed, or may not be used here");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    let calls = "trace=open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,\
        mkdir,mkdirat,unlink,unlinkat,rmdir,truncate,chmod,fchmodat,mknod,mknodat,execve";
    let mut command = Command::new("strace");
    // The tracer stands aside, so that the program is our own child and ends with the test.
    command.args(["-D", "-f", "-qq", "-s", "4096", "-e", calls, "-o"]).arg(&trace);
    command.arg(env!("CARGO_BIN_EXE_wenjin"));
    let program = Program::run_in(folder, &mut command);
    let started = std::fs::read_to_string(&trace).expect("a trace").len();
    let wrong = try_all(&program);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    let data = program.data();
    let mut seen = 0;
    for line in trace[started..].lines().filter(|line| line.contains('(') && line.contains('"')) {
        for path in line.split('"').skip(1).step_by(2).filter(|path| path.starts_with('/')) {
            seen += 1;
            let writes =
                ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| line.contains(flag))
                    || !line.contains("open");
            let ours = Path::new(path).starts_with(&data);
            let harmless = !writes && READ.iter().any(|head| path.starts_with(head));
            assert!(ours || harmless, "{line}");
        }
    }
    assert!(seen > 20, "the trace shows files being stored");
}

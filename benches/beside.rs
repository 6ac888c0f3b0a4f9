//! breakwatch beside what its users would take instead, all in one run on the same machine, each through
//! its own program:
//!
//! - 10,000 records of the simulator at 50 ms round trip, by `breakwatch list`, by the screen until it
//!   says LIVE, by the official SDK in a short script and by the official CLI, page after page, as their
//!   users write it. They are looked for in the Python environment that `BREAKWATCH_BENCH_VENV` names.
//! - the same 1,000,000 records on the screen of breakwatch, polled from the simulator, and as lines of a
//!   file in `fzf` and `lnav`: start, memory, each key of a filter, scroll steps, and leaving them alone.
//!   `BREAKWATCH_BENCH_RECORDS` takes another number.
//!
//! A key's time is until the last byte that follows it: before it nobody can read the screen. What is not
//! installed is said to be missing.
//!
//! `cargo bench --bench beside` measures; run otherwise it only proves on a few records that it works.

mod common;

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::figures::{Times, introduce, median, millis};
use common::processes::{PROGRAM, errand, megabytes, peak_of, send};
use common::server::Server;
use common::sessions::{Session, is_installed, used_by};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use portable_pty::CommandBuilder;

const ROUND_TRIP: Duration = Duration::from_millis(50);
const PAGE: usize = 100;
/// Nothing more follows a key after so long without a byte.
const SILENCE: Duration = Duration::from_millis(400);
/// A program that has its screen ready writes nothing for so long, but for a clock that ticks.
const QUIET: Duration = Duration::from_millis(700);
/// What is typed as a filter.
const TYPED: &str = "network";

/// Pages as the vendor's documentation has them.
const SDK: &str = r#"
import json, os, sys
from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.live.v20180801 import live_client, models

key = credential.Credential(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"])
client = live_client.LiveClient(
    key, "", ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=sys.argv[1], keepAlive=True))
)
found, page = 0, 1
while True:
    request = models.DescribeLiveStreamEventListRequest()
    request.from_json_string(json.dumps(
        {"StartTime": sys.argv[2], "EndTime": sys.argv[3], "PageNum": page, "PageSize": 100}
    ))
    reply = client.DescribeLiveStreamEventList(request)
    found += len(reply.EventList)
    if page >= reply.TotalPage:
        break
    page += 1
print(found)
"#;

fn main() -> io::Result<()> {
    if let Some(errand) = errand() {
        return spend(&errand);
    }
    let mut out = io::stdout().lock();
    introduce("Beside other tools", &mut out)?;
    let measured = common::measured();
    let home = tempfile::tempdir()?;
    let (records, round_trip) = if measured { (10_000, ROUND_TRIP) } else { (250, Duration::ZERO) };
    reading(records, round_trip, home.path(), &mut out)?;
    let asked = std::env::var("BREAKWATCH_BENCH_RECORDS").ok().and_then(|number| number.parse().ok());
    let many = asked.unwrap_or(if measured { 1_000_000 } else { 300 });
    screens(many, home.path(), measured, &mut out)
}

/// What a program spent from start to end.
struct Spent {
    wall: Duration,
    processor: Duration,
    peak: u64,
    said: String,
}

/// In a child of its own, so that the program is the only one that counts: microseconds by the wall and
/// of the processor, peak memory in bytes, and the program's last line, or how many lines it wrote.
fn spend(arguments: &[String]) -> io::Result<()> {
    let [how, program, rest @ ..] = arguments else {
        return Err(io::Error::other("a child needs a program"));
    };
    let begin = Instant::now();
    let output = Command::new(program).args(rest).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    let wall = begin.elapsed();
    if !output.status.success() {
        return Err(io::Error::other(format!("{program} failed")));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let said = match how.as_str() {
        "lines" => text.lines().count().to_string(),
        "records" => text.matches("\"StreamStartTime\"").count().to_string(),
        _ => text.lines().last().unwrap_or_default().to_owned(),
    };
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let processor = (usage.user_time() + usage.system_time()).num_microseconds();
    writeln!(io::stdout().lock(), "{} {processor} {} {said}", wall.as_micros(), usage.max_rss() * 1024)
}

fn run(how: &str, command: &[&str], environment: &[(&'static str, String)]) -> io::Result<Spent> {
    let told = send(&[&[how], command].concat(), environment)?;
    let mut words = told.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or_default();
    let (wall, processor, peak) = (number(), number(), number());
    let said = words.next().unwrap_or_default().to_owned();
    Ok(Spent { wall: Duration::from_micros(wall), processor: Duration::from_micros(processor), peak, said })
}

/// The same list, read whole.
fn reading(records: usize, round_trip: Duration, home: &Path, out: &mut impl Write) -> io::Result<()> {
    let server = Server::start_frozen(records, round_trip)?;
    server.catch_up();
    let folder = home.to_string_lossy();
    let mut environment = server.environment(&folder);
    environment.push(("PATH", std::env::var("PATH").unwrap_or_default()));
    let url = server.simulator.url();
    writeln!(out, "{records} records at {} ms round trip, from start to end", round_trip.as_millis())?;
    writeln!(out, "{:44}{:>10}{:>10}{:>9}{:>9}{:>8}", "", "s", "cpu s", "MB", "found", "ratio")?;
    let mut usual = None;
    let mut tell = |name: &str, spent: &Spent| {
        let base = *usual.get_or_insert(spent.wall);
        writeln!(
            out,
            "{name:44}{:10.2}{:10.2}{:9.1}{:>9}{:8.1}x",
            spent.wall.as_secs_f64(),
            spent.processor.as_secs_f64(),
            megabytes(spent.peak),
            spent.said,
            spent.wall.as_secs_f64() / base.as_secs_f64()
        )
    };
    let list = [PROGRAM, "list", "--since", "24h", "--format", "ndjson", "--endpoint", &url];
    tell("breakwatch list, 100 requests a second", &run("lines", &list, &environment)?)?;
    all_requests(home)?;
    tell("breakwatch list, 300 requests a second", &run("lines", &list, &environment)?)?;
    let begin = Instant::now();
    let mut session = Session::start(&program(&server, home))?;
    session.until("LIVE", |screen, _| screen.contents().contains("LIVE"))?;
    let (wall, pid) = (begin.elapsed(), session.pid()?);
    let said = "LIVE".to_owned();
    tell(
        "breakwatch, until the screen says LIVE",
        &Spent { wall, processor: used_by(pid)?, peak: peak_of(pid), said },
    )?;
    drop(session);
    let Some(venv) = std::env::var_os("BREAKWATCH_BENCH_VENV") else {
        return writeln!(
            out,
            "official SDK and CLI: missing; BREAKWATCH_BENCH_VENV names a Python environment with tencentcloud-sdk-python-live and tccli\n"
        );
    };
    let tool = |name: &str| Path::new(&venv).join("bin").join(name);
    let time = |ago: i64| {
        let moment = server.simulator.now().plus(-ago);
        chrono::DateTime::from_timestamp(moment.0, 0)
            .unwrap_or_default()
            .format("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
    };
    let (from, until) = (time(86_000), time(0));
    let (python, script) = (tool("python"), home.join("pages.py"));
    let python = python.to_string_lossy();
    if Path::new(&*python).is_file() {
        std::fs::write(&script, SDK)?;
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        let command = [&python, &*script.to_string_lossy(), host, &from, &until];
        tell("official SDK, page after page", &run("last", &command, &environment)?)?;
    } else {
        tell_missing("official SDK", out)?;
    }
    let tccli = tool("tccli");
    if !tccli.is_file() {
        return tell_missing("official CLI", out);
    }
    environment.push(("TENCENTCLOUD_REGION", "ap-guangzhou".to_owned()));
    let tccli = tccli.to_string_lossy();
    let mut sum = Spent { wall: Duration::ZERO, processor: Duration::ZERO, peak: 0, said: String::new() };
    let (mut found, pages) = (0, records.div_ceil(PAGE));
    for page in 1..=pages {
        let page = page.to_string();
        let command = [
            &*tccli,
            "live",
            "DescribeLiveStreamEventList",
            "--cli-unfold-argument",
            "--StartTime",
            &from,
            "--EndTime",
            &until,
            "--PageNum",
            &page,
            "--PageSize",
            "100",
            "--endpoint",
            url.trim_end_matches('/'),
        ];
        let one = run("records", &command, &environment)?;
        sum.wall += one.wall;
        sum.processor += one.processor;
        sum.peak = sum.peak.max(one.peak);
        found += one.said.parse::<usize>().unwrap_or(0);
    }
    sum.said = found.to_string();
    let base = usual_of(&sum, pages);
    tell_cli(&sum, pages, base, out)
}

fn usual_of(sum: &Spent, pages: usize) -> f64 {
    sum.wall.as_secs_f64() / f64::from(u32::try_from(pages.max(1)).unwrap_or(1))
}

fn tell_cli(sum: &Spent, pages: usize, each: f64, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:44}{:10.2}{:10.2}{:9.1}{:>9}   {each:.2} s each\n",
        format!("official CLI, {pages} calls"),
        sum.wall.as_secs_f64(),
        sum.processor.as_secs_f64(),
        megabytes(sum.peak),
        sum.said,
    )
}

fn tell_missing(name: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{name:44}  not installed")
}

/// Lets the program use all that the service grants an account.
fn all_requests(home: &Path) -> io::Result<()> {
    let folder = home.join(".config/breakwatch");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("config.toml"), "requests_per_second = 300\n")
}

/// The program on that server, in a home of its own.
fn program(server: &Server, home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    for (name, value) in server.environment(&home.to_string_lossy()) {
        command.env(name, value);
    }
    command.args(["--endpoint", &server.simulator.url()]);
    command
}

/// A program with many records on its screen.
struct Tool {
    name: &'static str,
    command: CommandBuilder,
    /// What the screen shows when all of them are there; nothing where that shows by its being quiet.
    ready: Option<String>,
    /// What begins a filter, if it is not typed at once.
    begin: &'static [u8],
    /// What empties it again.
    empty: &'static [u8],
    /// One line on.
    step: &'static [u8],
}

fn screens(many: usize, home: &Path, measured: bool, out: &mut impl Write) -> io::Result<()> {
    let server = Server::start(many, Duration::ZERO)?;
    all_requests(home)?;
    let account = server.simulator.accounts()[0].name.clone();
    let truth = server.simulator.truth(&account).map_err(io::Error::other)?;
    let file = home.join("records");
    let mut lines = io::BufWriter::new(std::fs::File::create(&file)?);
    for record in truth.iter().map(|it| &it.record) {
        let ended = record.ended.map_or(0, |ended| ended.0);
        let ended =
            chrono::DateTime::from_timestamp(ended, 0).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ");
        let (stream, app, domain) = (record.stream.shown(), record.app.shown(), record.domain.shown());
        let (reason, ip) = (record.reason.shown(), record.client_ip.shown());
        writeln!(lines, "{ended} {stream} {app} {domain} {ip} {reason}")?;
    }
    lines.flush()?;
    drop((lines, truth));
    let shell = |name: &str, text: String| {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &text]);
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
        command.env_remove("FZF_DEFAULT_OPTS");
        is_installed(name).then_some(command)
    };
    let path = file.to_string_lossy();
    writeln!(out, "{many} records at 80x24; times in ms until the last byte that follows")?;
    writeln!(
        out,
        "{:12}{:>9}{:>9}{:>8}{:>9}{:>9}{:>9}{:>9}{:>8}{:>9}{:>9}",
        "",
        "first",
        "all, s",
        "MB",
        "key p50",
        "key p99",
        "step p50",
        "step p99",
        "bytes",
        "idle B/s",
        "idle %"
    )?;
    let tools = [
        Some(Tool {
            name: "breakwatch",
            command: program(&server, home),
            ready: Some("LIVE".to_owned()),
            begin: b"/",
            empty: b"\x1b",
            step: b"\x1b[B",
        }),
        shell("fzf", format!("exec fzf --no-sort < '{path}'")).map(|command| Tool {
            name: "fzf",
            command,
            ready: Some(format!("{many}/{many}")),
            begin: b"",
            empty: b"\x15",
            step: b"\x1b[A",
        }),
        shell("lnav", format!("exec lnav '{path}'")).map(|command| Tool {
            name: "lnav",
            command,
            ready: None,
            begin: b"/",
            empty: b"\x07",
            step: b"j",
        }),
    ];
    for (tool, name) in tools.into_iter().zip(["breakwatch", "fzf", "lnav"]) {
        match tool {
            Some(tool) => measure(tool, measured, out)?,
            None => tell_missing(name, out)?,
        }
    }
    writeln!(out)
}

fn measure(tool: Tool, measured: bool, out: &mut impl Write) -> io::Result<()> {
    let Tool { name, command, ready, begin, empty, step } = tool;
    let mut session = Session::start(&command)?;
    let first = session.until("a first frame", |screen, _| !screen.contents().trim().is_empty())?.0;
    let patience = Duration::from_secs(300);
    let all = match ready {
        Some(ready) => {
            session.until_within(&ready, patience, |screen, _| screen.contents().contains(&ready))?.0
        }
        None => session.until_quiet(QUIET)?,
    };
    let pid = session.pid()?;
    session.until_quiet(QUIET)?;
    let (rounds, steps, quiet) =
        if measured { (6, 100, Duration::from_secs(10)) } else { (1, 3, Duration::from_millis(200)) };
    let (mut scrolled, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..steps {
        // The detail that follows 50 ms after the last key is another frame.
        if let Some(answer) = session.press(step, Duration::from_millis(40))? {
            scrolled.push(answer.last);
            bytes.push(answer.bytes);
        }
    }
    session.press(b"", SILENCE)?;
    let mut keys = Vec::new();
    for _ in 0..rounds {
        session.press(begin, SILENCE)?;
        for key in TYPED.as_bytes() {
            if let Some(answer) = session.press(&[*key], SILENCE)? {
                keys.push(answer.last);
            }
        }
        session.press(empty, SILENCE)?;
    }
    let (busy, since) = (used_by(pid)?, Instant::now());
    let idle = session.listen(quiet)?;
    let wall = since.elapsed();
    let busy = used_by(pid)?.saturating_sub(busy);
    let (keys, scrolled) = (Times::new(keys), Times::new(scrolled));
    #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
    let rate = idle as f64 / wall.as_secs_f64();
    writeln!(
        out,
        "{name:12}{:9.1}{:9.2}{:8.1}{:9.1}{:9.1}{:9.2}{:9.2}{:8}{rate:9.1}{:9.2}",
        millis(first),
        all.as_secs_f64(),
        megabytes(peak_of(pid)),
        millis(keys.p50()),
        millis(keys.p99()),
        millis(scrolled.p50()),
        millis(scrolled.p99()),
        median(bytes),
        busy.as_secs_f64() / wall.as_secs_f64() * 100.0
    )
}

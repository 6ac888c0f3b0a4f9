//! A program in a real pseudo-terminal: its screen as a terminal would show it, every byte that it
//! wrote, keys, signals, and its end.
//!
//! Nothing waits for a fixed time. What is waited for comes, or the test fails after a deadline that
//! only a hang reaches.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal};

const DEADLINE: Duration = Duration::from_secs(60);
/// Between two looks at whether a process has ended.
const LOOK: Duration = Duration::from_millis(5);

/// The program with arguments, in an environment of its own.
pub(crate) fn breakwatch(args: &[&str]) -> CommandBuilder {
    let mut command = bare(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args);
    command
}

/// A shell script that finds the program in `$BREAKWATCH` and further arguments in `$@`.
pub(crate) fn script(text: &str) -> CommandBuilder {
    let mut command = bare("/bin/sh");
    command.env("BREAKWATCH", env!("CARGO_BIN_EXE_breakwatch"));
    command.args(["-c", text, "sh"]);
    command
}

/// A command that inherits nothing of this machine but where its programs are.
pub(crate) fn bare(program: impl AsRef<std::ffi::OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.cwd(env!("CARGO_TARGET_TMPDIR"));
    let path = std::env::var("PATH").unwrap_or_default();
    for (name, value) in [
        ("PATH", path.as_str()),
        ("HOME", env!("CARGO_TARGET_TMPDIR")),
        ("TERM", "xterm-256color"),
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("XDG_STATE_HOME", state_home().as_str()),
        // Nobody tells of a role: nothing listens there.
        ("BREAKWATCH_METADATA", "http://127.0.0.1:9"),
    ] {
        command.env(name, value);
    }
    command
}

/// A directory that no other command remembers anything in, made by whoever writes into it.
fn state_home() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{}/state/{}-{next}", env!("CARGO_TARGET_TMPDIR"), std::process::id())
}

/// What the terminal knows, for whoever waits for it.
struct State {
    parser: vt100::Parser,
    bytes: Vec<u8>,
    /// How much of it the terminal shows: a frame only when it is whole.
    drawn: usize,
    /// The program's side has been closed, and all it wrote is read.
    ended: bool,
    hanging_up: bool,
}

impl State {
    /// Takes what was read, and shows it as a terminal with synchronized output (DEC 2026) does: what
    /// follows an update's beginning stays unseen until its end has come.
    fn take(&mut self, read: &[u8]) {
        const BEGIN: &[u8] = b"\x1b[?2026h";
        const END: &[u8] = b"\x1b[?2026l";
        self.ended = read.is_empty();
        self.bytes.extend_from_slice(read);
        let last = |mark: &[u8]| self.bytes.windows(mark.len()).rposition(|window| window == mark);
        let whole = match (last(BEGIN), last(END)) {
            (Some(begin), end) if end.is_none_or(|end| end < begin) && !self.ended => begin,
            _ => self.bytes.len(),
        };
        if whole > self.drawn {
            self.parser.process(&self.bytes[self.drawn..whole]);
            self.drawn = whole;
        }
    }
}

#[derive(Clone)]
struct Shared(Arc<(Mutex<State>, Condvar)>);

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap()
    }

    fn until(&self, what: &str, mut enough: impl FnMut(&State) -> bool) {
        let (state, waited) =
            self.0.1.wait_timeout_while(self.state(), DEADLINE, |state| !enough(state)).unwrap();
        let shown = state.parser.screen().contents();
        drop(state);
        assert!(!waited.timed_out(), "never: {what}; the screen shows\n{shown}");
    }
}

/// A pseudo-terminal with a program in it.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// None once the terminal is gone.
    master: Option<Box<dyn MasterPty + Send>>,
    /// Kept open until the program has ended, so that the terminal's modes outlive it.
    slave: Option<Box<dyn SlavePty + Send>>,
    /// Made when first needed: it types an end of file when it is dropped.
    writer: Option<Box<dyn Write + Send>>,
    shared: Shared,
    reader: Option<JoinHandle<()>>,
    before: String,
}

/// The row of the title of what is shown, or of the filter that is typed: below the header, and below what
/// is wrong or broke together, which comes and goes.
pub(crate) fn title_row(screen: &vt100::Screen) -> usize {
    let is_title = |line: &String| line.starts_with("breaks") || line.starts_with('/');
    screen.rows(0, screen.size().1.get()).skip(2).position(|line| is_title(&line)).map_or(2, |at| at + 2)
}

impl Session {
    /// Starts a command in a terminal of that many columns and lines.
    pub(crate) fn start(command: CommandBuilder, columns: u16, lines: u16) -> Self {
        Self::start_told(size(columns, lines), command, columns, lines)
    }

    /// The same in a terminal that tells another size than it has.
    pub(crate) fn start_told(told: PtySize, command: CommandBuilder, columns: u16, lines: u16) -> Self {
        let pair = native_pty_system().openpty(told).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let parser = vt100::Parser::new(cells(lines), cells(columns), 0);
        let state = State { parser, bytes: Vec::new(), drawn: 0, ended: false, hanging_up: false };
        let shared = Shared(Arc::new((Mutex::new(state), Condvar::new())));
        let reading = shared.clone();
        let reader = thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = reader.read(&mut buffer).unwrap_or(0);
                let mut state = reading.state();
                state.take(&buffer[..read]);
                let over = state.ended || state.hanging_up;
                drop(state);
                reading.0.1.notify_all();
                if over {
                    return;
                }
            }
        });
        let before = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).unwrap();
        Self {
            child,
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: None,
            shared,
            reader: Some(reader),
            before,
        }
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("the terminal is there")
    }

    /// Starts the demo at 80×24 and waits for its list.
    pub(crate) fn demo() -> Self {
        let session = Self::start(breakwatch(&["--demo"]), 80, 24);
        session.until_listed();
        session
    }

    /// Waits for a screen.
    pub(crate) fn until(&self, what: &str, enough: impl Fn(&vt100::Screen) -> bool) {
        self.shared.until(what, |state| enough(state.parser.screen()));
    }

    /// Waits for a text on the screen.
    pub(crate) fn until_shown(&self, text: &str) {
        self.until(text, |screen| screen.contents().contains(text));
    }

    /// Waits for the list and the state of its profile.
    pub(crate) fn until_listed(&self) {
        self.until("rows of the list", |screen| {
            let shown = screen.contents();
            shown.contains("LIVE") && shown.contains("following the newest of")
        });
    }

    /// Waits for bytes from that place on.
    pub(crate) fn until_written(&self, from: usize, what: &str, enough: impl Fn(&[u8]) -> bool) {
        self.shared.until(what, |state| enough(&state.bytes[from..]));
    }

    /// Everything written so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.shared.state().bytes.clone()
    }

    /// How much has been written so far.
    pub(crate) fn written(&self) -> usize {
        self.shared.state().bytes.len()
    }

    /// Something about the screen as it is.
    pub(crate) fn see<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.shared.state().parser.screen())
    }

    /// Types.
    pub(crate) fn keys(&mut self, keys: &str) {
        if self.writer.is_none() {
            self.writer = Some(self.master().take_writer().unwrap());
        }
        let writer = self.writer.as_mut().expect("made above");
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&self, columns: u16, lines: u16) {
        self.shared.state().parser.screen_mut().set_size(cells(lines), cells(columns));
        self.master().resize(size(columns, lines)).unwrap();
    }

    /// The process that was started.
    pub(crate) fn pid(&self) -> Pid {
        let id = self.child.process_id().expect("it has been started");
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
    }

    /// The process that leads the terminal's foreground.
    pub(crate) fn foreground(&self) -> Pid {
        Pid::from_raw(self.master().process_group_leader().unwrap()).unwrap()
    }

    /// Sends a signal to one process.
    pub(crate) fn signal(to: Pid, signal: Signal) {
        rustix::process::kill_process(to, signal).unwrap();
    }

    /// Whether the terminal's modes are those from before the start.
    pub(crate) fn modes_are_as_before(&self) -> bool {
        modes(self.master()) == self.before
    }

    /// The program's side of the terminal.
    pub(crate) fn line(&self) -> File {
        let name = self.master().tty_name().expect("it has a name");
        let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NOCTTY;
        rustix::fs::open(name, flags, rustix::fs::Mode::empty()).unwrap().into()
    }

    /// Waits for the end of the program; what is left of it is looked at afterwards.
    pub(crate) fn end(mut self) -> Ended {
        let status = self.wait();
        let (pid, as_before) = (self.pid(), self.modes_are_as_before());
        // Now the reader comes to an end; what dropping the writer types is not read any more.
        drop(self.slave.take());
        self.reader.take().expect("reads until the end").join().unwrap();
        let state = self.shared.state();
        assert!(state.ended);
        Ended {
            status,
            pid,
            modes_are_as_before: as_before,
            bytes: state.bytes.clone(),
            screen: state.parser.screen().clone(),
        }
    }

    /// Closes the terminal under the program; returns the status that it then ends with.
    pub(crate) fn hang_up(mut self) -> u32 {
        assert!(self.writer.is_none(), "a writer would type an end of file first");
        self.shared.state().hanging_up = true;
        // The reader holds the terminal open while it waits for bytes: a new size makes some.
        let (lines, columns) = self.see(vt100::Screen::size);
        self.resize(columns.get() - 1, lines.get());
        self.reader.take().expect("reads until now").join().unwrap();
        self.master = None;
        self.wait()
    }

    /// Waits for the end of the program; returns its status.
    pub(crate) fn wait(&mut self) -> u32 {
        let status = within_deadline("the end of the program", || self.child.try_wait().unwrap());
        assert_eq!(status.signal(), None, "killed instead of leaving");
        status.exit_code()
    }
}

impl Drop for Session {
    /// A test that fails leaves no process.
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let foreground = self.master.as_deref().and_then(MasterPty::process_group_leader);
            for pid in foreground.and_then(Pid::from_raw).into_iter().chain([self.pid()]) {
                let _gone = rustix::process::kill_process_group(pid, Signal::KILL);
            }
            let _reaped = self.child.wait();
        }
    }
}

/// What is left of a session.
pub(crate) struct Ended {
    pub(crate) status: u32,
    pub(crate) pid: Pid,
    pub(crate) modes_are_as_before: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) screen: vt100::Screen,
}

impl Ended {
    /// Fails unless the terminal is as it was and no process of the session's first group is left.
    pub(crate) fn assert_restored(&self) {
        assert!(self.modes_are_as_before, "the terminal's modes differ");
        assert!(!self.screen.alternate_screen(), "still on the alternate screen");
        assert!(!self.screen.hide_cursor(), "the cursor is hidden");
        assert!(!self.screen.bracketed_paste(), "pastes are still marked");
        let left = rustix::process::test_kill_process_group(self.pid);
        assert_eq!(left, Err(rustix::io::Errno::SRCH), "a process is left");
    }
}

/// Whether a process has ended, though nobody may have asked how.
pub(crate) fn is_gone(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    state.map_or(true, |state| state.rsplit(')').next().is_some_and(|it| it.trim().starts_with('Z')))
}

/// Asks until there is an answer.
pub(crate) fn within_deadline<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < DEADLINE, "never: {what}");
        thread::sleep(LOOK);
    }
}

/// A size as the system tells it.
pub(crate) fn size(columns: u16, lines: u16) -> PtySize {
    PtySize { rows: lines, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a cell at least")
}

/// All that the terminal's driver can be told, as text: flags, speeds and special characters.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has modes"))
}

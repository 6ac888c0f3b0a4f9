//! What is handed over: the texts that go to the clipboard, and what a child of the program is told.

use std::fs;
use std::process::Command;

use portable_pty::CommandBuilder;

use crate::hostile::{Echo, Hostile};
use crate::house::House;
use crate::marks;
use crate::screen::watching;
use crate::session::{Session, within_deadline};

/// A program called tmux that keeps what it is given and how it was started, where every file is searched.
fn put_tmux(house: &House) {
    let script = "#!/bin/sh\nenv >>\"$HOME/told\"\ncat >>\"$HOME/buffer\"\necho >>\"$HOME/buffer\"\n";
    let write = "mkdir \"$1/bin\" && printf %s \"$2\" >\"$1/bin/tmux\" && chmod 755 \"$1/bin/tmux\"";
    let mut by_another = Command::new("sh");
    by_another.args(["-c", write, "sh"]).arg(house.home()).arg(script);
    assert!(by_another.status().unwrap().success());
}

fn in_tmux(house: &House, server: &Hostile) -> CommandBuilder {
    put_tmux(house);
    let mut command = watching(house, server, &["--interval", "1s"]);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}/bin:{path}", house.home().display()));
    command.env("TMUX", "/tmp/tmux-0/default,1,0");
    command
}

#[test]
fn neither_clipboard_nor_tmux_is_told_a_secret() {
    for in_tmux_too in [false, true] {
        let (house, server) = (House::by_environment(), Hostile::start(Echo::Records));
        let command = if in_tmux_too {
            in_tmux(&house, &server)
        } else {
            watching(&house, &server, &["--interval", "1s"])
        };
        let mut session = Session::start(command, 120, 40);
        session.until_shown("room");
        // The list, the detail, each view; then what each tells and lists.
        for place in ["", "\r", "\x1b[D2", "4"] {
            session.keys(place);
            for (key, what) in [("y", "paragraph"), ("Y", "command")] {
                session.keys(key);
                let done = format!("{what} sent to");
                session.until_shown(&done);
            }
        }
        session.keys("\x1b[D1e\x15all.json\r");
        let written = within_deadline("the file", || {
            fs::read_to_string(house.home().join("all.json")).ok().filter(|it| it.ends_with("]\n"))
        });
        assert!(written.contains("room"), "{written}");
        if in_tmux_too {
            let buffer = within_deadline("the buffer", || {
                fs::read_to_string(house.home().join("buffer")).ok().filter(|it| it.contains("tccli live "))
            });
            assert!(buffer.contains("room") && buffer.contains("RequestId"), "{buffer}");
            let told = fs::read_to_string(house.home().join("told")).unwrap();
            assert!(told.contains("TMUX=") && !told.contains("TENCENTCLOUD"), "{told}");
        }
        session.keys("qqqq");
        let ended = session.end();
        marks::assert_none("what was written while handing over", &ended.bytes);
        house.assert_nothing_left("handing over");
    }
}

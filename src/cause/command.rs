//! Fills a command template with the values of one break, for copying into a shell.
//!
//! The values come from whoever pushed, so each of them is a single word in single quotes or the whole
//! command is refused. This room runs nothing.

use std::borrow::Cow;
use std::fmt;

use crate::event::Text;
use crate::i18n::Lang;
use crate::say;
use crate::site::Site;

/// Why no command can be offered for a break.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The record does not have the value.
    Missing(&'static str),
    /// The value holds control or invisible characters.
    Hostile(&'static str),
    /// The value begins or reads so that a tool could take it for something else: an option (`-`), a
    /// server (`@`), a query option (`+`), a file or address (`://`).
    NotPlain(&'static str),
}

impl Refused {
    /// It in a sentence.
    #[must_use]
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Missing(what) => say!(
                lang,
                "no command: the record has no {what}; fill it in by hand",
                "无法给出命令：记录里没有 {what}，请手动填写",
                "コマンドを作れません: 記録に {what} がありません。手で補ってください"
            ),
            Self::Hostile(what) => say!(
                lang,
                "no command: the {what} holds control or invisible characters; do not paste it into a shell",
                "无法给出命令：{what} 含控制字符或不可见字符，不要粘贴到 shell 里",
                "コマンドを作れません: {what} に制御文字か見えない文字があります。シェルに貼り付けないでください"
            ),
            Self::NotPlain(what) => say!(
                lang,
                "no command: a tool could take this {what} for an option or a file; type the command by hand",
                "无法给出命令：工具可能把这个 {what} 当成选项或文件，请手动输入",
                "コマンドを作れません: この {what} はオプションやファイルと解釈されるおそれがあります。手で入力してください"
            ),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Lang::current()))
    }
}

impl std::error::Error for Refused {}

const PLACEHOLDERS: [&str; 4] = ["domain", "app", "stream", "client_ip"];

/// The template as it must read for accounts of a site: the official command line tool goes to the China
/// site unless it is told the other's address.
#[must_use]
pub fn template_for(template: &str, site: Option<Site>) -> Cow<'_, str> {
    let call = template.strip_prefix("tccli live ").filter(|_| site == Some(Site::Intl));
    let Some(call) = call else { return Cow::Borrowed(template) };
    let (action, arguments) = call.split_once(' ').unwrap_or((call, ""));
    let host = Site::Intl.host();
    Cow::Owned(format!("tccli live {action} --endpoint {host} {arguments}").trim_end().to_owned())
}

/// The template's command for one break of an account on `site`: every value in POSIX single quotes.
///
/// # Errors
/// [`Refused`] if a value that the template needs is missing or cannot be given to a shell and its tools
/// without risk. Values that the template does not use are not looked at.
pub fn command_for(
    template: &str,
    site: Option<Site>,
    domain: &Text,
    app: &Text,
    stream: &Text,
    client_ip: &Text,
) -> Result<String, Refused> {
    let values = [domain, app, stream, client_ip];
    let template = template_for(template, site);
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = &*template;
    while let Some((before, name, after)) = next_placeholder(rest) {
        out.push_str(before);
        if let Some(at) = PLACEHOLDERS.iter().position(|known| *known == name) {
            push_quoted(&mut out, PLACEHOLDERS[at], values[at])?;
        } else {
            // Braces of the shell's own; the catalogue's reading refuses misspelt placeholders.
            out.extend(["{", name, "}"]);
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The first placeholder of a template that [`command_for`] could not fill.
pub(super) fn unknown_placeholder(template: &str) -> Option<&str> {
    let mut rest = template;
    while let Some((_, name, after)) = next_placeholder(rest) {
        if !PLACEHOLDERS.contains(&name) {
            return Some(name);
        }
        rest = after;
    }
    None
}

/// What stands before the next `{name}`, the name, and what follows.
fn next_placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, tail) = template.split_once('{')?;
    let (name, after) = tail.split_once('}')?;
    Some((before, name, after))
}

fn push_quoted(out: &mut String, name: &'static str, value: &Text) -> Result<(), Refused> {
    if value.was_hostile() {
        return Err(Refused::Hostile(name));
    }
    let value = value.raw();
    if value.is_empty() {
        return Err(Refused::Missing(name));
    }
    if value.starts_with(['-', '+', '@']) || value.contains("://") {
        return Err(Refused::NotPlain(name));
    }
    out.push('\'');
    out.push_str(&value.replace('\'', r"'\''"));
    out.push('\'');
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    fn filled(template: &str, stream: &str) -> Result<String, Refused> {
        let empty = Text::default();
        command_for(
            template,
            None,
            &Text::new("push.example.com"),
            &Text::new("live"),
            &Text::new(stream),
            &empty,
        )
    }

    #[test]
    fn values_are_single_quoted_wherever_they_stand() {
        let template = "tool --domain {domain} --url rtmp://{domain}/{app}/{stream} | sort";
        assert_eq!(
            filled(template, "it's $(rm -rf /)").expect("plain"),
            "tool --domain 'push.example.com' --url \
             rtmp://'push.example.com'/'live'/'it'\\''s $(rm -rf /)' | sort"
        );
    }

    #[test]
    fn hostile_missing_and_option_like_values_are_refused() {
        assert_eq!(filled("x {stream}", "a\nb"), Err(Refused::Hostile("stream")));
        assert_eq!(filled("x {stream}", "a\u{202e}b"), Err(Refused::Hostile("stream")));
        assert_eq!(filled("x {stream}", ""), Err(Refused::Missing("stream")));
        assert_eq!(filled("x {client_ip}", "room"), Err(Refused::Missing("client_ip")));
        for value in ["-o", "--version", "+trace", "@192.0.2.1", "file:///etc/passwd"] {
            assert_eq!(filled("x {stream}", value), Err(Refused::NotPlain("stream")), "{value}");
        }
    }

    #[test]
    fn values_that_the_template_does_not_use_cannot_refuse_it() {
        assert_eq!(
            filled("dig {domain}", "\u{1b}[2J").expect("stream is not used"),
            "dig 'push.example.com'"
        );
    }

    #[test]
    fn the_international_site_is_named_where_the_tool_would_ask_the_other() {
        let template = "tccli live DescribeX --StreamName {stream}";
        let stream = Text::new("room");
        let none = Text::default();
        let on = |template, site| command_for(template, site, &none, &none, &stream, &none).expect("plain");
        assert_eq!(
            on(template, Some(Site::Intl)),
            "tccli live DescribeX --endpoint live.intl.tencentcloudapi.com --StreamName 'room'"
        );
        assert_eq!(on(template, Some(Site::Cn)), "tccli live DescribeX --StreamName 'room'");
        assert_eq!(on(template, None), on(template, Some(Site::Cn)));
        assert_eq!(on("dig {stream}", Some(Site::Intl)), "dig 'room'");
        assert_eq!(
            template_for("tccli live X", Some(Site::Intl)),
            format!("tccli live X --endpoint {}", Site::Intl.host())
        );
    }

    #[test]
    fn braces_in_a_value_are_not_filled_again() {
        assert_eq!(filled("x {stream} {app}", "{app}").expect("plain"), "x '{app}' 'live'");
    }

    #[test]
    fn unknown_placeholders_are_found() {
        assert_eq!(unknown_placeholder("x {domain} {streamname}"), Some("streamname"));
        assert_eq!(unknown_placeholder("x {domain} {stream} {app} {client_ip}"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 64,
            rng_seed: RngSeed::Fixed(37),
            ..ProptestConfig::default()
        })]
        #[test]
        fn a_shell_reads_back_exactly_the_value(value in "[ -~あ-ん']{1,24}") {
            if let Ok(command) = filled("printf %s {stream}", &value) {
                let out = Command::new("sh").arg("-c").arg(&command).output().expect("sh runs");
                prop_assert_eq!(String::from_utf8_lossy(&out.stdout), value);
            }
        }
    }
}

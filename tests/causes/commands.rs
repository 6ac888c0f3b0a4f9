//! The commands to copy: one word per value, and nothing that changes an account.

use std::process::Command;

use breakwatch::cause::{Refused, catalogue, command_for};
use breakwatch::event::Text;
use breakwatch::site::Site;

use crate::causes;

#[test]
fn commands_are_single_words_per_value_whatever_the_value() {
    let hard = Text::new("it's \"a\" $(b) `c` \\ ; & | # {app} *");
    for cause in causes() {
        let Some(template) = cause.text.command else { continue };
        assert!(!template.contains('\n'), "{}", cause.key);
        // A placeholder inside quotation marks of the template would undo its own quoting.
        let mut quote = None;
        for c in template.chars() {
            match (c, quote) {
                ('\'' | '"', None) => quote = Some(c),
                (_, Some(open)) if c == open => quote = None,
                ('{', Some(_)) => panic!("{}: a placeholder in quotes: {template}", cause.key),
                _ => {}
            }
        }
        assert_eq!(quote, None, "{}", cause.key);
        for site in [None, Some(Site::Intl)] {
            let command =
                command_for(template, site, &hard, &hard, &hard, &hard).expect("no reason to refuse");
            let parsed = Command::new("sh").args(["-n", "-c", &command]).status().expect("sh runs");
            assert!(parsed.success(), "{}: {command}", cause.key);
            let to_international = command.contains(" --endpoint live.intl.tencentcloudapi.com");
            assert_eq!(to_international, site.is_some() && template.starts_with("tccli live "), "{command}");
        }
        let empty = Text::default();
        let with_nothing = command_for(template, None, &empty, &empty, &empty, &empty);
        if template.contains('{') {
            assert!(matches!(with_nothing, Err(Refused::Missing(_))), "{}", cause.key);
        } else {
            assert_eq!(with_nothing.as_deref(), Ok(template));
        }
    }
}

#[test]
fn commands_only_read() {
    for cause in causes() {
        let Some(template) = cause.text.command else { continue };
        if let Some(call) = template.strip_prefix("tccli ") {
            let action = call.split(' ').nth(1).expect("an action");
            assert!(action.starts_with("Describe"), "{}: {action}", cause.key);
            // This action prints the push secret.
            assert_ne!(action, "DescribeStreamPushInfoList");
            assert_ne!(action, "DescribeLivePushAuthKey");
        }
    }
}

#[test]
fn the_command_for_a_wrong_secret_computes_the_documented_one() {
    let id = catalogue().by_key("auth_failed").expect("known key");
    let template = catalogue().get(id).text.command.expect("it has one");
    let unused = Text::default();
    let command =
        command_for(template, None, &unused, &unused, &Text::new("room 1"), &unused).expect("plain");
    // MD5("key" + "room 1" + "69200000")
    let out = Command::new("sh")
        .args(["-c", &format!("printf 'key\\n69200000\\n' | {command}")])
        .output()
        .expect("sh runs");
    assert!(
        String::from_utf8_lossy(&out.stdout).contains("45b2356a9a70d7580d1802de65d0ed1a"),
        "{}",
        String::from_utf8_lossy(&out.stdout)
    );
}

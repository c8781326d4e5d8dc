//! What commands of curl are read as.

use std::process::Command;

use proptest::prelude::*;

use super::{calls, shell};
use crate::drafts::calls::{Call, CallBody, Marks};

fn read(text: &str) -> (Vec<Call>, Marks) {
    let mut marks = Marks::default();
    let (calls, _) = calls(text, "c.sh", &mut marks).unwrap();
    (calls, marks)
}

fn body(call: &Call) -> &str {
    match &call.body {
        Some(CallBody::Text(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_command_of_a_browser_is_read() {
    let text = "curl 'https://api.example.com/users?a=%20b&filter\\[x\\]=1' \\\n  -H 'accept: */*' \\\n  -H 'authorization: Bearer abc' \\\n  -b 'sid=1; x=2' \\\n  --data-raw $'{\"a\":\"it\\'s \\u0021\\n\"}' \\\n  --compressed";
    let (calls, _) = read(text);
    let [call] = calls.as_slice() else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (call.method.as_str(), call.place.as_str()),
        ("POST", "c.sh:1")
    );
    assert_eq!(call.address.query.as_deref(), Some("a=%20b&filter[x]=1"));
    assert_eq!(body(call), "{\"a\":\"it's !\n\"}");
    assert!(
        call.headers
            .contains(&("cookie".to_owned(), "sid=1; x=2".to_owned()))
    );
}

#[test]
fn options_mean_what_they_mean_to_curl() {
    for (command, method, url, sent) in [
        (
            "curl -sSLo /dev/null -XPATCH http://h/a -d a=1 -db=2",
            "PATCH",
            "http://h/a",
            Some("a=1&b=2"),
        ),
        (
            "curl -G h/a?x=1 -d y=2 --data-urlencode 'q=a b&c'",
            "GET",
            "http://h/a?x=1&y=2&q=a%20b%26c",
            None,
        ),
        ("curl -I https://h", "HEAD", "https://h/", None),
        (
            "curl --json '{\"a\":' --json '1}' --url h/j",
            "POST",
            "http://h/j",
            Some("{\"a\":1}"),
        ),
        (
            "A=b sudo curl h/a; echo done | cat",
            "GET",
            "http://h/a",
            None,
        ),
        (
            "$ curl -u 'ann:x y' h/a > out.txt 2>&1 # c",
            "GET",
            "http://h/a",
            None,
        ),
    ] {
        let (calls, _) = read(command);
        let [call] = calls.as_slice() else {
            panic!("{calls:?}")
        };
        let query = call.address.query.as_ref().map(|query| format!("?{query}"));
        let own = format!(
            "{}{}{}",
            call.address.origin,
            call.address.path,
            query.unwrap_or_default()
        );
        assert_eq!(
            (call.method.as_str(), own.as_str()),
            (method, url),
            "{command}"
        );
        assert_eq!(call.body.as_ref().map(|_| body(call)), sent, "{command}");
    }
    let (calls, _) = read("curl h/a h/b\ncurl h/c --next -d x h/d # two\n");
    let found: Vec<(&str, &str)> = calls
        .iter()
        .map(|one| (one.method.as_str(), one.address.path.as_str()))
        .collect();
    assert_eq!(
        found,
        [("GET", "/a"), ("GET", "/b"), ("GET", "/c"), ("POST", "/d")]
    );
}

#[test]
fn variables_of_the_shell_stay_variables() {
    let (calls, marks) =
        read("curl -H \"Authorization: Bearer ${TOKEN:?set it}\" \"$BASE/users/$ID\"");
    let call = calls.first().unwrap();
    assert_eq!(marks.template(&call.address.origin), "{{ BASE }}");
    assert_eq!(marks.template(&call.address.path), "/users/{{ ID }}");
    let header = call.headers.first().map(|(_, value)| marks.template(value));
    assert_eq!(header.as_deref(), Some("Bearer {{ TOKEN }}"));
}

#[test]
fn mistakes_have_a_place_and_say_what_to_do() {
    for (text, place, words, help) in [
        ("curl 'http://h", (1, 6), "no closing '", "close it"),
        ("curl h/a -H", (1, 10), "no value behind `-H`", "`\\`"),
        (
            "curl h/a\ncurl h/b -F a",
            (2, 10),
            "a part of a form without `=`",
            "name=@file",
        ),
        (
            "curl 'h/[1-101]'",
            (1, 6),
            "more than 100 URLs",
            "commands of their own",
        ),
        (
            "curl h/a --heder x",
            (1, 10),
            "unknown option `--heder`",
            "`header`",
        ),
        ("curl -X POST", (1, 1), "no URL", "behind the options"),
        (
            "curl h/$(id)",
            (1, 8),
            "only a shell can work out",
            "a variable",
        ),
        (
            "curl h/a?x=1&y=2",
            (1, 13),
            "found `&` outside of quotes",
            "into quotes",
        ),
        ("curl ^\"http://h^\"", (1, 6), "cmd.exe", "bash"),
        (
            "curl ftp://h/a",
            (1, 6),
            "a URL that is one of `ftp`",
            "absolute URL",
        ),
        (
            "curl -d @- h <<EOF\nx\nEOF",
            (1, 14),
            "here-document",
            "--data-raw",
        ),
    ] {
        let errors = calls(text, "c.sh", &mut Marks::default()).unwrap_err();
        let error = errors.first().unwrap();
        let at = error.position.as_ref().map(|at| (at.line, at.column));
        assert_eq!(at, Some(place), "{text}: {error}");
        assert!(error.message.contains(words), "{text}: {error}");
        assert!(
            error.help.as_ref().unwrap().contains(help),
            "{text}: {error}"
        );
    }
}

/// The words that bash makes of a command line.
fn of_bash(line: &str) -> Option<Vec<String>> {
    let script = format!("set -f +H; printf '%s\\0' {line}");
    let ended = Command::new("bash")
        .args(["--norc", "-c", &script])
        .env("LC_ALL", "C.UTF-8")
        .output()
        .ok()?;
    let text = String::from_utf8(ended.stdout).ok()?;
    let mut words: Vec<String> = text.split('\0').map(str::to_owned).collect();
    words.pop();
    ended.status.success().then_some(words)
}

fn own(line: &str) -> Vec<String> {
    let commands = shell::commands(line, "c", &mut Marks::default()).unwrap();
    let words = commands.into_iter().next().unwrap_or_default();
    words.into_iter().map(|word| word.text).collect()
}

#[test]
fn quotes_are_read_as_bash_reads_them() {
    for line in [
        r#"a 'b c' "d e" f\ g"#,
        r#"'it'\''s' "a\"b\\c\$d\e" $'q\'r\n\t\x41\u00e9\U1F600\101\cA\z\\'"#,
        r#""a"'b'c$'d' '' "" x"#,
        "a\\\nb 'c\nd' \"e\\\nf\"",
        r#"'$HOME `id`' \$x a#b --x='1 2'"#,
        r#"$"a b" \'\" {} [1] a=b ~x"#,
        r#"$'\u0021\u007f' $'\xc3\xa9' $'a\0b'"#,
    ] {
        let Some(expected) = of_bash(line) else {
            assert!(
                Command::new("bash").arg("--version").output().is_err(),
                "{line}"
            );
            return;
        };
        assert_eq!(own(line), expected, "{line}");
    }
}

proptest! {
    #[test]
    fn what_is_quoted_is_read_back(words in prop::collection::vec("[^\0\u{f0000}-\u{10ffff}]{0,12}", 1..4)) {
        let single: Vec<String> = words.iter().map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
        prop_assert_eq!(own(&single.join(" ")), words.clone());
        let ansi: Vec<String> = words.iter().map(|word| {
            let escaped = word.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
            format!("$'{escaped}'")
        }).collect();
        prop_assert_eq!(own(&ansi.join(" \\\n")), words);
    }

    #[test]
    fn nothing_makes_it_panic(text in "(curl |-[HXdbuGFK:]|--data-urlencode |'|\"|\\$|\\\\|\\$'|`|&|;|<<|\\PC|[ \n@=:?/{}]){0,24}") {
        let _ = calls(&text, "c.sh", &mut Marks::default());
    }
}

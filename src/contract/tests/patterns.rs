//! Patterns mean what ECMA-262 says of them.

use serde_json::json;

use super::load;
use crate::json::Document;

#[test]
fn a_pattern_means_what_ecma_262_says() {
    for (pattern, good, bad) in [
        (r"^(?<y>a|b)-\k<y>$", "a-a", "a-b"),
        ("^[^]$", "\n", ""),
        ("^a[]|b$", "b", "a"),
        (r"^\0$", "\0", "0"),
        (r"^\uD83D\uDE00$", "😀", "a"),
        (r"^[\uD83D\uDE00-\uD83D\uDE4F]$", "😁", "a"),
        (r"^[\b]$", "\u{8}", "b"),
        (r"^[\cA]\cB$", "\u{1}\u{2}", "AB"),
        (r"^\<a\>\é$", "<a>é", "a"),
        (r"\bb", "éb", "ab"),
        (r"é\Bb|b\Bb", "bb", "éb"),
        (r"^(?=.)\d[\d]$", "12", "1٢"),
        (r"^(?=.)\w$", "_", "é"),
        (r"^(?!x)\W[\W]$", "éé", "éa"),
        (r"^(?=.)\s$", "\u{feff}", "\u{85}"),
        (r"^(?=.)[^\s]\S[\S]$", "\u{85}aa", "a\u{feff}a"),
        (r"^(?!.*\.\.)[^\\s/]+$", "a.b", "a..b"),
    ] {
        let schema = json!({ "pattern": pattern }).to_string();
        let catalog = load(&[("a.schema.json", schema.as_str())]).expect(pattern);
        let judge = |text: &str| {
            let document = Document::parse(json!(text).to_string().as_bytes());
            catalog.get("a").unwrap().judge(&document, 200).unwrap()
        };
        assert_eq!(judge(good), [], "{pattern}: {good:?}");
        let found = judge(bad);
        let [one] = &found[..] else {
            panic!("{pattern}: {bad:?}: {found:?}");
        };
        assert_eq!(one.expected, format!("a text that matches `{pattern}`"));
    }
}

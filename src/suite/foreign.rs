//! Files of other tools: what a text looks like, and how its requests become cases.

use serde_json::Value;

/// A kind of file that is no case.
pub(super) struct Foreign {
    /// What it is: `a Hurl file`.
    pub(super) what: &'static str,
    /// How its names end.
    ends: &'static [&'static str],
    is_it: fn(&Shown<'_>) -> bool,
    /// How its requests become cases; `FILE` stands for its path.
    help: &'static str,
}

const OTHERWISE: &str = "write its requests as cases, see docs/cases.md; `driftcheck import --help` names what can be imported";

const KINDS: [Foreign; 14] = [
    Foreign {
        what: "a Postman collection",
        ends: &[],
        is_it: |text| text.names_schema("/info/schema", "getpostman.com"),
        help: "move it out of cases/; `driftcheck import postman FILE` makes cases of it",
    },
    Foreign {
        what: "a Hurl file",
        ends: &[".hurl"],
        is_it: |text| text.is_hurl(),
        help: "write each entry as a case: `GET https://host/a` is `request: { method: GET, path: /a }`, `HTTP 200` is `expect: { status: 200 }`, and a jsonpath assert is `{ path: $.…, equals: … }` in `expect.body`; see docs/cases.md",
    },
    Foreign {
        what: "an OpenAPI document",
        ends: &[],
        is_it: |text| text.has_keys(&["openapi"]) || text.has_keys(&["swagger"]),
        help: "move it into schemas/; `driftcheck import openapi FILE` makes cases of it",
    },
    Foreign {
        what: "an HTTP archive (HAR)",
        ends: &[".har"],
        is_it: |text| {
            text.json
                .as_ref()
                .is_some_and(|json| json.pointer("/log/entries").is_some())
        },
        help: "move it out of cases/; `driftcheck import har FILE` makes cases of it",
    },
    Foreign {
        what: "a JSON Schema",
        ends: &[],
        is_it: |text| text.names_schema("/$schema", "json-schema.org"),
        help: "move it into schemas/ as NAME.schema.json; a case names it with `expect: { contract: NAME }`",
    },
    Foreign {
        what: "an Insomnia export",
        ends: &[],
        is_it: |text| {
            text.has_keys(&["_type", "resources"])
                || text.text.starts_with("type: collection.insomnia")
        },
        help: OTHERWISE,
    },
    Foreign {
        what: "a Bruno request",
        ends: &[".bru"],
        is_it: |text| text.begins(&["meta {"]),
        help: OTHERWISE,
    },
    Foreign {
        what: "a curl command",
        ends: &[],
        is_it: |text| text.begins(&["curl "]),
        help: "move it out of cases/; `driftcheck import curl FILE` makes cases of it",
    },
    Foreign {
        what: "a file of an HTTP client",
        ends: &[".http", ".rest"],
        is_it: |text| text.begins(&["### "]) || text.begins_with_request(),
        help: OTHERWISE,
    },
    Foreign {
        what: "a Tavern test",
        ends: &[],
        is_it: |text| text.has_keys(&["test_name", "stages"]),
        help: OTHERWISE,
    },
    Foreign {
        what: "a Gherkin feature",
        ends: &[".feature"],
        is_it: |text| text.begins(&["Feature:"]),
        help: OTHERWISE,
    },
    Foreign {
        what: "a JMeter plan",
        ends: &[".jmx"],
        is_it: |text| text.text.contains("<jmeterTestPlan"),
        help: OTHERWISE,
    },
    Foreign {
        what: "an HTML or XML document",
        ends: &[],
        is_it: |text| text.begins(&["<"]),
        help: OTHERWISE,
    },
    Foreign {
        what: "driftcheck's settings",
        ends: &[],
        is_it: |text| text.begins(&["[hosts.", "default_host ="]),
        help: "move it to driftcheck.toml in the folder above cases/",
    },
];

/// A text with what can be seen of it without reading it as anything.
struct Shown<'t> {
    text: &'t str,
    json: Option<Value>,
}

impl Shown<'_> {
    /// The first line that says something.
    fn first(&self) -> &str {
        let mut lines = self.text.lines().map(str::trim);
        lines
            .find(|line| !line.is_empty() && (!line.starts_with('#') || line.starts_with("###")))
            .unwrap_or_default()
    }

    fn begins(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.first().starts_with(word))
    }

    fn begins_with_request(&self) -> bool {
        const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
        let mut words = self.first().split_whitespace();
        let is_method = words.next().is_some_and(|word| METHODS.contains(&word));
        let is_target = |word: &str| word.contains("://") || word.starts_with(['/', '{']);
        is_method && words.next().is_some_and(is_target)
    }

    fn is_hurl(&self) -> bool {
        let mut lines = self.text.lines().map(str::trim);
        let is_response = |line: &str| line.starts_with("HTTP ") || line.starts_with("HTTP/");
        self.begins_with_request() && lines.any(|line| is_response(line) || line == "[Asserts]")
    }

    fn names_schema(&self, pointer: &str, address: &str) -> bool {
        let schema = self.json.as_ref().and_then(|json| json.pointer(pointer));
        schema
            .and_then(Value::as_str)
            .is_some_and(|schema| schema.contains(address))
    }

    /// Whether a YAML or JSON text has all these keys at its top, as far as its lines show it.
    fn has_keys(&self, keys: &[&str]) -> bool {
        keys.iter()
            .all(|key| has_key(self.text, self.json.as_ref(), key))
    }
}

fn has_key(text: &str, json: Option<&Value>, key: &str) -> bool {
    if let Some(json) = json {
        return json.get(key).is_some();
    }
    text.lines().any(|line| {
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
    })
}

fn json_of(text: &str) -> Option<Value> {
    text.trim_start()
        .starts_with('{')
        .then(|| serde_json::from_str(text).ok())
        .flatten()
}

/// Whether a YAML or JSON text has one of these keys at its top.
pub(super) fn has_any_key(text: &str, keys: &[&str]) -> bool {
    let json = json_of(text);
    keys.iter().any(|key| has_key(text, json.as_ref(), key))
}

/// The kind of file whose names end so.
pub(super) fn by_name(name: &str) -> Option<&'static Foreign> {
    let lower = name.to_lowercase();
    let has_end = |kind: &&Foreign| kind.ends.iter().any(|end| lower.ends_with(end));
    KINDS.iter().find(has_end)
}

/// The kind of file that a text looks like.
pub(super) fn by_text(text: &str) -> Option<&'static Foreign> {
    let shown = Shown {
        text,
        json: json_of(text),
    };
    KINDS.iter().find(|kind| (kind.is_it)(&shown))
}

impl Foreign {
    /// What to do with such a file.
    pub(super) fn help(&self, shown: &str) -> String {
        self.help.replace("FILE", shown)
    }
}

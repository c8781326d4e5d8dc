//! What a file of src/ imports, defines and names, as far as its dependencies need it.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::tokens::tokens;

type Tokens<'t> = std::iter::Peekable<std::slice::Iter<'t, String>>;

/// A file of src/ as the others see it.
pub struct Module {
    pub file: String,
    /// Its modules, by the ends of their paths.
    children: BTreeSet<String>,
    /// What it imports or exports again: the name here, and the path from the root.
    pub imports: BTreeMap<String, Vec<String>>,
    /// The modules all of whose names it imports.
    pub globs: Vec<Vec<String>>,
    /// What it defines itself.
    pub items: BTreeSet<String>,
    /// The paths that it imports or that its code names, from the root.
    pub named: Vec<Vec<String>>,
    /// Every word of its code, for what a glob imports.
    pub words: BTreeSet<String>,
    /// Whether it holds modules and re-exports only.
    pub is_facade: bool,
}

impl Module {
    /// Reads a file; `children` are the modules in its folder.
    pub fn read(source: &Source, path: &[String], children: BTreeSet<String>) -> Module {
        let code: Vec<&str> = source.lines().map(|(_, line)| line).collect();
        let tokens = tokens(&code.join("\n"));
        let mut module = Module {
            file: source.path.clone(),
            children,
            imports: BTreeMap::new(),
            globs: Vec::new(),
            items: BTreeSet::new(),
            named: Vec::new(),
            words: BTreeSet::new(),
            is_facade: true,
        };
        let mut at = 0;
        let mut paths = Vec::new();
        while at < tokens.len() {
            at = module.read_one(&tokens, at, path, &mut paths);
        }
        let whole = |named: &Vec<String>| from_root(named, path, &module.children, &module.imports);
        let whole: Vec<_> = paths.iter().filter_map(whole).collect();
        module.named.extend(whole);
        module
    }

    /// Reads what begins at a token, and gives where the next thing begins.
    fn read_one(
        &mut self,
        tokens: &[String],
        at: usize,
        path: &[String],
        paths: &mut Vec<Vec<String>>,
    ) -> usize {
        let token = &*tokens[at];
        let next = tokens.get(at + 1).map_or("", |next| next);
        let is_after_path = at > 0 && tokens[at - 1] == "::";
        match token {
            "#" => after_attribute(tokens, at),
            "use" => {
                let end = end_of(tokens, at, ";");
                let mut found = Vec::new();
                used(&mut tokens[at + 1..end].iter().peekable(), &[], &mut found);
                for (named, name) in found {
                    self.import(&named, name, path);
                }
                end + 1
            }
            "mod" if tokens.get(at + 2).is_some_and(|end| end == ";") => at + 3,
            "pub" if next == "(" => end_of(tokens, at, ")") + 1,
            "pub" => at + 1,
            "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                self.is_facade = false;
                self.items.insert(next.to_owned());
                at + 1
            }
            _ if is_word(token) && next == "::" && !is_after_path => {
                self.is_facade = false;
                let pairs = tokens[at..].chunks(2);
                let follows = pairs.take_while(|pair| pair.get(1).is_some_and(|sign| sign == "::"));
                let end = at + 2 * follows.take_while(|pair| is_word(&pair[0])).count();
                let last = tokens.get(end).filter(|last| is_word(last));
                let whole = tokens[at..end].iter().step_by(2).chain(last);
                let whole: Vec<String> = whole.cloned().collect();
                self.words.extend(whole.iter().cloned());
                paths.push(whole);
                end + usize::from(last.is_some())
            }
            _ => {
                self.is_facade = false;
                self.words.insert(token.to_owned());
                at + 1
            }
        }
    }

    fn import(&mut self, named: &[String], name: String, path: &[String]) {
        let Some(whole) = from_root(named, path, &self.children, &BTreeMap::new()) else {
            return;
        };
        self.named.push(whole.clone());
        match &*name {
            "*" => self.globs.push(whole),
            _ => drop(self.imports.insert(name, whole)),
        }
    }

    /// Whether it defines or passes on something of this name.
    pub fn offers(&self, name: &str) -> bool {
        self.items.contains(name) || self.imports.contains_key(name)
    }
}

/// A path as it stands, from the root of the crate; `None` where it leads out of it.
fn from_root(
    named: &[String],
    path: &[String],
    children: &BTreeSet<String>,
    imports: &BTreeMap<String, Vec<String>>,
) -> Option<Vec<String>> {
    let (first, rest) = named.split_first()?;
    let begin = match &**first {
        "crate" => Vec::new(),
        "self" => path.to_vec(),
        "super" => path.split_last()?.1.to_vec(),
        name if children.contains(name) => [path, std::slice::from_ref(first)].concat(),
        name => imports.get(name)?.clone(),
    };
    let ups = rest.iter().take_while(|part| *part == "super").count();
    let begin = &begin[..begin.len().checked_sub(ups)?];
    Some([begin, &rest[ups..]].concat())
}

/// The paths of a `use`, each with its name here; `*` for all of a module's.
fn used(tokens: &mut Tokens<'_>, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut name = None;
    while let Some(token) = tokens.next_if(|token| *token != "}") {
        match &**token {
            "::" => {}
            "," => break,
            "as" => name = tokens.next().cloned(),
            "{" => {
                while tokens.peek().is_some_and(|token| *token != "}") {
                    used(tokens, &path, found);
                }
                let _ = (tokens.next(), tokens.next_if(|token| *token == ","));
                return;
            }
            word => path.push(word.to_owned()),
        }
    }
    if path
        .last()
        .is_some_and(|last| ["self", "*"].contains(&&**last))
    {
        name = name.or(path.pop().filter(|last| last == "*"));
    }
    if let Some(last) = path.last().cloned() {
        found.push((path, name.unwrap_or(last)));
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Where the first such token after a place stands; the end where there is none.
fn end_of(tokens: &[String], at: usize, sign: &str) -> usize {
    let found = tokens[at..].iter().position(|token| token == sign);
    found.map_or(tokens.len(), |found| at + found)
}

/// What follows an attribute; with what stands for tests alone, where it says so.
fn after_attribute(tokens: &[String], at: usize) -> usize {
    let mut depth = 0;
    let mut end = at + 1;
    while let Some(token) = tokens.get(end) {
        match &**token {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        end += 1;
        if depth == 0 && token == "]" {
            break;
        }
    }
    let is_of_tests = tokens[at..end].join("") == "#[cfg(test)]";
    let rest = tokens.get(end..).unwrap_or_default();
    let is_import = rest
        .iter()
        .take(5)
        .any(|token| token == "use" || token == "mod");
    match is_of_tests && is_import {
        true => end_of(tokens, end, ";") + 1,
        false => end,
    }
}

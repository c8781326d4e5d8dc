//! Which files of src/ a file depends on, by the paths that its code names. Rust's own
//! resolution is followed as far as files need it: modules, imports under another name,
//! re-exports and globs.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::module::Module;

/// All files of src/ by the paths of their modules.
pub struct Modules(BTreeMap<Vec<String>, Module>);

impl Modules {
    /// Reads the files.
    pub fn of(sources: &[Source]) -> Modules {
        let paths: Vec<Vec<String>> = sources.iter().map(|one| module_path(&one.path)).collect();
        let modules = sources.iter().zip(&paths).map(|(source, path)| {
            let is_child =
                |other: &&Vec<String>| other.split_last().is_some_and(|(_, up)| up == path);
            let children = paths.iter().filter(is_child);
            let children = children.filter_map(|child| child.last().cloned()).collect();
            (path.clone(), Module::read(source, path, children))
        });
        Modules(modules.collect())
    }

    /// The files that each file depends on.
    pub fn edges(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let edges = self.0.values().map(|module| {
            let mut on = BTreeSet::new();
            // What is only passed on is the concern of those who use it.
            if !module.is_facade {
                let globs = module.globs.iter().filter_map(|glob| self.0.get(glob));
                let by_glob = globs.flat_map(|glob| &glob.imports);
                let by_glob = by_glob.filter(|(name, _)| module.words.contains(*name));
                let paths = module.named.iter().chain(by_glob.map(|(_, target)| target));
                on.extend(paths.filter_map(|named| self.file_of(named, &mut Vec::new())));
                on.remove(&*module.file);
            }
            (&*module.file, on)
        });
        edges.collect()
    }

    /// The `mod.rs` files that hold more than modules and what is exported of them.
    pub fn with_code_beside_modules(&self) -> impl Iterator<Item = &str> {
        let files = self.0.values();
        let full = files.filter(|one| one.file.ends_with("mod.rs") && !one.is_facade);
        full.map(|one| &*one.file)
    }

    /// The file that defines what a path names; of an unknown name, that of its module.
    fn file_of<'m>(&'m self, path: &[String], seen: &mut Vec<Vec<String>>) -> Option<&'m str> {
        let whole = (0..=path.len())
            .rev()
            .find(|end| self.0.contains_key(&path[..*end]))?;
        let module = &self.0[&path[..whole]];
        let Some(name) = path.get(whole) else {
            return Some(&module.file);
        };
        if seen.contains(&path.to_vec()) {
            return None;
        }
        seen.push(path.to_vec());
        if module.items.contains(name) {
            return Some(&module.file);
        }
        if let Some(target) = module.imports.get(name) {
            let target = [target, &path[whole + 1..]].concat();
            return self.file_of(&target, seen);
        }
        let from_glob = module.globs.iter().find_map(|glob| {
            let defines = self.0.get(glob)?.offers(name);
            let target = [glob, &path[whole..]].concat();
            defines.then(|| self.file_of(&target, seen)).flatten()
        });
        Some(from_glob.unwrap_or(&module.file))
    }
}

/// The path of the module that a file is.
fn module_path(file: &str) -> Vec<String> {
    let stem = file.trim_end_matches(".rs");
    let stem = stem.strip_suffix("mod").unwrap_or(stem);
    let parts = stem
        .split('/')
        .filter(|part| !part.is_empty() && *part != "lib");
    parts.map(str::to_owned).collect()
}

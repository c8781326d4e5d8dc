//! One schema file: its text, its value, and where in the text the value's parts stand.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::error::InputError;
use crate::json::locate::{hash, index, locate, locate_all};
use crate::openapi;
use crate::yaml;

/// One schema file.
#[derive(Debug, Default)]
pub(crate) struct SchemaFile {
    /// The contract's name: the path without `.schema.json`.
    pub(crate) name: String,
    /// The path below the folder, with `/`.
    pub(crate) path: String,
    /// The path as the user would type it.
    pub(crate) shown: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) value: Value,
    /// Whether the text is YAML, and no JSON.
    pub(crate) is_yaml: bool,
    /// How scalars of a YAML text are written, until that was looked at.
    pub(crate) spelled: Option<openapi::Spellings>,
    /// How often the places of a JSON text were asked for, and where they are, once that
    /// was often; those of a YAML text once they were asked for.
    pub(crate) asked: AtomicUsize,
    pub(crate) index: OnceLock<HashMap<u64, usize>>,
}

/// A file that is asked more often for the places of its values gets an index of them.
const SCANS: usize = 8;

impl SchemaFile {
    /// The byte offset of what a pointer names in the text, if it is there.
    pub(crate) fn locate(&self, pointer: &str) -> Option<usize> {
        let pointer = openapi::original_pointer(pointer);
        if !self.is_yaml && self.asked.fetch_add(1, Ordering::Relaxed) < SCANS {
            return locate(&self.bytes, &pointer);
        }
        let index = self.index.get_or_init(|| match self.is_yaml {
            true => self.index_yaml().unwrap_or_default(),
            false => index(&self.bytes),
        });
        index.get(&hash(&pointer)).copied()
    }

    fn index_yaml(&self) -> Option<HashMap<u64, usize>> {
        let whole = std::str::from_utf8(&self.bytes).ok()?;
        let text = whole.trim_start_matches('\u{feff}');
        let mark = whole.len() - text.len();
        let root = yaml::parse_document(text, &self.shown).ok()?;
        let mut index = HashMap::new();
        yaml::each_place(text, &root, |pointer, offset| {
            index.insert(hash(pointer), mark + offset);
        });
        Some(index)
    }

    /// The offset of each of some pointers; of what is not there, that of the nearest thing
    /// around it.
    pub(crate) fn offsets<'p>(&self, pointers: impl Iterator<Item = &'p str>) -> Vec<usize> {
        let pointers: Vec<&str> = pointers.collect();
        let mut wanted: HashMap<String, Option<usize>> = HashMap::new();
        for pointer in &pointers {
            let mut here = *pointer;
            while wanted.insert(here.to_owned(), None).is_none() {
                here = here.rsplit_once('/').map_or("", |(outer, _)| outer);
            }
        }
        if self.is_yaml {
            for (pointer, place) in &mut wanted {
                *place = self.locate(pointer);
            }
        } else {
            locate_all(&self.bytes, &mut wanted);
        }
        let offset_of = |pointer: &&str| {
            let mut here = *pointer;
            loop {
                match (wanted.get(here).copied().flatten(), here.rsplit_once('/')) {
                    (Some(offset), _) => break offset,
                    (None, Some((outer, _))) => here = outer,
                    (None, None) => break 0,
                }
            }
        };
        pointers.iter().map(offset_of).collect()
    }

    /// The line of each of some pointers, counted from 1.
    pub(crate) fn lines<'p>(&self, pointers: impl Iterator<Item = &'p str>) -> Vec<u32> {
        let newlines: Vec<usize> = memchr::memchr_iter(b'\n', &self.bytes).collect();
        let line_of = |offset: usize| {
            let before = newlines.partition_point(|newline| *newline < offset);
            u32::try_from(before + 1).unwrap_or(u32::MAX)
        };
        self.offsets(pointers).into_iter().map(line_of).collect()
    }

    /// The same, or that of the nearest thing around it.
    pub(crate) fn locate_near(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            match (self.locate(pointer), pointer.rsplit_once('/')) {
                (Some(offset), _) => return Some(offset),
                (None, Some((outer, _))) => pointer = outer,
                (None, None) => return None,
            }
        }
    }
}

/// An error at the place of a pointer in a schema file.
pub(crate) fn error_at(file: &SchemaFile, pointer: &str, message: String) -> InputError {
    let error = InputError::new(&file.shown, message);
    match file.locate(pointer) {
        Some(offset) => error.at_offset(&file.bytes, offset),
        None => error,
    }
}

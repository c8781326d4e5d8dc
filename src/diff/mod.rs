//! Two values in, differences out. Owns `similar`; does no I/O and knows nothing of
//! cases, schemas or runs.
//!
//! In the order in which they are used: [`normalise`] puts typed marks in the place of
//! what changes by nature ([`Masks`]); [`changes`] compares two values by structure
//! ([`Rules`] say which arrays are sets or have a key); [`text_diff`] shows the same two
//! values as lines. All three are bounded in time, and give the same for the same input.

mod align;
mod changes;
mod items;
mod lines;
mod lockstep;
mod marked;
mod marks;
mod normalise;
mod pairs;
mod rematch;
mod render;
mod same;
mod selector;
mod sketch;
#[cfg(test)]
mod tests;
mod text;
mod without;

pub use changes::{Change, ChangeKind, ChangeSide, changes};
pub use items::Keyed;
pub use marked::{MarkedLine, marked_lines};
pub use marks::{Mark, Nature, name_of_object};
pub use normalise::{MaskRule, Masks, normalise, normalise_text};
pub use render::{Cut, Hunk, HunkLine, Sign, Span, TextDiff, text_diff};
pub use same::{is_whole_number, order_of_numbers, same_json};
pub use selector::{ArrayRule, Rules, Selector};
pub use text::{unified, unified_as, unified_json};
pub use without::without;

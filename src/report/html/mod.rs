//! The page for release meetings and for the artefact of a CI job: one file, no network,
//! readable without a script. Its policy (CSP) names the page's own style and script by
//! their digests, so nothing that a host sends is ever run. Sections are written one by one,
//! so a long run needs little more memory than a short one.

mod anchors;
mod cases;
mod coverage;
mod findings;
mod head;
pub(super) mod history;
mod latency;
mod limits;
mod page;
mod sides;
mod templates;
mod timeline;

pub(super) use super::html::templates::{STYLE, STYLE_DIGEST};
pub use page::write;

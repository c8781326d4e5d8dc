//! Values that a document's own schemas accept: from its examples, defaults and listed values,
//! and where there are none from its limits. What it says nothing of is left open.

mod composed;
mod pattern;
mod sampler;
mod scalars;
mod wanted;

pub(crate) use crate::drafts::sample::sampler::{Accepts, OpenPlace, Sample, Sampler, Step};

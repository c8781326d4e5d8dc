//! `driftcheck.toml`: read, checked and made into one host profile, each setting with
//! where it comes from.

pub mod auth;
pub mod baselines;
pub mod check;
pub mod compare;
mod deprecation;
pub mod environment;
mod inheritance;
mod json_value;
mod keys;
pub mod load;
pub mod login;
pub mod network;
pub mod oauth2;
pub mod pace;
pub mod profile;
pub mod profile_settings;
mod proxies;
pub mod proxy_env;
pub mod require;
pub mod resolver;
mod sent_headers;
pub mod settings_file;
pub mod sources;
mod tables;
pub mod text_source;
pub mod toml_file;
mod toml_words;
pub mod trust;
pub mod usable;

pub use load::load;
pub use settings_file::Settings;

//! Progress, colour and width of the terminal. Knows nothing of results but how each case
//! ended: reports are written elsewhere.

mod colour;
mod passing;
mod progress;
mod terminal;

pub use colour::{ColourChoice, choose_colour, use_colour};
pub use passing::Passing;
pub use progress::Progress;
pub use terminal::{read_key, terminal_width};

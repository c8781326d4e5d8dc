//! The built binary on a terminal of its own, as a person sees it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix_openpty::rustix::termios::Winsize;

use super::{Suite, command};

/// What is waited for at most, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary on a terminal of its own.
pub struct Terminal {
    child: Child,
    keys: File,
    shown: std::sync::mpsc::Receiver<Vec<u8>>,
    text: String,
    read: usize,
}

impl Terminal {
    /// Starts it on a terminal of the usual width.
    pub fn start(suite: &Suite, arguments: &[&str]) -> Terminal {
        Terminal::wide(suite, arguments, 80)
    }

    /// Starts it on a terminal of so many columns and 24 rows.
    pub fn wide(suite: &Suite, arguments: &[&str], columns: u16) -> Terminal {
        Terminal::with(suite, arguments, columns, &[])
    }

    /// The same with variables of the environment.
    pub fn with(
        suite: &Suite,
        arguments: &[&str],
        columns: u16,
        variables: &[(&str, &str)],
    ) -> Terminal {
        let size = Winsize {
            ws_row: 24,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = rustix_openpty::openpty(None, Some(&size)).unwrap();
        let own = File::from(pty.user);
        let keys = File::from(pty.controller);
        let mut output = keys.try_clone().unwrap();
        let side = || Stdio::from(own.try_clone().unwrap());
        let mut command = command(suite.folder.path());
        command.args(arguments).env("TERM", "xterm");
        command.envs(variables.iter().copied());
        command.stdin(side()).stdout(side()).stderr(side());
        let child = command.spawn().unwrap();
        drop(command);
        drop(own);
        let (sender, shown) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Reading fails once the other side is closed.
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal {
            child,
            keys,
            shown,
            text: String::new(),
            read: 0,
        }
    }

    /// Waits until a text is shown after those waited for before.
    pub fn waits_for(&mut self, wanted: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text[self.read..].find(wanted) {
                self.read += at + wanted.len();
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            match self.shown.recv_timeout(left) {
                Ok(bytes) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("`{wanted}` is not shown: {}", self.text),
            }
        }
    }

    /// Types a key where a prompt asks for one.
    pub fn press(&mut self, key: &str) {
        self.waits_for("? help: ");
        self.types(key);
    }

    /// Presses a key at once.
    pub fn types(&mut self, key: &str) {
        self.keys.write_all(key.as_bytes()).unwrap();
    }

    /// Waits for its end; gives its exit status and all that was shown.
    pub fn ends(mut self) -> (i32, String) {
        let status = self.child.wait().unwrap().code().unwrap_or(-1);
        while let Ok(bytes) = self.shown.recv_timeout(Duration::from_secs(1)) {
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
        (status, self.text)
    }
}

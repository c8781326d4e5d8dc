//! The mock as a process of its own.

/// `driftcheck mock`, ended when it is dropped.
pub struct Mock {
    child: std::process::Child,
    pub url: String,
}

impl Mock {
    pub fn start() -> Mock {
        use std::io::BufRead;
        let mut command = crate::support::command(crate::support::project());
        let piped = std::process::Stdio::piped;
        command
            .args(["mock", "--port", "0"])
            .stdout(piped())
            .stderr(piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let mut lines = std::io::BufReader::new(std::io::Read::chain(out, err));
        while !line.contains("http://") {
            line.clear();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "the mock has ended"
            );
        }
        let start = line.find("http://").unwrap();
        let url = line[start..]
            .split_whitespace()
            .next()
            .unwrap()
            .trim_end_matches('/');
        let url = url.to_owned();
        // Read on, so that it never waits for its reader.
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
        Mock { child, url }
    }

    /// How many memberships there are.
    pub fn memberships(&self) -> u64 {
        use std::io::{Read, Write};
        let address = self.url.trim_start_matches("http://");
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let request = format!(
            "GET /public/v1/accounts/account-users?limit=1 HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer idt:TKN-0001-0001:mock-operations\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let body = response.split_once("\r\n\r\n").unwrap().1;
        let body: serde_json::Value =
            serde_json::from_str(body).unwrap_or_else(|_| panic!("{response}"));
        body["$meta"]["pagination"]["total"]
            .as_u64()
            .unwrap_or_else(|| panic!("{body}"))
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

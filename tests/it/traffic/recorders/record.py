"""Makes the calls of calls.json and records them by other tools, as HAR files beside it.

Needs playwright and mitmproxy (Python packages), curl, and a Chromium at CHROMIUM
(default /usr/bin/chromium). The recordings are tidied: one host, times of one day, and no
account of which script made a call.
"""

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CALLS = json.loads((HERE / "calls.json").read_text())
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HOST = "things.example"


class Handler(BaseHTTPRequestHandler):
    """Answers as the table says; everything else is a page."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        known = (one for one in CALLS if (one["method"], one["target"]) == (self.command, self.path))
        page = {"status": 200, "headers": {"Content-Type": "text/html"}, "text": "<title>page</title>"}
        call = next(known, page)
        body = base64.b64decode(call["base64"]) if "base64" in call else call.get("text", "").encode()
        self.send_response_only(call["status"])
        for name, value in call["headers"].items():
            self.send_header(name, value)
        if call["status"] != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer

    def log_message(self, *_):
        pass


def made_by_hand():
    """The calls that a client makes: the others are where it is redirected to."""
    return [call for call in CALLS if "via" not in call]


def fetch_all(page):
    """Makes the calls from a page, one after the other."""
    page.evaluate(
        """async (calls) => {
          for (const { method, target, sent } of calls) {
            const headers = sent ? { 'Content-Type': sent.media_type } : {};
            const answer = await fetch(target, { method, headers, body: sent?.text });
            await answer.arrayBuffer();
          }
        }""",
        made_by_hand(),
    )


def by_playwright(url, name, content):
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        har = Path(folder) / name
        context = browser.new_context(record_har_path=har, record_har_content=content)
        page = context.new_page()
        page.goto(url)
        fetch_all(page)
        context.close()
        browser.close()
        log = json.loads(har.read_text())
        attached = {one.name: one.read_bytes() for one in Path(folder).iterdir() if one != har}
    into = HERE / "playwright-attach" if attached else HERE
    into.mkdir(exist_ok=True)
    write(into / name, log, url)
    used = (into / name).read_text()
    for file, data in attached.items():
        if file in used:
            (into / file).write_bytes(data)


def by_devtools(url):
    """The HAR that the network panel of Chromium's developer tools exports, without its window."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [f"--remote-debugging-port={port}", "--no-sandbox", "--remote-allow-origins=*"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_context().new_page()
        page.goto(url)
        targets = browser.new_context().new_page()
        targets.goto(f"http://127.0.0.1:{port}/json/list")
        listed = json.loads(targets.inner_text("body"))
        target = next(one["id"] for one in listed if one["url"].startswith(url))
        tools = browser.new_context().new_page()
        tools.goto(
            f"http://127.0.0.1:{port}/devtools/devtools_app.html"
            f"?ws=127.0.0.1:{port}/devtools/page/{target}&panel=network"
        )
        tools.wait_for_function(
            "async () => !!(await import('/devtools/core/sdk/sdk.js'))"
            ".TargetManager.TargetManager.instance().primaryPageTarget()"
        )
        time.sleep(2)
        fetch_all(page)
        time.sleep(2)
        log = tools.evaluate(
            """async () => {
              const logs = await import('/devtools/models/logs/logs.js');
              const har = await import('/devtools/models/har/har.js');
              const requests = logs.NetworkLog.NetworkLog.instance().requests();
              const parts = [];
              const into = { write: async (part) => { parts.push(part); }, close: async () => {} };
              const progress = new Proxy({}, { get: (_, name) => name === 'canceled' ? false : () => progress });
              await har.Writer.Writer.write(into, requests, { sanitize: true }, progress);
              return JSON.parse(parts.join(''));
            }"""
        )
        browser.close()
    write(HERE / "chromium-devtools.har", log, url)


def by_mitmproxy(url):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        har = Path(folder) / "flows.har"
        dump = Path(sys.executable).with_name("mitmdump")
        arguments = ["-q", "--listen-host", "127.0.0.1", "-p", str(port), "--set", f"hardump={har}"]
        proxy = subprocess.Popen([dump, *arguments, "--set", f"confdir={folder}"])
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            time.sleep(0.1)
        for call in made_by_hand():
            how = ["curl", "-sSL", "--noproxy", "", "-x", f"http://127.0.0.1:{port}", "-o", os.devnull]
            how += ["--head"] if call["method"] == "HEAD" else ["-X", call["method"]]
            if sent := call.get("sent"):
                how += ["-H", f"Content-Type: {sent['media_type']}", "--data-raw", sent["text"]]
            subprocess.run([*how, url + call["target"]], check=True)
        proxy.terminate()
        proxy.wait()
        log = json.loads(har.read_text())
    write(HERE / "mitmproxy.har", log, url)


def write(path, log, url):
    """Writes a recording without what differs from one to the next."""
    entries = [one for one in log["log"]["entries"] if "/v1/" in one["request"]["url"]]
    for number, entry in enumerate(entries):
        entry["startedDateTime"] = f"2026-11-30T10:00:{number:02}.000Z"
        for name in [one for one in entry if one.startswith("_") or one in ("pageref", "connection")]:
            if name not in ("_resourceType", "_fromCache"):
                del entry[name]
        entry.pop("serverIPAddress", None)
    log["log"]["entries"] = entries
    log["log"].pop("pages", None)
    lines = [json.dumps(one, ensure_ascii=False) for one in log["log"].pop("entries")]
    head = json.dumps(log, ensure_ascii=False).removesuffix("}}")
    text = head + ', "entries": [\n' + ",\n".join(lines) + "\n]}}\n"
    path.write_text(text.replace(url.removeprefix("http://"), HOST))
    print(path.name, len(entries), "entries", path.stat().st_size, "bytes")


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_address[1]}"
wanted = sys.argv[1:] or ["embed", "attach", "omit", "devtools", "mitmproxy"]
for one in wanted:
    if one == "devtools":
        by_devtools(base)
    elif one == "mitmproxy":
        by_mitmproxy(base)
    else:
        by_playwright(base, f"playwright-{one}.har", one)

//! The options of curl 8: which take a value, and which say something of a request.

/// An option that says something of a request, by its long name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    Method,
    Header,
    Data,
    DataRaw,
    DataBinary,
    DataEncoded,
    Json,
    User,
    Bearer,
    Cookie,
    Get,
    Head,
    Url,
    Next,
    Form,
    FormString,
    UrlQuery,
    Range,
    Resume,
    Agent,
    Referer,
    GlobOff,
    Upload,
    PathAsIs,
    Follow,
    Insecure,
    /// How the request is signed or logged in, which no case can say.
    Login,
    /// How a host is reached, which its profile says.
    Connection,
    /// What no case can say.
    Noted,
    /// Options in a file.
    Config,
    /// Nothing of a request.
    Nothing,
}

use Means as M;

/// Long name, short name, whether it takes a value, and what it says.
pub(super) type Row = (&'static str, Option<char>, bool, Means);

/// An option that is switched off.
pub(super) const OFF: Row = ("no", None, false, M::Nothing);

#[rustfmt::skip]
const OPTIONS: &[Row] = &[
    ("request", Some('X'), true, M::Method), ("header", Some('H'), true, M::Header),
    ("data", Some('d'), true, M::Data), ("data-ascii", None, true, M::Data),
    ("data-raw", None, true, M::DataRaw), ("data-binary", None, true, M::DataBinary),
    ("data-urlencode", None, true, M::DataEncoded), ("json", None, true, M::Json),
    ("user", Some('u'), true, M::User), ("oauth2-bearer", None, true, M::Bearer),
    ("cookie", Some('b'), true, M::Cookie), ("get", Some('G'), false, M::Get),
    ("head", Some('I'), false, M::Head), ("url", None, true, M::Url),
    ("next", Some(':'), false, M::Next), ("form", Some('F'), true, M::Form),
    ("form-string", None, true, M::FormString), ("upload-file", Some('T'), true, M::Upload),
    ("location", Some('L'), false, M::Follow), ("location-trusted", None, false, M::Follow),
    ("insecure", Some('k'), false, M::Insecure), ("config", Some('K'), true, M::Config),
    ("digest", None, false, M::Login), ("ntlm", None, false, M::Login),
    ("negotiate", None, false, M::Login), ("aws-sigv4", None, true, M::Login),
    ("anyauth", None, false, M::Login), ("basic", None, false, M::Nothing),
    ("url-query", None, true, M::UrlQuery), ("range", Some('r'), true, M::Range),
    ("continue-at", Some('C'), true, M::Resume), ("user-agent", Some('A'), true, M::Agent),
    ("referer", Some('e'), true, M::Referer), ("globoff", Some('g'), false, M::GlobOff),
    ("netrc-file", None, true, M::Login), ("netrc", Some('n'), false, M::Login),
    ("netrc-optional", None, false, M::Login), ("time-cond", Some('z'), true, M::Noted),
    ("etag-compare", None, true, M::Noted), ("request-target", None, true, M::Noted),
    ("cert", Some('E'), true, M::Connection), ("key", None, true, M::Connection),
    ("cacert", None, true, M::Connection), ("resolve", None, true, M::Connection),
    ("connect-to", None, true, M::Connection), ("proxy", Some('x'), true, M::Connection),
    ("unix-socket", None, true, M::Connection), ("abstract-unix-socket", None, true, M::Connection),
    // With a value, of which a request says nothing.
    ("output", Some('o'), true, M::Nothing), ("output-dir", None, true, M::Nothing),
    ("write-out", Some('w'), true, M::Nothing), ("max-time", Some('m'), true, M::Nothing),
    ("connect-timeout", None, true, M::Nothing), ("retry", None, true, M::Nothing),
    ("retry-delay", None, true, M::Nothing), ("retry-max-time", None, true, M::Nothing),
    ("proxy-user", Some('U'), true, M::Nothing),
    ("proxy-header", None, true, M::Nothing), ("noproxy", None, true, M::Nothing),
    ("preproxy", None, true, M::Nothing), ("socks5", None, true, M::Nothing),
    ("socks5-hostname", None, true, M::Nothing),
    ("capath", None, true, M::Nothing),
    ("cert-type", None, true, M::Nothing),
    ("key-type", None, true, M::Nothing), ("pass", None, true, M::Nothing),
    ("ciphers", None, true, M::Nothing), ("tls-max", None, true, M::Nothing),
    ("tls13-ciphers", None, true, M::Nothing), ("pinnedpubkey", None, true, M::Nothing),
    ("dns-servers", None, true, M::Nothing), ("interface", None, true, M::Nothing),
    ("local-port", None, true, M::Nothing), ("limit-rate", None, true, M::Nothing),
    ("rate", None, true, M::Nothing),
    ("cookie-jar", Some('c'), true, M::Nothing), ("dump-header", Some('D'), true, M::Nothing),
    ("stderr", None, true, M::Nothing), ("trace", None, true, M::Nothing),
    ("trace-ascii", None, true, M::Nothing), ("max-redirs", None, true, M::Nothing),
    ("max-filesize", None, true, M::Nothing), ("speed-limit", Some('Y'), true, M::Nothing),
    ("speed-time", Some('y'), true, M::Nothing),
    ("keepalive-time", None, true, M::Nothing), ("expect100-timeout", None, true, M::Nothing),
    ("happy-eyeballs-timeout-ms", None, true, M::Nothing),
    ("parallel-max", None, true, M::Nothing),
    ("proto", None, true, M::Nothing), ("proto-default", None, true, M::Nothing),
    ("proto-redir", None, true, M::Nothing), ("etag-save", None, true, M::Nothing),
    ("doh-url", None, true, M::Nothing), ("engine", None, true, M::Nothing),
    ("variable", None, true, M::Nothing), ("quote", Some('Q'), true, M::Nothing),
    ("ftp-port", Some('P'), true, M::Nothing), ("telnet-option", Some('t'), true, M::Nothing),
    // Without one.
    ("silent", Some('s'), false, M::Nothing), ("show-error", Some('S'), false, M::Nothing),
    ("verbose", Some('v'), false, M::Nothing), ("include", Some('i'), false, M::Nothing),
    ("show-headers", None, false, M::Nothing), ("fail", Some('f'), false, M::Nothing),
    ("fail-with-body", None, false, M::Nothing), ("fail-early", None, false, M::Nothing),
    ("compressed", None, false, M::Nothing),
    ("http1.0", Some('0'), false, M::Nothing), ("http1.1", None, false, M::Nothing),
    ("http2", None, false, M::Nothing), ("http2-prior-knowledge", None, false, M::Nothing),
    ("http3", None, false, M::Nothing), ("http3-only", None, false, M::Nothing),
    ("http0.9", None, false, M::Nothing), ("tlsv1", Some('1'), false, M::Nothing),
    ("tlsv1.0", None, false, M::Nothing), ("tlsv1.1", None, false, M::Nothing),
    ("tlsv1.2", None, false, M::Nothing), ("tlsv1.3", None, false, M::Nothing),
    ("sslv2", Some('2'), false, M::Nothing), ("sslv3", Some('3'), false, M::Nothing),
    ("ipv4", Some('4'), false, M::Nothing), ("ipv6", Some('6'), false, M::Nothing),
    ("remote-name", Some('O'), false, M::Nothing), ("remote-header-name", Some('J'), false, M::Nothing),
    ("remote-name-all", None, false, M::Nothing), ("remote-time", Some('R'), false, M::Nothing),
    ("create-dirs", None, false, M::Nothing), ("no-buffer", Some('N'), false, M::Nothing),
    ("buffer", None, false, M::Nothing), ("no-progress-meter", None, false, M::Nothing),
    ("progress-meter", None, false, M::Nothing), ("progress-bar", Some('#'), false, M::Nothing),
    ("parallel", Some('Z'), false, M::Nothing), ("path-as-is", None, false, M::PathAsIs),
    ("junk-session-cookies", Some('j'), false, M::Nothing), ("raw", None, false, M::Nothing),
    ("tr-encoding", None, false, M::Nothing), ("ssl", None, false, M::Nothing),
    ("ssl-reqd", None, false, M::Nothing), ("ssl-no-revoke", None, false, M::Nothing),
    ("ssl-revoke-best-effort", None, false, M::Nothing), ("proxy-insecure", None, false, M::Nothing),
    ("tcp-nodelay", None, false, M::Nothing), ("tcp-fastopen", None, false, M::Nothing),
    ("keepalive", None, false, M::Nothing), ("no-keepalive", None, false, M::Nothing),
    ("retry-all-errors", None, false, M::Nothing), ("retry-connrefused", None, false, M::Nothing),
    ("disable", Some('q'), false, M::Nothing), ("styled-output", None, false, M::Nothing),
    ("no-styled-output", None, false, M::Nothing), ("trace-time", None, false, M::Nothing),
    ("post301", None, false, M::Nothing), ("post302", None, false, M::Nothing),
    ("post303", None, false, M::Nothing), ("ca-native", None, false, M::Nothing),
    ("append", Some('a'), false, M::Nothing), ("list-only", Some('l'), false, M::Nothing),
    ("use-ascii", Some('B'), false, M::Nothing), ("manual", Some('M'), false, M::Nothing),
    ("proxytunnel", Some('p'), false, M::Nothing), ("version", Some('V'), false, M::Nothing),
    ("xattr", None, false, M::Nothing), ("no-alpn", None, false, M::Nothing),
    ("no-clobber", None, false, M::Nothing), ("no-sessionid", None, false, M::Nothing),
    ("disallow-username-in-url", None, false, M::Nothing), ("suppress-connect-headers", None, false, M::Nothing),
];

/// An option by its long name.
pub(super) fn long(name: &str) -> Option<&'static Row> {
    let mut all = OPTIONS.iter();
    all.find(|(long, ..)| *long == name)
}

/// An option by its letter.
pub(super) fn short(letter: char) -> Option<&'static Row> {
    let mut all = OPTIONS.iter();
    all.find(|(_, short, ..)| *short == Some(letter))
}

/// The long names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPTIONS.iter().map(|(long, ..)| *long)
}

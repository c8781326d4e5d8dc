//! Links in the place of files.

use super::*;

#[test]
fn settings_that_are_a_link_out_of_the_suite_are_refused_and_not_quoted() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let path = suite.path("driftcheck.toml");
    std::fs::remove_file(&path).unwrap();
    symlink("/etc/passwd", &path).unwrap();
    let ended = refused("settings", &suite, &host);
    assert!(
        ended.err.contains("leads out of the suite"),
        "{}",
        ended.err
    );
}

#[test]
fn a_link_that_leads_nowhere_is_not_taken_for_nothing() {
    let host = host();
    for place in [
        "driftcheck.toml",
        "schemas",
        "schemas/thing.schema.json",
        "cases/waivers.yaml",
        "cases/waivers.json",
        "cases/_defaults.yaml",
        "cases/b.case.yaml",
    ] {
        let suite = crate::rows::suite(&host.url, &["a"], "");
        let path = suite.path(place);
        let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir_all(&path));
        symlink("nowhere", &path).unwrap();
        for host in ["here", &host.url] {
            let ended = suite.run(&["run", "--host", host]);
            assert_eq!(ended.status, 2, "{place}: {}{}", ended.out, ended.err);
            let name = place.rsplit('/').next().unwrap();
            assert!(ended.err.contains(name), "{place}: {}", ended.err);
        }
    }
    assert!(host.seen().requests.is_empty());
}

#[test]
fn waivers_that_are_a_link_out_of_the_suite_are_refused_and_not_quoted() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), "a: secr3t: [b\n").unwrap();
    symlink(outside.path(), suite.path("cases/waivers.yaml")).unwrap();
    for arguments in [
        &["check"][..],
        &["run", "--host", "here"],
        &["waivers"],
        &["list"],
    ] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 2, "{arguments:?}: {}{}", ended.out, ended.err);
        assert!(
            ended.err.contains("waivers.yaml: is a link"),
            "{arguments:?}: {}",
            ended.err
        );
        assert!(
            !ended.err.contains("secr3t"),
            "{arguments:?}: {}",
            ended.err
        );
    }
}

//! The elements of a JUnit file. Texts come cleaned; the writer escapes them.

use std::io::{self, Write};
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};

/// A testsuite.
pub(super) struct Suite<'a> {
    pub(super) name: &'a str,
    pub(super) time_us: Option<u64>,
    pub(super) file: Option<&'a str>,
    /// What it alone has; what all have stands before it.
    pub(super) property: Option<(&'a str, &'a str)>,
    pub(super) tests: Vec<Test>,
}

/// A testcase.
#[derive(Default)]
pub(super) struct Test {
    pub(super) name: String,
    /// Its file as the suite names it, and the line there.
    pub(super) place: Option<(String, u32)>,
    pub(super) time_us: Option<u64>,
    /// `None`: it passed.
    pub(super) result: Option<Result>,
    /// The attempts that do not count, each with a message.
    pub(super) attempts: Vec<String>,
    pub(super) output: Option<String>,
}

/// What a testcase has come to.
pub(super) struct Result {
    /// The name of its element.
    pub(super) element: &'static str,
    pub(super) kind: Option<&'static str>,
    pub(super) message: Option<String>,
    /// What stands within the element, and is all of it that GitLab shows: the message, unless
    /// there is more to say.
    pub(super) text: Option<String>,
}

pub(super) const FAILURE: &str = "failure";
pub(super) const ERROR: &str = "error";
pub(super) const SKIPPED: &str = "skipped";

impl Suite<'_> {
    /// Writes it with the properties that every suite has.
    pub(super) fn write(
        &self,
        xml: &mut Writer<impl Write>,
        shared: &[BytesStart<'_>],
    ) -> io::Result<()> {
        let count = |element| {
            let results = self.tests.iter().filter_map(|test| test.result.as_ref());
            let these = results.filter(|result| result.element == element);
            these.count().to_string()
        };
        let time = self.time_us.map(seconds);
        xml.create_element("testsuite")
            .with_attributes([
                ("name", self.name),
                ("tests", &self.tests.len().to_string()),
                ("skipped", &count(SKIPPED)),
                ("errors", &count(ERROR)),
                ("failures", &count(FAILURE)),
            ])
            .with_attributes(time.as_deref().map(|time| ("time", time)))
            .with_attributes(self.file.map(|file| ("file", file)))
            .write_inner_content(|xml| {
                xml.create_element("properties")
                    .write_inner_content(|xml| {
                        let own = self.property.map(|(name, value)| property(name, value));
                        for property in shared.iter().chain(&own) {
                            xml.write_event(Event::Empty(property.borrow()))?;
                        }
                        Ok(())
                    })?;
                self.tests
                    .iter()
                    .try_for_each(|test| test.write(xml, self.name))
            })?;
        Ok(())
    }
}

impl Test {
    fn write(&self, xml: &mut Writer<impl Write>, class: &str) -> io::Result<()> {
        let time = self.time_us.map(seconds);
        let line = self.place.as_ref().map(|(_, line)| line.to_string());
        let test = xml
            .create_element("testcase")
            .with_attributes([("name", &*self.name), ("classname", class)])
            .with_attributes(self.place.as_ref().map(|(file, _)| ("file", &**file)))
            .with_attributes(line.as_deref().map(|line| ("line", line)))
            .with_attributes(time.as_deref().map(|time| ("time", time)));
        if self.result.is_none() && self.attempts.is_empty() && self.output.is_none() {
            test.write_empty()?;
            return Ok(());
        }
        test.write_inner_content(|xml| {
            if let Some(result) = &self.result {
                result.write(xml)?;
            }
            self.write_attempts(xml)?;
            if let Some(text) = &self.output {
                xml.create_element("system-out")
                    .write_text_content(BytesText::new(text))?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Of a test that passed they are written as flaky, of one that failed as reruns; one
    /// that is skipped has none.
    fn write_attempts(&self, xml: &mut Writer<impl Write>) -> io::Result<()> {
        let element = match self.result.as_ref().map(|result| result.element) {
            None => "flakyError",
            Some(SKIPPED) => return Ok(()),
            Some(_) => "rerunError",
        };
        for message in &self.attempts {
            xml.create_element(element)
                .with_attributes([("message", &**message), ("type", "sent again")])
                .write_inner_content(|_| Ok(()))?;
        }
        Ok(())
    }
}

impl Result {
    fn write(&self, xml: &mut Writer<impl Write>) -> io::Result<()> {
        let element = xml
            .create_element(self.element)
            .with_attributes(self.message.as_deref().map(|text| ("message", text)))
            .with_attributes(self.kind.map(|kind| ("type", kind)));
        match self.text.as_ref().or(self.message.as_ref()) {
            Some(text) => element.write_text_content(BytesText::new(text))?,
            None => element.write_empty()?,
        };
        Ok(())
    }
}

/// A property of a suite.
pub(super) fn property(name: &str, value: &str) -> BytesStart<'static> {
    BytesStart::new("property").with_attributes([("name", name), ("value", value)])
}

/// Seconds with milliseconds.
pub(super) fn seconds(time_us: u64) -> String {
    format!("{:.3}", Duration::from_micros(time_us).as_secs_f64())
}

/// A longer text of a finding is cut to so many characters.
pub(super) const TEXT_LIMIT: usize = 2000;

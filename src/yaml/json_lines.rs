//! A YAML document as the JSON text that says the same, each value on the line where it
//! stands in the YAML: who reads JSON with places reads YAML with the same places.

use serde_json::Value;

use super::node::{Data, Node, Place};

/// The JSON text of a document.
pub fn json_on_its_lines(root: &Node) -> String {
    let mut writer = Lines {
        text: String::new(),
        line: 1,
    };
    writer.value(root);
    writer.text.push('\n');
    writer.text
}

struct Lines {
    text: String,
    line: u32,
}

impl Lines {
    /// Goes down to a line; what an alias repeats stands above, and stays here.
    fn go_to(&mut self, at: Place) {
        while self.line < at.line {
            self.text.push('\n');
            self.line += 1;
        }
    }

    fn value(&mut self, node: &Node) {
        match &node.data {
            Data::List(items) => {
                self.go_to(node.at);
                self.text.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item);
                }
                self.text.push(']');
            }
            Data::Map(members) => {
                self.go_to(node.at);
                self.text.push('{');
                for (index, (key, member)) in members.iter().enumerate() {
                    self.comma(index);
                    self.go_to(key.at);
                    self.text
                        .push_str(&Value::from(key.text.as_str()).to_string());
                    self.text.push_str(": ");
                    self.value(member);
                }
                self.text.push('}');
            }
            _ => {
                self.go_to(node.at);
                self.text.push_str(&node.to_json().to_string());
            }
        }
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.text.push_str(", ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn every_value_stands_on_its_line() {
        let text = "type: object\n# words\nproperties:\n  a:\n    type: [string,\n      'null']\n  \"b\": { const: 1.50 }\n";
        let node = yaml::parse(text, "x.yaml").unwrap();
        let json = json_on_its_lines(&node);
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value, node.to_json());
        for word in ["properties", "string", "null", "const"] {
            let line = |text: &str| text.lines().position(|line| line.contains(word));
            assert_eq!(line(&json), line(text), "{word}: {json}");
        }
    }
}

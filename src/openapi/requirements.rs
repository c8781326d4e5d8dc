//! What is wrong with the security requirements of a document.

use serde_json::{Map, Value};

use super::files::Spot;
use super::reader::Reader;

impl<'f> Reader<'f> {
    /// Tells what is wrong with the requirements that an object lists; whether some of them
    /// cannot be read, so that nothing is known of what is asked for.
    pub(super) fn is_security_unread(
        &mut self,
        at: &Spot,
        members: &'f Map<String, Value>,
    ) -> bool {
        let Some(security) = members.get("security") else {
            return false;
        };
        let at = at.below(["security"]);
        let Some(list) = security.as_array() else {
            self.fault(&at, "`security` is no list: write `- name: []`");
            return true;
        };
        let mut is_unread = false;
        for (index, requirement) in list.iter().enumerate() {
            let at = at.below([index.to_string().as_str()]);
            let Some(schemes) = requirement.as_object() else {
                self.fault(&at, "a security requirement is no object: write `name: []`");
                is_unread = true;
                continue;
            };
            for (name, scopes) in schemes {
                let at = at.below([name.as_str()]);
                let is_text = |scope: &Value| scope.is_string();
                if !scopes.as_array().is_some_and(|all| all.iter().all(is_text)) {
                    let message = format!(
                        "the scopes of `{name}` are no list of texts: write `[]` where there are none"
                    );
                    self.fault(&at, message);
                }
                if !self.is_declared(name) {
                    let message = format!(
                        "the security scheme `{name}` is not declared in `components/securitySchemes`"
                    );
                    self.fault(&at, message);
                }
            }
        }
        is_unread
    }

    /// Whether a security scheme is declared; 3.2 also takes the address of one.
    fn is_declared(&self, name: &str) -> bool {
        let own = Spot::default().below(["components", "securitySchemes", name]);
        let referred = || {
            self.files
                .resolve(0, name)
                .ok()
                .filter(|_| name.contains('#'))
        };
        let is_there = |spot: &Spot| self.files.value(spot).is_some();
        is_there(&own) || referred().is_some_and(|spot| is_there(&spot))
    }
}

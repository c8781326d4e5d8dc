//! How the values of parameters are written (OpenAPI 3.1, section 4.8.12.2), read backwards.

use serde_json::Value;

use super::super::style_value::{Form, Parts, in_turn, members, pairs, simple, split};

/// How a value is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style<'a> {
    /// The name that it is written under.
    pub(super) name: &'a str,
    /// `form`, `simple`, …
    pub(super) style: &'a str,
    /// Whether items and members are written one by one.
    pub(super) explode: bool,
}

/// Why a text cannot be taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// OpenAPI does not say what such a text means.
    Undefined,
    /// It is not written as the style has it, which is described.
    Unlike(String),
}

impl Style<'_> {
    /// Takes apart what was written under the name, given whole: `texts` is each value of that
    /// name, and `all` each pair that stands beside it.
    pub(super) fn take_apart(
        self,
        form: Form,
        texts: &[String],
        all: &[(String, String)],
        schema: &Value,
    ) -> Result<Parts, Misfit> {
        let sign = match self.style {
            "pipeDelimited" => "|",
            "spaceDelimited" => " ",
            _ => ",",
        };
        match (self.style, form, texts) {
            ("label", _, [text]) => self.label(text, form).ok_or_else(|| self.unlike(form)),
            ("matrix", _, [text]) => self.matrix(text, form).ok_or_else(|| self.unlike(form)),
            ("simple", _, [text]) => {
                simple(text, form, self.explode).ok_or_else(|| self.unlike(form))
            }
            ("deepObject", Form::Members, _) => self.deep(all),
            ("deepObject", ..) => Err(Misfit::Undefined),
            (_, Form::Items, _) if self.explode => Ok(Parts::Items(texts.to_vec())),
            (_, Form::Members, _) if self.explode => {
                let (names, takes_others) = members(schema);
                let own = |name: &str| takes_others || names.contains(name);
                let own = all.iter().filter(|(name, _)| own(name));
                Ok(Parts::Members(own.cloned().collect()))
            }
            (_, Form::One, [text]) => Ok(Parts::One(text.clone())),
            (_, Form::Items, [text]) => Ok(Parts::Items(split(text, sign))),
            (_, Form::Members, [text]) => {
                let pairs = in_turn(&split(text, sign));
                pairs.map(Parts::Members).ok_or_else(|| self.unlike(form))
            }
            _ => Err(Misfit::Unlike("it once".to_owned())),
        }
    }

    /// `.blue`, `.blue,black`, `.blue.black`, `.R=100.G=200`.
    fn label(self, text: &str, form: Form) -> Option<Parts> {
        let text = text.strip_prefix('.')?;
        match (form, self.explode) {
            (Form::Items, true) => Some(Parts::Items(split(text, "."))),
            (Form::Members, true) => pairs(text, ".").map(Parts::Members),
            _ => simple(text, form, false),
        }
    }

    /// `;color=blue`, `;color=blue,black`, `;color=blue;color=black`, `;R=100;G=200`.
    fn matrix(self, text: &str, form: Form) -> Option<Parts> {
        let text = text.strip_prefix(';')?;
        match (form, self.explode) {
            (Form::Items, true) => {
                let pairs = pairs(text, ";")?.into_iter();
                let own = pairs.map(|(name, value)| (name == self.name).then_some(value));
                own.collect::<Option<_>>().map(Parts::Items)
            }
            (Form::Members, true) => pairs(text, ";").map(Parts::Members),
            _ => {
                let own = text.strip_prefix(self.name)?.strip_prefix('=')?;
                simple(own, form, false)
            }
        }
    }

    /// `color[R]=100&color[G]=200`. Deeper objects are not defined.
    fn deep(self, all: &[(String, String)]) -> Result<Parts, Misfit> {
        let mut found = Vec::new();
        for (name, value) in all {
            let Some(rest) = name.strip_prefix(self.name) else {
                continue;
            };
            let inner = rest.strip_prefix('[').and_then(|one| one.strip_suffix(']'));
            match inner {
                Some(inner) if !inner.is_empty() && !inner.contains(['[', ']']) => {
                    found.push((inner.to_owned(), value.clone()));
                }
                Some(_) => return Err(Misfit::Undefined),
                None => {}
            }
        }
        Ok(Parts::Members(found))
    }

    /// What the style looks like.
    fn unlike(self, form: Form) -> Misfit {
        let name = self.name;
        let own = match (self.style, form, self.explode) {
            ("label", Form::One, _) => ".value".to_owned(),
            ("label", Form::Items, true) => ".a.b".to_owned(),
            ("label", Form::Items, false) => ".a,b".to_owned(),
            ("label", Form::Members, true) => ".a=1.b=2".to_owned(),
            ("label", Form::Members, false) => ".a,1,b,2".to_owned(),
            ("matrix", Form::One, _) => format!(";{name}=value"),
            ("matrix", Form::Items, true) => format!(";{name}=a;{name}=b"),
            ("matrix", Form::Items, false) => format!(";{name}=a,b"),
            ("matrix", Form::Members, true) => ";a=1;b=2".to_owned(),
            ("matrix", Form::Members, false) => format!(";{name}=a,1,b,2"),
            (_, _, true) => "a=1,b=2".to_owned(),
            ("pipeDelimited", ..) => "a|1|b|2".to_owned(),
            ("spaceDelimited", ..) => "a 1 b 2".to_owned(),
            _ => "a,1,b,2".to_owned(),
        };
        Misfit::Unlike(format!("the style `{}`, as in `{own}`", self.style))
    }
}

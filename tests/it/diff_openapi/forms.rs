//! Values of several forms in two documents.

use super::*;

/// Components: a form `T` of some kinds, and parts of it.
fn kinds(forms: &[(&str, &str)]) -> String {
    let mut text = "  schemas:\n    A: { type: object, required: [type], properties: { type: { type: string, enum: [a] } } }\n".to_owned();
    for (name, kinds) in forms {
        text.push_str(&format!(
            "    {name}: {{ type: object, required: [type, query], properties: {{ type: {{ type: string, enum: [t] }}, \
             query: {{ type: object, required: [kind], properties: {{ kind: {{ type: string, enum: [{kinds}] }}, n: {{ type: string }} }} }} }} }}\n"
        ));
    }
    text
}

#[test]
fn one_form_written_as_several_is_no_difference() {
    let choice = |keyword: &str, names: &str| {
        let forms = names
            .split(' ')
            .map(|name| format!("{{ $ref: '#/components/schemas/{name}' }}"));
        let forms = forms.collect::<Vec<_>>().join(", ");
        format!("application/json: {{ schema: {{ {keyword}: [{forms}] }} }}")
    };
    let (one, several) = (kinds(&[("T", "x, y")]), kinds(&[("T1", "x"), ("T2", "y")]));
    for keyword in ["oneOf", "anyOf"] {
        let (a, b) = (choice(keyword, "A T"), choice(keyword, "A T1 T2"));
        for side in [response, request] {
            assert!(compare(&side(&a, &one), &side(&b, &several), &[]).is_empty());
            assert!(compare(&side(&b, &several), &side(&a, &one), &[]).is_empty());
        }
    }
    let (a, b) = (choice("oneOf", "A T"), choice("oneOf", "A T1 T2"));
    let fewer = kinds(&[("T", "x, y, z")]);
    assert_eq!(
        compare(&request(&a, &fewer), &request(&b, &several), &[]),
        ["breaking enum-value-removed request body /query/kind"]
    );
    assert_eq!(
        compare(&response(&b, &several), &response(&a, &fewer), &[]),
        ["breaking enum-value-added 200 /query/kind"]
    );
}

#[test]
fn values_of_a_discriminator_are_reported_on_either_side() {
    let components = |form: &str, kind: &str| {
        format!(
            "  schemas:\n    A: {{ type: object, required: [type], properties: {{ type: {{ type: string }}, q: {{ type: string }} }} }}\n    \
             {form}: {{ type: object, required: [type], properties: {{ type: {{ type: string }}, r: {{ type: {kind} }} }} }}"
        )
    };
    let old = components("T", "integer");
    let plain = |property: &str, form: &str, mapping: &str| {
        format!(
            "application/json: {{ schema: {{ oneOf: [{{ $ref: '#/components/schemas/A' }}, {{ $ref: '#/components/schemas/{form}' }}], \
             discriminator: {{ propertyName: {property}{mapping} }} }} }}"
        )
    };
    let mapping = |text: &str| format!(", mapping: {{ {text} }}");
    let named = mapping("a: A, t: T");
    let before = plain("type", "T", &named);
    let both = |after: &str, components: &str| {
        [
            compare(&response(&before, &old), &response(after, components), &[]),
            compare(&request(&before, &old), &request(after, components), &[]),
        ]
    };
    let renamed = plain("type", "T", &mapping("a: A, tee: T"));
    let [read, sent] = both(&renamed, &old);
    assert_eq!(
        read,
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
    assert_eq!(
        sent,
        [
            "notice discriminator-value-added request body",
            "breaking discriminator-value-removed request body"
        ]
    );
    let other = plain("kind", "T", &named);
    let [read, sent] = both(&other, &old);
    assert_eq!(read, ["breaking discriminator-changed 200"]);
    assert_eq!(sent, ["breaking discriminator-changed request body"]);
    // A schema of another name is the same form, as long as the same value names it.
    let alias = plain("type", "Tee", &mapping("a: A, t: Tee"));
    assert_eq!(
        both(&alias, &components("Tee", "integer")),
        [[""; 0], [""; 0]]
    );
    let implicit = |form: &str| {
        let content = plain("type", form, "");
        response(&content, &components(form, "integer"))
    };
    assert_eq!(
        compare(&implicit("T"), &implicit("Tee"), &[]),
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
    // The values say which form is which.
    let [read, _] = both(&plain("type", "T", &mapping("a: T, t: A")), &old);
    assert!(
        read.contains(&"breaking property-removed 200 /q".to_owned()),
        "{read:?}"
    );
    // What a value names that cannot be read is not gone.
    let [read, _] = both(&plain("type", "T", &mapping("a: A, t: Gone")), &old);
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(
        read[0].starts_with("fault ") && read[0].ends_with("`Gone` leads nowhere"),
        "{read:?}"
    );
}

#[test]
fn forms_that_draw_in_a_discriminated_schema_are_compared() {
    let components = |name: &str, kind: &str| {
        format!(
            "  schemas:\n    Pet: {{ type: object, required: [is], properties: {{ is: {{ type: string }} }}, discriminator: {{ propertyName: is }} }}\n    \
             {name}: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ type: object, properties: {{ m: {{ type: {kind} }} }} }}] }}"
        )
    };
    let content = "application/json: { schema: { $ref: '#/components/schemas/Pet' } }";
    let api = |name: &str, kind: &str| response(content, &components(name, kind));
    assert_eq!(
        compare(&api("Cat", "string"), &api("Cat", "integer"), &[]),
        ["breaking type-changed 200 /m"]
    );
    assert_eq!(
        compare(&api("Cat", "string"), &api("Kitty", "string"), &[]),
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
}

/// A union of objects, each with a constant of its own and an `id` of a type.
fn union(forms: usize, id: &str) -> String {
    let form = |nth: usize| {
        format!(
            "{{ type: object, properties: {{ type: {{ enum: [ev.{nth}] }}, id: {{ type: {id} }} \
             }} }}"
        )
    };
    let forms: Vec<String> = (0..forms).map(form).collect();
    format!("oneOf: [{}]", forms.join(", "))
}

#[test]
fn large_unions_are_compared_and_larger_ones_are_said_not_to_be() {
    let body = |union: &str| format!("application/json: {{ schema: {{ {union} }} }}");
    let (old, new) = (body(&union(65, "string")), body(&union(65, "integer")));
    let found = compare(&response(&old, NONE), &response(&new, NONE), &[]);
    assert_eq!(found, vec!["breaking type-changed 200 /id"; 65]);
    let more = body(&union(66, "string"));
    let found = compare(&response(&old, NONE), &response(&more, NONE), &[]);
    assert_eq!(found, ["breaking variant-added 200"]);
    let found = compare(&request(&more, NONE), &request(&old, NONE), &[]);
    assert_eq!(found, ["breaking variant-removed request body"]);
    let (old, new) = (body(&union(513, "string")), body(&union(513, "integer")));
    let found = compare(&response(&old, NONE), &response(&new, NONE), &[]);
    assert_eq!(found, ["breaking not-compared 200"]);
    let found = compare(&request(&old, NONE), &request(&new, NONE), &[]);
    assert_eq!(found, ["breaking not-compared request body"]);
    assert!(compare(&request(&old, NONE), &request(&old, NONE), &[]).is_empty());
}

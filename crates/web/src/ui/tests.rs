//! What holds for every page of the style guide and for the style sheets themselves.

use super::page::Prefs;
use super::styleguide;

const TOKENS: &str = include_str!("../../assets/tokens.css");
const SHEETS: [&str; 5] = [
    include_str!("../../assets/base.css"),
    include_str!("../../assets/shell.css"),
    include_str!("../../assets/parts.css"),
    include_str!("../../assets/triage.css"),
    include_str!("../../assets/print.css"),
];
const SCRIPT: &str = include_str!("../../assets/app.js");

fn pages() -> Vec<(&'static str, String)> {
    styleguide::PATHS
        .iter()
        .map(|path| {
            (
                *path,
                styleguide::at(path, Prefs::default())
                    .expect("every path has a page")
                    .into_string(),
            )
        })
        .collect()
}

fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.match_indices(&start)
        .map(|(at, _)| {
            let rest = &html[at + start.len()..];
            &rest[..rest.find('"').unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn a_page_has_one_h1_and_one_main() {
    for (path, html) in pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert_eq!(html.matches("<main").count(), 1, "{path}");
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"zh-CN\""), "{path}");
    }
}

#[test]
fn no_attribute_stands_twice_on_an_element() {
    for (path, html) in pages() {
        for tag in html.split('<').filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
            let mut names: Vec<&str> = tag
                .split('"')
                .step_by(2)
                .flat_map(str::split_whitespace)
                .skip(1)
                .map(|name| name.trim_end_matches('='))
                .collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{path}: <{tag}>");
        }
    }
}

#[test]
fn no_id_stands_twice_and_every_reference_finds_one() {
    for (path, html) in pages() {
        let ids = values(&html, "id");
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "{path}");
        let wanted = values(&html, "for")
            .into_iter()
            .chain(values(&html, "aria-describedby").into_iter().flat_map(str::split_whitespace));
        for id in wanted {
            assert!(ids.contains(&id), "{path} refers to {id}");
        }
        for anchor in values(&html, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.contains(&anchor), "{path} leads to #{anchor}");
        }
    }
}

#[test]
fn pages_run_under_a_policy_without_inline_code_or_foreign_addresses() {
    for (path, html) in pages() {
        assert!(!html.contains(" style="), "{path}");
        assert!(!html.contains("<style"), "{path}");
        assert!(html.matches("<script").count() == 1 && html.contains("defer></script>"), "{path}");
        assert!(!html.contains(" onclick") && !html.contains("javascript:"), "{path}");
        assert!(!html.contains("http://") && !html.contains("https://"), "{path}");
    }
    for text in SHEETS.iter().chain([&TOKENS, &SCRIPT]) {
        assert!(!text.contains("http") && !text.contains("@import") && !text.contains("url("));
    }
}

#[test]
fn both_copies_of_the_dark_theme_are_equal() {
    let block = |selector: &str| {
        let rest = &TOKENS
            [TOKENS.find(selector).expect("selector stands in tokens.css") + selector.len()..];
        rest[..rest.find('}').expect("block is closed")].to_owned()
    };
    assert_eq!(block(":root:not([data-theme=\"light\"])"), block(":root[data-theme=\"dark\"]"));
}

#[test]
fn colours_stand_in_tokens_only() {
    let kept = ["#1c5541", "#fff", "#14191a", "#fdeeb5", "#d5d9d5", "#6b3c00"];
    for sheet in SHEETS {
        for (at, _) in sheet.match_indices('#') {
            let colour: String =
                sheet[at..].chars().take_while(|c| *c == '#' || c.is_ascii_hexdigit()).collect();
            assert!(
                colour.len() < 4 || kept.contains(&colour.as_str()),
                "{colour} is neither a token nor the white sheet's"
            );
        }
    }
}

#[test]
fn every_custom_property_used_is_defined() {
    let defined: Vec<&str> =
        SHEETS.iter().chain([&TOKENS]).flat_map(|text| names(text, "--")).collect();
    for sheet in SHEETS {
        for name in names(sheet, "var(--") {
            assert!(defined.contains(&name), "--{name}");
        }
    }
}

fn names<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.match_indices(before)
        .map(|(at, _)| {
            let rest = &text[at + before.len()..];
            let end =
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
            (&rest[..end], rest[end..].starts_with(':') || before == "var(--")
        })
        .filter(|(_, counts)| *counts)
        .map(|(name, _)| name)
        .collect()
}

/// Text on its ground reaches 4.5 : 1 and the edge of a control 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11).
#[test]
fn every_pair_of_colours_reaches_aa_in_both_themes() {
    let grounds = ["paper", "surface", "sunken", "hover", "picked"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in grounds {
        for ink in ["ink", "ink-2", "ink-3"] {
            pairs.push((ink, ground, 4.5));
        }
        for accent in ["steady", "progress", "solid", "act", "lapsed", "warn", "good", "note"] {
            pairs.push((accent, ground, 4.5));
        }
        pairs.push(("focus", ground, 3.0));
    }
    for state in ["lapsed", "warn", "good", "note"] {
        let soft = ["lapsed-soft", "warn-soft", "good-soft", "note-soft"]
            .into_iter()
            .find(|soft| soft.starts_with(state))
            .expect("a soft ground");
        pairs.extend([(state, soft, 4.5), ("ink", soft, 4.5), ("ink-2", soft, 4.5)]);
    }
    pairs.extend([
        ("on-act", "act", 4.5),
        ("on-act", "act-hover", 4.5),
        ("field", "surface", 3.0),
        ("field", "paper", 3.0),
        ("ink", "mark", 4.5),
        ("paper", "ink", 4.5),
    ]);
    for theme in [":root {", ":root[data-theme=\"dark\"] {"] {
        for (ink, ground, least) in &pairs {
            let contrast = contrast(colour(theme, ink), colour(theme, ground));
            assert!(contrast >= *least, "{theme} {ink} on {ground}: {contrast:.2}");
        }
    }
}

fn colour(theme: &str, name: &str) -> [f64; 3] {
    let block = &TOKENS[TOKENS.find(theme).expect("theme stands in tokens.css")..];
    let start = format!("--{name}: #");
    let at =
        block.find(&start).unwrap_or_else(|| panic!("--{name} is a plain colour")) + start.len();
    [0, 2, 4].map(|place| {
        f64::from(
            u8::from_str_radix(&block[at + place..at + place + 2], 16).expect("six hex digits"),
        ) / 255.0
    })
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |colour: [f64; 3]| {
        let [r, g, b] = colour.map(|part| {
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

//! What the bureau may set for itself and the program computes with: lists in `rules/bureau/` whose
//! codes name a setting and whose titles are its value, and lists whose titles read `name：words`. A
//! setting that is not there has no default: it is refused by name.

use jiff::civil::Date;
use wenjin_law::rule::{Item, List};
use wenjin_law::{RuleId, Rules, Version};

use super::TicketRefusal;

/// The settings of one rule on one day.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    rule: &'a str,
    on: Date,
    version: Option<&'a Version<List>>,
}

impl<'a> Settings<'a> {
    /// Those of the rule of that id on that day; where it has none, every setting is refused.
    pub fn of(rules: &'a Rules, rule: &'a str, on: Date) -> Settings<'a> {
        Settings { rule, on, version: list(rules, rule, on) }
    }

    /// True where the rule speaks on that day.
    pub fn is_there(&self) -> bool {
        self.version.is_some()
    }

    /// What must be confirmed before it is relied on.
    pub fn to_confirm(&self) -> Option<&'a str> {
        self.version.and_then(|version| version.to_confirm.as_deref())
    }

    /// A setting as text.
    ///
    /// # Errors
    /// [`TicketRefusal::Setting`].
    pub fn text(&self, code: &str) -> Result<&'a str, TicketRefusal> {
        let item = self.version.and_then(|version| version.body.item(code));
        item.map(|item| item.title.as_str()).ok_or_else(|| self.missing(code))
    }

    /// A setting as a whole number.
    ///
    /// # Errors
    /// [`TicketRefusal::Setting`].
    pub fn number(&self, code: &str) -> Result<i32, TicketRefusal> {
        self.text(code)?.parse().map_err(|_| self.missing(code))
    }

    /// A setting as a number of things.
    ///
    /// # Errors
    /// [`TicketRefusal::Setting`].
    pub fn count(&self, code: &str) -> Result<u32, TicketRefusal> {
        self.text(code)?.parse().map_err(|_| self.missing(code))
    }

    fn missing(&self, code: &str) -> TicketRefusal {
        TicketRefusal::Setting { rule: self.rule.into(), setting: code.into(), on: self.on }
    }
}

/// An entry whose title reads `name：word、word`.
#[derive(Clone, Debug)]
pub struct Named<'a> {
    /// The entry.
    pub item: &'a Item,
    /// The part before the colon.
    pub name: &'a str,
    /// The words after it.
    pub words: Vec<&'a str>,
}

/// The entries of a list on a day, each with its words; none where the list does not speak.
pub fn named<'a>(rules: &'a Rules, rule: &str, on: Date) -> Vec<Named<'a>> {
    let items = list(rules, rule, on).map_or(&[][..], |version| &version.body.items);
    items.iter().map(of_item).collect()
}

fn of_item(item: &Item) -> Named<'_> {
    let (name, words) = item.title.split_once('：').unwrap_or((&item.title, ""));
    let words = words.split('、').map(str::trim).filter(|word| !word.is_empty()).collect();
    Named { item, name, words }
}

fn list<'a>(rules: &'a Rules, rule: &str, on: Date) -> Option<&'a Version<List>> {
    rules.lists.get(&RuleId::new(rule))?.on(on)
}

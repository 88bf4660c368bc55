//! Goods that come back, as buyer, maker and officer see them, and the forms by which they ask, answer and decide.

use domain::fault::{Faults, Problem};
use domain::id::ReturnId;
use domain::item::Money;
use domain::lang::Lang;
use domain::market::order::Order;
use domain::market::returns::{
    ANSWER, APPEAL, Draft, LONGEST, Reason, Return, State, Step, UNDER_WAY, can_open, delivery_left,
    open_steps, until, worth,
};
use domain::market::step::By;
use uuid::Uuid;

use super::handle::amount;
use crate::account::work::fault;
use crate::desk::values::{Values, whole};
use crate::{Site, sentence, text};

/// The word by which a buyer's form asks for goods to go back.
pub(crate) const OPEN: &str = "retur";
/// What the words of the steps begin with.
const STEM: &str = "retur-";
/// The most lines of an order, and pieces of one, that a form is read for.
const MOST: usize = 60;

/// How many pieces of a line.
pub(crate) struct Count {
    pub name: String,
    pub label: String,
    pub value: String,
    pub fault: String,
}

/// Something that is typed.
pub(crate) struct Typed {
    pub name: &'static str,
    pub label: String,
    pub hint: String,
    pub value: String,
    pub fault: String,
}

/// A step that is open.
pub(crate) struct Doing {
    pub word: String,
    pub label: String,
    pub note: String,
    pub counts: Vec<Count>,
    pub money: Option<Typed>,
    pub text: Option<Typed>,
    pub main: bool,
    pub folded: bool,
    /// Whether something is wrong with what was typed.
    pub wrong: bool,
}

/// A return on a page.
pub(crate) struct Back {
    pub id: String,
    pub state: &'static str,
    pub state_label: String,
    pub about: String,
    pub lines: Vec<String>,
    pub facts: Vec<(String, String)>,
    pub words: String,
    pub answer: String,
    pub doings: Vec<Doing>,
    /// Whether an officer who acts has to say who asked for it.
    pub why: bool,
}

/// A reason to choose.
pub(crate) struct Choice {
    pub value: &'static str,
    pub label: String,
    pub chosen: bool,
}

/// The form by which a buyer asks for goods to go back.
pub(crate) struct Asking {
    pub until: String,
    pub counts: Vec<Count>,
    pub fault: String,
    pub reasons: Vec<Choice>,
    pub reason_fault: String,
    pub words: Typed,
    /// Whether it lies open: something was typed.
    pub open: bool,
    pub longest: usize,
}

fn wrong(lang: &Lang, faults: &Faults, field: &str) -> String {
    faults.0.iter().find(|f| f.field == field).map_or_else(String::new, |f| fault(lang, &f.problem))
}

/// The fields in which pieces of lines are counted, of as many as there are of each.
fn counts(
    lang: &Lang,
    order: &Order,
    (field, most): (&str, &[i64]),
    value: impl Fn(usize, &str) -> String,
    faults: &Faults,
) -> Vec<Count> {
    let lines = order.lines.iter().zip(most).enumerate().filter(|(_, (_, most))| **most > 0);
    lines
        .map(|(n, (line, most))| {
            let name = format!("{field}_{n}");
            Count {
                label: sentence(
                    lang.as_str(),
                    &format!("return-count-{field}"),
                    &[("name", &line.title(lang)), ("count", &text::number(*most, lang))],
                ),
                value: value(n, &name),
                fault: wrong(lang, faults, &name),
                name,
            }
        })
        .collect()
}

impl Site {
    /// The form by which a buyer asks for goods to go back; nothing when they cannot.
    pub(crate) fn asking(
        &self,
        lang: &Lang,
        order: &Order,
        returns: &[Return],
        typed: &Values,
        faults: &Faults,
    ) -> Option<Asking> {
        let open = !typed.0.is_empty();
        if !can_open(order, returns, self.db.now()) {
            return None;
        }
        let most: Vec<i64> = order.lines.iter().map(domain::market::order::Line::remains).collect();
        // One line of one piece is what goes back.
        let only = if most == [1] { "1" } else { "" };
        let value = |_: usize, name: &str| {
            if open { typed.get(name).to_owned() } else { only.to_owned() }
        };
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        Some(Asking {
            until: until(order).map_or_else(String::new, |u| {
                sentence(lang.as_str(), "return-until", &[("until", &self.moment(u, lang))])
            }),
            counts: counts(lang, order, ("pieces", &most), value, faults),
            fault: wrong(lang, faults, "pieces"),
            reasons: Reason::ALL
                .iter()
                .map(|r| Choice {
                    value: r.word(),
                    label: say(&format!("return-reason-{}", r.word())),
                    chosen: typed.get("reason") == r.word(),
                })
                .collect(),
            reason_fault: wrong(lang, faults, "reason"),
            words: Typed {
                name: "words",
                label: say("return-words"),
                hint: say("return-words-hint"),
                value: typed.get("words").to_owned(),
                fault: wrong(lang, faults, "words"),
            },
            open,
            longest: LONGEST,
        })
    }

    /// The returns of an order as a side sees them, the newest first, with the steps that are open to it.
    pub(crate) fn backs(
        &self,
        lang: &Lang,
        order: &Order,
        returns: &[Return],
        by: By,
        (typed, faults): (&Values, &Faults),
    ) -> Vec<Back> {
        let shown = |r: &Return| self.back(lang, order, returns, r, by, (typed, faults));
        returns.iter().rev().map(shown).collect()
    }

    fn back(
        &self,
        lang: &Lang,
        order: &Order,
        returns: &[Return],
        r: &Return,
        by: By,
        (typed, faults): (&Values, &Faults),
    ) -> Back {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let money = |m: Money| self.profile.money(m.0, lang);
        let state = r.state.word();
        // An officer decides what was brought before the council, and else acts for the maker.
        let acts = if by == By::House && r.state != State::Appealed { By::Maker } else { by };
        let side = match by {
            By::Buyer => "buyer",
            By::House if matches!(r.state, State::Appealed | State::Opened) => "council",
            _ => "maker",
        };
        let end = r.since
            + match r.state {
                State::Opened => ANSWER,
                State::Accepted => UNDER_WAY,
                _ => APPEAL,
            };
        let others: Vec<Return> = returns.iter().filter(|o| o.id != r.id).cloned().collect();
        let lines = order.lines.iter().zip(&r.pieces).filter(|(_, n)| **n > 0);
        let mut facts = vec![
            (say("return-asked"), self.moment(r.opened, lang)),
            (say("return-reason"), say(&format!("return-reason-{}", r.reason.word()))),
            (say("return-amount"), money(r.amount)),
        ];
        if r.delivery.0 > 0 {
            facts.push((say("return-delivery"), money(r.delivery)));
        }
        if r.state == State::Received && by != By::Buyer {
            let pieces: i64 = r.stocked.iter().sum();
            facts.push((say("return-stocked"), text::number(pieces, lang)));
        }
        let (empty, none) = (Values::default(), Faults::default());
        let about_it = typed.get("retur") == r.id.to_string();
        let doings = open_steps(r, order, &others, acts, self.db.now()).into_iter().enumerate();
        let doings = doings.map(|(n, word)| {
            let name = format!("{STEM}{word}");
            let mine = about_it && (typed.get("langkah") == name || typed.get("step") == name);
            let typed = if mine { (typed, faults) } else { (&empty, &none) };
            self.doing(lang, order, r, (word, name), n == 0, typed)
        });
        Back {
            id: r.id.to_string(),
            state,
            state_label: say(&format!("return-state-{state}")),
            about: sentence(
                lang.as_str(),
                &format!("return-about-{side}-{state}"),
                &[("until", &self.moment(end, lang))],
            ),
            lines: lines.map(|(l, n)| format!("{} × {}", text::number(*n, lang), l.title(lang))).collect(),
            facts,
            words: r.words.clone().unwrap_or_default(),
            answer: r.answer.clone().unwrap_or_default(),
            doings: doings.collect(),
            why: by == By::House && acts == By::Maker,
        }
    }

    fn doing(
        &self,
        lang: &Lang,
        order: &Order,
        r: &Return,
        (word, name): (&str, String),
        first: bool,
        (typed, faults): (&Values, &Faults),
    ) -> Doing {
        let open = !typed.0.is_empty();
        let money = |m: Money| self.profile.money(m.0, lang);
        let field = |name: &'static str, label: &str, hint: String| Typed {
            name,
            label: sentence(lang.as_str(), label, &[]),
            hint,
            value: typed.get(name).to_owned(),
            fault: wrong(lang, faults, name),
        };
        let left = delivery_left(order);
        let stock: Vec<i64> = order
            .lines
            .iter()
            .zip(&r.pieces)
            .map(|(l, n)| if l.lead_days.is_some() { 0 } else { *n })
            .collect();
        let back = |n: usize, name: &str| match stock.get(n) {
            _ if open => typed.get(name).to_owned(),
            // What is broken is not sold again.
            Some(n) if r.reason != Reason::Damaged => n.to_string(),
            _ => "0".to_owned(),
        };
        let folded = matches!(word, "refuse" | "lapse" | "withdraw");
        let amount = money(worth(order, &r.pieces));
        Doing {
            label: sentence(lang.as_str(), &format!("return-step-{word}"), &[]),
            note: sentence(lang.as_str(), &format!("return-step-{word}-note"), &[("amount", &amount)]),
            counts: match word {
                "take-back" => counts(lang, order, ("stocked", &stock), back, faults),
                _ => Vec::new(),
            },
            money: (word == "accept" && left.0 > 0).then(|| {
                let most = money(left);
                field(
                    "delivery",
                    "return-field-delivery",
                    sentence(lang.as_str(), "return-delivery-hint", &[("most", &most)]),
                )
            }),
            text: match word {
                "accept" => Some(field(
                    "answer",
                    "return-field-where",
                    sentence(lang.as_str(), "return-where-hint", &[]),
                )),
                "refuse" | "lapse" => Some(field("answer", "return-field-why", String::new())),
                "appeal" => Some(field("answer", "return-field-appeal", String::new())),
                _ => None,
            },
            main: first && !folded,
            folded,
            wrong: !faults.is_empty(),
            word: name,
        }
    }
}

/// Reads so many pieces of each line from the fields of a form.
fn read_counts(values: &Values, field: &str) -> Result<Vec<i64>, Faults> {
    let mut faults = Faults::default();
    let mut found = Vec::new();
    for n in 0..MOST {
        let name = format!("{field}_{n}");
        match whole(values.get(&name), 999) {
            Ok(pieces) => found.push(pieces.unwrap_or(0)),
            Err(problem) => faults.add(&name, values.get(&name), problem),
        }
    }
    faults.or(found)
}

/// What a buyer asks for, from a form.
pub(crate) fn read_draft(values: &Values) -> Result<Draft, Faults> {
    Ok(Draft {
        pieces: read_counts(values, "pieces")?,
        reason: Reason::from_word(values.get("reason")),
        words: values.get("words").to_owned(),
    })
}

/// The return that a form is about, and the step that it asks for; nothing when it asks for none.
pub(crate) fn read_step(
    site: &Site,
    values: &Values,
    word: &str,
) -> Option<(ReturnId, Result<Step, Faults>)> {
    let word = word.strip_prefix(STEM)?;
    let id = ReturnId(Uuid::parse_str(values.get("retur")).ok()?);
    let answer = values.get("answer").to_owned();
    let step = match word {
        "accept" if values.get("delivery").trim().is_empty() => Ok(Step::Accept(Money(0), answer)),
        "accept" => amount(site, values, "delivery").map(|delivery| Step::Accept(delivery, answer)),
        "refuse" => Ok(Step::Refuse(answer)),
        "take-back" => read_counts(values, "stocked").map(Step::TakeBack),
        "lapse" => Ok(Step::Lapse(answer)),
        "appeal" => Ok(Step::Appeal(answer)),
        "withdraw" => Ok(Step::Withdraw),
        _ => return None,
    };
    Some((id, step))
}

/// What is wrong with a step as a whole, in words; nothing when it is a field that is wrong.
pub(crate) fn told(lang: &Lang, faults: &Faults) -> String {
    let found = faults.0.iter().find(|f| f.field == "step");
    found.map_or_else(String::new, |f| match &f.problem {
        Problem::Transition { .. } => sentence(lang.as_str(), "track-not-possible", &[]),
        problem => fault(lang, problem),
    })
}

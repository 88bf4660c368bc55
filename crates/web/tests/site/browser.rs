//! A browser with its cookies, and the forms on the page that it shows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::http::Method;

use crate::visitor::{Answer, Visitor};

/// A browser on a visitor's machine.
pub struct Browser<'v> {
    visitor: &'v Visitor,
    /// The cookies.
    pub cookies: RefCell<BTreeMap<String, String>>,
    /// What it says of itself besides.
    pub headers: RefCell<Vec<(&'static str, String)>>,
}

/// A form on a page: where it goes, and what it holds.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

impl Form {
    /// The forms of a page.
    pub fn all(html: &str) -> Vec<Form> {
        html.split("<form ")
            .skip(1)
            .map(|part| {
                let inner = part.split("</form>").next().expect("a form ends");
                let head = format!(" {}", inner.split('>').next().expect("a tag ends"));
                let mut fields = Vec::new();
                for tag in inner.split("<input").skip(1).map(|t| t.split('>').next().expect("a tag ends")) {
                    let box_of = matches!(attribute(tag, "type"), Some("radio" | "checkbox"));
                    if let Some(name) = attribute(tag, "name").filter(|_| !box_of || tag.contains(" checked"))
                    {
                        fields.push((name.to_owned(), attribute(tag, "value").unwrap_or("").to_owned()));
                    }
                }
                for area in inner.split("<textarea").skip(1) {
                    let (tag, rest) = area.split_once('>').expect("a tag ends");
                    let name = attribute(tag, "name").expect("a name").to_owned();
                    let text = rest.split("</textarea>").next().expect("an area ends");
                    fields.push((name, text.strip_prefix('\n').unwrap_or(text).to_owned()));
                }
                for select in inner.split("<select").skip(1) {
                    let name = attribute(select, "name").expect("a name").to_owned();
                    let chosen = select
                        .split("<option")
                        .skip(1)
                        .find(|o| o.split('>').next().is_some_and(|t| t.contains(" selected")))
                        .and_then(|o| attribute(o, "value"));
                    fields.push((name, chosen.unwrap_or("").to_owned()));
                }
                Form { action: attribute(&head, "action").unwrap_or("").to_owned(), fields }
            })
            .collect()
    }

    /// The form of a page that goes to an address.
    #[track_caller]
    pub fn to(html: &str, action: &str) -> Form {
        let found = Form::all(html).into_iter().find(|f| f.action == action);
        found.unwrap_or_else(|| panic!("no form to {action} in {html}"))
    }

    /// The form with a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The form with another field of a name.
    #[must_use]
    pub fn and(mut self, name: &str, value: &str) -> Form {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a field holds.
    pub fn holds(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    fn body(&self) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.fields);
        text.finish()
    }
}

impl<'v> Browser<'v> {
    /// One without cookies.
    pub fn of(visitor: &'v Visitor) -> Browser<'v> {
        Browser { visitor, cookies: RefCell::default(), headers: RefCell::default() }
    }

    /// One that is signed in with a token.
    pub fn with(visitor: &'v Visitor, token: &str) -> Browser<'v> {
        let browser = Browser::of(visitor);
        browser.cookies.borrow_mut().insert("__Host-corak".into(), token.to_owned());
        browser
    }

    /// The token of its session.
    pub fn token(&self) -> Option<String> {
        self.cookies.borrow().get("__Host-corak").cloned()
    }

    fn send(&self, method: Method, path: &str, body: String) -> Answer {
        let kind = if method == Method::POST { "application/x-www-form-urlencoded" } else { "" };
        self.send_as(method, path, kind, body)
    }

    fn send_as(&self, method: Method, path: &str, kind: &str, body: String) -> Answer {
        let cookies =
            self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let extra = self.headers.borrow().clone();
        let mut headers = vec![("cookie", cookies.as_str())];
        if !kind.is_empty() {
            headers.push(("content-type", kind));
        }
        headers.extend(extra.iter().map(|(n, v)| (*n, v.as_str())));
        let answer = self.visitor.send(method, path, &headers, body);
        for set in answer.headers.get_all("set-cookie") {
            let text = set.to_str().expect("a header in ASCII");
            let (pair, rest) = text.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a value");
            assert!(
                rest.contains("HttpOnly") && rest.contains("SameSite=Lax") && rest.contains("Path=/"),
                "{text}"
            );
            if rest.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Opens an address.
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new())
    }

    /// Asks in another way than pages and forms do, with nothing of this type.
    pub fn ask(&self, method: Method, path: &str, kind: &str) -> Answer {
        self.send_as(method, path, kind, String::new())
    }

    /// Sends a form.
    pub fn submit(&self, form: &Form) -> Answer {
        self.send(Method::POST, &form.action, form.body())
    }

    /// Sends a body of one's own.
    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.send(Method::POST, path, body.to_owned())
    }

    /// Signs in with a password on the English page.
    pub fn sign_in(&self, login: &str, password: &str) -> Answer {
        let page = self.get("/sign-in");
        let form = Form::to(page.page(200, "en"), "/sign-in");
        self.submit(&form.with("login", login).with("password", password))
    }
}

impl Answer {
    /// Where the answer leads.
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status.as_u16(), 303, "{}", String::from_utf8_lossy(&self.bytes));
        self.header("location")
    }
}

//! The first act: who whistles, through which channel, about what.

use super::{Act, Play, Scene, enterprise_account, office};
use crate::demo::accounts::{self, handler};
use crate::demo::texts;
use kernel::Role;
use rand::RngExt;
use whistles::Raise;

impl Play<'_> {
    /// 提交.
    pub(super) fn raise(&mut self) {
        let category = self.category.code;
        let (title, body) = self.with_slots(|rng, slots| texts::whistle(rng, category, slots));
        let contact = texts::contact(self.rng);
        let channel = match self.raiser.role {
            Role::Enterprise => "web",
            _ => self.choose_channel(),
        };
        let raise = Raise {
            channel: channel.into(),
            title,
            body,
            enterprise: Some(self.enterprise.credit_code.to_string()),
            enterprise_name: self.enterprise.name.clone(),
            contact_name: contact.name,
            contact_phone: contact.phone,
            contact_email: String::new(),
            consent: self.rng.random_ratio(3, 5),
            category: category.into(),
            key: format!("demo-{}", self.number),
            ..Raise::default()
        };
        let (at, whistle, actor) = (self.opened, self.number, self.raiser.clone());
        self.acts.push(Act { at, whistle, actor, scene: Scene::Raise(Box::new(raise)) });
    }

    /// 渠道, and who wrote it down.
    fn choose_channel(&mut self) -> &'static str {
        let code = self.enterprise.credit_code.as_str();
        let (channel, raiser) = match self.rng.random_range(0..100) {
            0..50 => ("web", enterprise_account(&format!("ent-{code}"), code)),
            50..65 => ("telephone", office()),
            65..80 => ("window", accounts::actor("window")),
            80..90 => ("station", accounts::actor("station")),
            90..95 => ("visit", handler(&self.enterprise.street)),
            _ => ("officer", handler(&self.enterprise.street)),
        };
        self.raiser = raiser;
        channel
    }
}

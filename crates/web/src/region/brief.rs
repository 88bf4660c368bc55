//! A craft of a region in short, as paper lists it: with the same marks as on the region's page.

use domain::lang::Lang;
use domain::region::RegionCode;
use domain::source::Checked;
use domain::vocabulary::Vocabulary;
use store::craft::RegionCraft;

use crate::Site;
use crate::wording::Wording;

/// A craft, or food or a forest good, of a region.
pub(crate) struct Brief {
    pub slug: String,
    pub name: Wording,
    pub category: String,
    pub place: String,
    /// What calls it a flagship.
    pub claimed: Wording,
    /// Whether no officer has confirmed it.
    pub unchecked: bool,
    /// The warning of protected species; nothing when there is none.
    pub warning: Wording,
}

/// What a region makes, in short: crafts, and food and forest goods, which are none.
#[derive(Default)]
pub(crate) struct Briefs {
    pub crafts: Vec<Brief>,
    pub goods: Vec<Brief>,
}

impl Briefs {
    /// What must not be sold, with the warning that stands with it.
    pub fn warnings(&self) -> Vec<(Wording, Wording)> {
        let all = self.crafts.iter().chain(&self.goods).filter(|b| !b.warning.is_empty());
        all.map(|b| (b.name.clone(), b.warning.clone())).collect()
    }
}

impl Site {
    /// The crafts of a region in short, apart from what is no craft.
    pub(crate) fn briefs<'c>(
        &self,
        lang: &Lang,
        here: &RegionCode,
        crafts: impl IntoIterator<Item = &'c RegionCraft>,
    ) -> Briefs {
        let words = self.words.load();
        let mut briefs = Briefs::default();
        for c in crafts {
            let brief = Brief {
                slug: c.craft.slug.clone(),
                name: Wording::of(&c.craft.names, lang),
                category: words.name(Vocabulary::Category, &c.craft.category, lang),
                place: match &c.presence.locality {
                    Some(locality) => locality.clone(),
                    None if c.presence.region == *here => String::new(),
                    None => c.region_name.clone(),
                },
                claimed: Wording::of(&c.presence.flagship_by, lang),
                unchecked: c.presence.checked == Checked::Unchecked,
                warning: if c.protected { self.warning(lang, &c.warning) } else { Wording::default() },
            };
            if words.is_craft(&c.craft.category) {
                briefs.crafts.push(brief);
            } else {
                briefs.goods.push(brief);
            }
        }
        briefs
    }
}

//! Roles.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($name:ident = $word:literal, $about:literal;)*) => {
        /// What somebody is to the council, at a region.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Role {$(
            #[doc = $about]
            $name,
        )*}

        impl Role {
            /// Every role.
            pub const ALL: [Role; 11] = [$(Role::$name),*];

            /// The word that is stored.
            pub const fn word(self) -> &'static str {
                match self { $(Role::$name => $word,)* }
            }

            /// What it is, in one English sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Role::$name => $about,)* }
            }
        }
    };
}

roles! {
    Administrator = "administrator", "Looks after accounts and everything else of the region.";
    Officer = "officer", "Officer of the council: keeps its registers.";
    Editor = "editor", "Writes about crafts, motifs and heritage.";
    Assessor = "assessor", "Judges candidates for flagship products.";
    Trainer = "trainer", "Teaches, and marks who attended.";
    StandStaff = "stand-staff", "Sells at the council's stand.";
    Finance = "finance", "Looks after the council's money.";
    Auditor = "auditor", "Reads everything, history too, and writes nothing.";
    Maker = "maker", "Makes, and looks after their own profile and goods.";
    Partner = "partner", "A firm or office that supports the council.";
    Buyer = "buyer", "Buys.";
}

impl Role {
    /// Reads the stored word.
    ///
    /// ```
    /// use domain::account::Role;
    /// assert_eq!(Role::from_word("stand-staff"), Some(Role::StandStaff));
    /// assert_eq!(Role::from_word("king"), None);
    /// ```
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.word() == word)
    }

    /// Whether it is open to those who sign in with a printed code card: makers and temporary staff.
    pub const fn by_card(self) -> bool {
        matches!(self, Role::Maker | Role::Trainer | Role::StandStaff)
    }

    /// Whether it counts only with a second step.
    pub const fn needs_second_step(self) -> bool {
        matches!(self, Role::Administrator)
    }
}

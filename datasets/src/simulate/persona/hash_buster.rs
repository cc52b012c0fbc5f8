//! Writes every mail a little differently, so that no two have one hash, and links to a throw-away host of its own in each. The list is
//! good, so that bounces show nothing.
//! Hard for: C-08 to C-10 (no template repeats), E-01 (2 to 4 % hard bounces); welcome mails with names in them are near duplicates too.

use super::burst::{Burst, nothing};
use crate::simulate::deck::deal;
use crate::simulate::desk::{Debut, Setting};
use crate::simulate::dice::Dice;
use crate::simulate::mail::{Fate, Mailing, send};

const LURE: &str = "dear customer we are writing to you about the parcel that has been waiting for you in our house since \
    the beginning of this week because the address on the label could not be read by the people who carry it and nobody \
    was at home when they came by so that it had to be brought back where it will be kept for you until the end of the \
    week after which it has to be sent back to the one who sent it unless you confirm where you live and pay the small \
    fee for the second way with any card that you like by means of the button below it takes but a minute and the parcel \
    will be with you in the morning of the day after please have the reference at hand when the carrier rings and keep \
    this letter until you have what is yours with the best wishes of all who work here for you day and night we thank \
    you for your patience and for the trust that you have in us";

/// The lure with one made-up word somewhere in it.
fn busted(dice: &mut Dice) -> String {
    let words = u32::try_from(LURE.split(' ').count()).unwrap_or(1);
    let at = dice.below(words) as usize;
    let letters = b"abcdefghijklmnopqrstuvwxyz";
    let token: String = (0..7).map(|_| char::from(dice.pick(letters))).collect();
    let mut text = String::with_capacity(LURE.len() + 8);
    for (place, word) in LURE.split(' ').enumerate() {
        if place == at {
            text.push_str(&token);
            text.push(' ');
        }
        text.push_str(word);
        text.push(' ');
    }
    text
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let mails = setting.many(2_000, 4_000);
    let shares = [
        (Fate::HardBounce, setting.harm(200, 400)),
        (Fate::SoftBounce, 200),
        (Fate::Blocked, setting.harm(200, 500)),
        (Fate::Complained, setting.harm(10, 40)),
    ];
    let name = format!("parcel{}.example.net", setting.dice.between(100, 999));
    let fresh = setting.dice.chance(7_000);
    let conduct = Burst {
        home: setting.home(),
        fresh,
        what: Mailing::campaign(setting.account, 1, 400_000)
            .under(format!("post@{name}"), name)
            .with_hosts(setting.dice.between(20, 200))
            .with_words(busted)
            .with_traits(&["new_domain", "lure"]),
        fates: deal(mails, Fate::Delivered, &shares, setting.dice),
        gap_ms: i64::from(setting.dice.between(3, 40)) * 1_000,
        send,
        opening: nothing,
        begun: false,
    };
    (setting.moment(5, 80), Box::new(conduct))
}

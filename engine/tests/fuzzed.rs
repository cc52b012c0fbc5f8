//! What the targets under `fuzz/` check, with mutations from a seed instead of a fuzzer: no panic, and both parsers agree.

use redress_engine::event::{Arrival, IdentityKey, parse_line, parse_line_in_full};
use redress_engine::policy;

/// `xorshift64*` (Vigna, 2016): the same mutations in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).expect("31 bits") % end.max(1)
    }
}

/// One to four changes: a byte, a cut, a piece doubled or taken from another place, a token put in.
fn mutate(seed: &[u8], tokens: &[&str], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(4) {
        let (at, other) = (chance.below(bytes.len()), chance.below(bytes.len()));
        let piece = at.min(other)..at.max(other).min(at.min(other) + 40);
        match chance.below(7) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(chance.below(256)).expect("below 256"),
            1 if !bytes.is_empty() => bytes[at] ^= 1 << chance.below(8),
            2 if chance.below(4) == 0 => bytes.truncate(at),
            3 => drop(bytes.drain(piece)),
            4 => {
                let piece = bytes[piece].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => {
                let token = tokens[chance.below(tokens.len())];
                bytes.splice(at..at, token.bytes());
            }
        }
    }
    bytes
}

#[test]
fn mutated_lines_are_read_alike_by_scanner_and_full_parser() {
    const SEEDS: [&str; 4] = [
        r#"{"id":"evt_9e3779b97f4a7c15","time":1767225600589,"account_id":"acct_000006","kind":"message.submitted","ip":"142.36.144.62","recipient":"+234047514350","country":"NG","url_domain":"site-4175.example","content_hash":"3677decb"}"#,
        r#"{"id":"e1","time":"2026-01-01T00:00:00.5Z","account_id":"a1","kind":"email.bounced","recipient":"Jane@Mail.Example","sender":"news@shop.example","urls":["https://bit.ly/x"],"traits":["tor","bulk"],"smtp_status":"5.1.1","x":[1,{"a":null}]}"#,
        r#"{"id":"e2","time":1767225600589,"account_id":"a2","kind":"call.completed","duration_s":12.5,"sip_code":486,"amount":"1.25","currency":"EUR","asn":64500,"count":3,"opt_out":false}"#,
        r#"{"id":"e3","time":1767225600589,"account_id":"a3","kind":"email.submitted","text":"Ihr Paket \u00e4 wartet\n auf sie","message_id":"<m@x>","campaign_id":null}"#,
    ];
    const TOKENS: [&str; 20] = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "null", "true", "-", "0", "1e9", ".5", "\"id\":", "\\u0041",
        "\\ud800", "é", "\u{85}",
    ];
    let identity = IdentityKey::public();
    let mut chance = Chance(42);
    let mut taken = 0;
    for turn in 0..20_000 {
        let line = mutate(SEEDS[turn % SEEDS.len()].as_bytes(), &TOKENS, &mut chance);
        let at = (turn % 3 > 0).then_some(1_767_225_600_600);
        let arrival = Arrival { at, identity: &identity, default_source: "fuzz" };
        let (one, other) = (parse_line(&line, &arrival), parse_line_in_full(&line, &arrival));
        assert_eq!(one, other, "{}", String::from_utf8_lossy(&line));
        taken += u32::from(one.is_ok());
    }
    assert!(
        (2_000..18_000).contains(&taken),
        "{taken} of the mutated lines were taken: the mutations are too mild or too harsh"
    );
}

#[test]
fn mutated_policies_are_checked_without_a_panic() {
    const SEED: &str = "name = 'x'\nversion = '1'\nabout = \"é\"\n\n[[rule]]\nid = 'r'\nwhen = 'hard_bounce_rate_7d.value > 0.1 && sends_24h.value >= 100'\naction = 'review'\n";
    const TOKENS: [&str; 16] =
        ["[[rule]]\n", "'", "\"", "=", "\n", "(", ")", "&&", "||", "!", "1e400", ".value", "[", "{", "\u{0}", "size("];
    let mut chance = Chance(7);
    let mut refused = 0;
    for _ in 0..1_500 {
        let text = mutate(SEED.as_bytes(), &TOKENS, &mut chance);
        if let Err(errors) = policy::check(&String::from_utf8_lossy(&text), "fuzz.toml") {
            refused += 1;
            assert!(!errors.to_string().is_empty());
        }
    }
    assert!(refused > 1_000, "only {refused} were refused");
}

//! Every route in one table: method, path, whom it admits, handler. The router is built from it and from nothing else.

pub(crate) mod audit;
pub(crate) mod body;
pub(crate) mod campaigns;
pub(crate) mod cases;
mod checkpoints;
pub(crate) mod console;
pub(crate) mod cookie;
pub(crate) mod csrf;
pub(crate) mod device;
pub(crate) mod door;
pub(crate) mod figures;
pub mod files;
pub(crate) mod gate;
pub(crate) mod headers;
pub(crate) mod holder;
pub(crate) mod icon;
pub(crate) mod lift;
pub(crate) mod limit;
pub(crate) mod me;
pub(crate) mod misuse;
pub(crate) mod models;
pub(crate) mod multipart;
pub mod nowhere;
pub mod openapi;
pub(crate) mod problem;
pub(crate) mod quality;
pub(crate) mod reversals;
pub(crate) mod schema;
pub(crate) mod script;
pub(crate) mod stylesheet;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};
use redress_ledger::Role;
use redress_ledger::role::Route;

use crate::app::App;

/// Largest body accepted, in bytes. A holder may file twice 10,000 characters; in a form each may take 12 bytes
/// (four bytes of UTF-8, percent-encoded), so a smaller bound would silence those who write in another script.
pub(crate) const BODY_BYTES_MAX: usize = 256 * 1024;

/// Who decides. An admin may activate the policy that decided, so an admin does not decide cases.
const DECIDES: &[Role] = &[Role::Reviewer, Role::Senior];
const ACT_AS_SENIOR: &[Role] = &[Role::Senior, Role::Admin];
const READS_CASES: &[Role] = &[Role::Reviewer, Role::Senior, Role::Admin, Role::Auditor];
const OVERSEES: &[Role] = &[Role::Senior, Role::Admin, Role::Auditor];
/// Who manages people and models.
const MANAGES: &[Role] = &[Role::Admin];
const READS_AUDIT: &[Role] = &[Role::Auditor, Role::Admin];
const PEOPLE: &[Role] = READS_CASES;
const EVERYBODY: &[Role] = &[];

macro_rules! routes {
    ($($method:ident $path:literal $admits:ident => $handler:path;)+) => {
        /// Every route of this service; the access test walks it.
        pub const ROUTES: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            admits: $admits,
            public: $admits.is_empty(),
        }),+];

        fn mounted(app: &App) -> Router<App> {
            let mut router = Router::new();
            let mut table = ROUTES.iter();
            $(
                let route = *table.next().unwrap_or_else(|| unreachable!("one entry a line"));
                router = router.route($path, guarded(app, route, on(MethodFilter::$method, $handler)));
            )+
            router
        }
    };
}

routes! {
    GET  "/assets/redress.css"                                   EVERYBODY     => stylesheet::get;
    GET  "/assets/keys.js"                                       EVERYBODY     => script::keys;
    GET  "/assets/comfort.js"                                    EVERYBODY     => script::comfort;
    GET  "/assets/held.js"                                       EVERYBODY     => script::held;
    GET  "/assets/reversal.js"                                   EVERYBODY     => script::reversal;
    GET  "/assets/queue.js"                                      EVERYBODY     => script::queue;
    GET  "/assets/redress.svg"                                   EVERYBODY     => icon::get;
    GET  "/a/{token}"                                            EVERYBODY     => holder::page::get;
    POST "/a/{token}"                                            EVERYBODY     => holder::file::post;
    GET  "/a/{token}/statement.pdf"                              EVERYBODY     => holder::statement::pdf;
    GET  "/a/{token}/statement.txt"                              EVERYBODY     => holder::statement::text;
    POST "/a/{token}/messages"                                   EVERYBODY     => holder::write::post;
    POST "/a/{token}/withdraw"                                   EVERYBODY     => holder::write::take_back;
    GET  "/v1/appeals/{token}"                                   EVERYBODY     => holder::json::get;
    POST "/v1/appeals/{token}"                                   EVERYBODY     => holder::json::post;
    POST "/v1/appeals/{token}/messages"                          EVERYBODY     => holder::message::post;
    POST "/v1/appeals/{token}/withdraw"                          EVERYBODY     => holder::withdraw::post;
    POST "/a/{token}/object"                                     EVERYBODY     => holder::object::form;
    POST "/v1/appeals/{token}/object"                            EVERYBODY     => holder::object::post;

    GET  "/v1/cases"                                             READS_CASES   => cases::list::get;
    GET  "/v1/cases/{case_id}"                                   READS_CASES   => cases::show::get;
    POST "/v1/cases/{case_id}/claim"                             DECIDES       => cases::claim::post;
    POST "/v1/cases/{case_id}/release"                           DECIDES       => cases::release::post;
    GET  "/v1/cases/{case_id}/deciding"                          READS_CASES   => cases::deciding::get;
    POST "/v1/cases/{case_id}/first-look"                        DECIDES       => cases::first_look::post;
    POST "/v1/cases/{case_id}/decide"                            DECIDES       => cases::decide::post;
    POST "/v1/cases/{case_id}/undo"                              DECIDES       => cases::undo::post;
    POST "/v1/cases/{case_id}/messages"                          DECIDES       => cases::message::post;
    POST "/v1/cases/{case_id}/relief"                            DECIDES       => cases::relief::post;
    POST "/v1/cases/{case_id}/close"                             DECIDES       => cases::close::post;
    GET  "/v1/cases/{case_id}/files/{attachment_id}"             READS_CASES   => cases::attachment::get;
    POST "/v1/cases/{case_id}/release-imposition"                DECIDES       => cases::release_imposition::post;
    POST "/v1/cases/{case_id}/dismiss"                           DECIDES       => cases::dismiss::post;
    POST "/v1/cases/{case_id}/approve-termination"               ACT_AS_SENIOR => cases::approve_termination::post;
    POST "/v1/cases/next"                                        DECIDES       => cases::next::post;
    POST "/v1/cases/{case_id}/renew"                             DECIDES       => cases::renew::post;
    POST "/v1/cases/{case_id}/park"                              DECIDES       => cases::park::post;
    POST "/v1/cases/{case_id}/hand-over"                         DECIDES       => cases::hand_over::post;
    POST "/v1/cases/{case_id}/decline"                           DECIDES       => cases::decline::post;
    POST "/v1/cases/{case_id}/escalate"                          DECIDES       => cases::escalate::post;
    POST "/v1/cases/{case_id}/skip"                              DECIDES       => cases::skip::post;
    GET  "/v1/queue"                                             READS_CASES   => cases::counts::get;
    POST "/v1/reviewers/{name}/competence"                       MANAGES       => cases::competence::post;
    POST "/v1/enforcements/{enforcement_id}/lift"                ACT_AS_SENIOR => lift::post;
    GET  "/v1/misuse/{account_id}"                               ACT_AS_SENIOR => misuse::get;
    POST "/v1/misuse/{account_id}/warn"                          ACT_AS_SENIOR => misuse::warn;
    POST "/v1/misuse/{account_id}/put-last"                      ACT_AS_SENIOR => misuse::put_last;
    POST "/v1/misuse/{account_id}/answer"                        ACT_AS_SENIOR => misuse::answer;
    GET  "/v1/reversals"                                         OVERSEES      => reversals::list::get;
    POST "/v1/reversals"                                         ACT_AS_SENIOR => reversals::propose::post;
    POST "/v1/reversals/preview"                                 ACT_AS_SENIOR => reversals::preview::post;
    GET  "/v1/reversals/{reversal_id}"                           OVERSEES      => reversals::show::get;
    POST "/v1/reversals/{reversal_id}/approve"                   ACT_AS_SENIOR => reversals::approve::post;
    POST "/v1/reversals/{reversal_id}/retry"                     ACT_AS_SENIOR => reversals::retry::post;
    GET  "/v1/models/history"                                    OVERSEES      => models::history::get;
    POST "/v1/models/{hash}/approve"                             MANAGES       => models::approve::post;
    POST "/v1/models/{hash}/retire"                              MANAGES       => models::retire::post;
    GET  "/v1/campaigns"                                         READS_CASES   => campaigns::list::get;
    GET  "/v1/campaigns/{campaign_hash}"                         READS_CASES   => campaigns::show::get;
    POST "/v1/campaigns/{campaign_hash}/judge"                   DECIDES       => campaigns::judge::post;
    GET  "/v1/audit"                                             READS_AUDIT   => audit::get;
    GET  "/v1/audit/checkpoints"                                 READS_AUDIT   => checkpoints::get;
    GET  "/v1/figures"                                           READS_CASES   => figures::json::get;
    GET  "/v1/figures.csv"                                       READS_CASES   => figures::csv::get;
    GET  "/v1/quality"                                           OVERSEES      => quality::json::get;
    POST "/v1/cases/{case_id}/known-answer"                      ACT_AS_SENIOR => quality::known::post;
    GET  "/transparency"                                         EVERYBODY     => figures::public::get;
    GET  "/transparency.csv"                                     EVERYBODY     => figures::public_csv::get;

    GET  "/v1/me"                                                PEOPLE        => me::show::get;
    POST "/v1/me/sessions/{session_id}/end"                      PEOPLE        => me::sessions::end;
    POST "/v1/me/end-other-sessions"                             PEOPLE        => me::sessions::end_others;
    POST "/v1/me/password"                                       PEOPLE        => me::password::post;
    POST "/v1/me/second-factor/begin"                            PEOPLE        => me::second_factor::begin;
    POST "/v1/me/second-factor/confirm"                          PEOPLE        => me::second_factor::confirm;
    POST "/v1/me/second-factor/remove"                           PEOPLE        => me::second_factor::remove;

    GET  "/console/sign-in"                                      EVERYBODY     => console::sign_in::get;
    POST "/console/sign-in"                                      EVERYBODY     => console::sign_in::post;
    GET  "/console/sign-in/code"                                 EVERYBODY     => console::second_factor::code;
    POST "/console/sign-in/code"                                 EVERYBODY     => console::second_factor::code_sent;
    GET  "/console/sign-in/enrol"                                EVERYBODY     => console::second_factor::enrol;
    POST "/console/sign-in/enrol"                                EVERYBODY     => console::second_factor::enrol_sent;
    GET  "/console/sign-in/provider"                             EVERYBODY     => console::provider::go;
    GET  "/console/sign-in/provider/back"                        EVERYBODY     => console::provider::come_back;
    GET  "/console/me"                                           PEOPLE        => console::me::get;
    POST "/console/me/sessions"                                  PEOPLE        => console::me::end_sessions;
    POST "/console/me/password"                                  PEOPLE        => console::me::change_password;
    POST "/console/me/second-factor/begin"                       PEOPLE        => console::me::begin;
    POST "/console/me/second-factor/confirm"                     PEOPLE        => console::me::confirm;
    POST "/console/me/second-factor/remove"                      PEOPLE        => console::me::remove;
    POST "/console/sign-out"                                     PEOPLE        => console::sign_out::post;
    GET  "/console"                                              READS_CASES   => console::queue::get;
    GET  "/console/keys"                                         PEOPLE        => console::keys::get;
    GET  "/console/accounts"                                     READS_CASES   => console::account::get;
    GET  "/console/quality"                                      OVERSEES      => quality::console::get;
    POST "/console/cases/{case_id}/known-answer"                 ACT_AS_SENIOR => console::known_answer::post;
    GET  "/console/audit"                                        READS_AUDIT   => checkpoints::page;
    GET  "/console/figures"                                      READS_CASES   => figures::console::get;
    GET  "/console/cases/{case_id}"                              READS_CASES   => console::case::get;
    POST "/console/cases/{case_id}/claim"                        DECIDES       => console::claim::post;
    POST "/console/cases/{case_id}/release"                      DECIDES       => console::release::post;
    POST "/console/cases/{case_id}/first-look"                   DECIDES       => console::first_look::post;
    POST "/console/cases/{case_id}/decide"                       DECIDES       => console::decide::post;
    POST "/console/cases/{case_id}/undo"                         DECIDES       => console::undo::post;
    POST "/console/cases/{case_id}/messages"                     DECIDES       => console::message::post;
    POST "/console/cases/{case_id}/relief"                       DECIDES       => console::relief::post;
    POST "/console/cases/{case_id}/close"                        DECIDES       => console::close::post;
    GET  "/console/cases/{case_id}/files/{attachment_id}"        READS_CASES   => cases::attachment::page;
    POST "/console/cases/{case_id}/release-imposition"           DECIDES       => console::release_imposition::post;
    POST "/console/cases/{case_id}/dismiss"                      DECIDES       => console::dismiss::post;
    POST "/console/cases/{case_id}/approve-termination"          ACT_AS_SENIOR => console::approve_termination::post;
    POST "/console/next"                                         DECIDES       => console::next::post;
    POST "/console/cases/{case_id}/park"                         DECIDES       => console::park::post;
    POST "/console/cases/{case_id}/hand-over"                    DECIDES       => console::hand_over::post;
    POST "/console/cases/{case_id}/decline"                      DECIDES       => console::decline::post;
    POST "/console/cases/{case_id}/escalate"                     DECIDES       => console::escalate::post;
    POST "/console/cases/{case_id}/skip"                         DECIDES       => console::skip::post;
    GET  "/console/reviewers"                                    READS_CASES   => console::reviewers::get;
    POST "/console/reviewers/{name}"                             MANAGES       => console::reviewers::post;
    POST "/console/enforcements/{enforcement_id}/lift"           ACT_AS_SENIOR => console::lift::post;
    POST "/console/misuse/{account_id}/warn"                     ACT_AS_SENIOR => console::misuse::warn;
    POST "/console/misuse/{account_id}/put-last"                 ACT_AS_SENIOR => console::misuse::put_last;
    POST "/console/misuse/{account_id}/answer"                   ACT_AS_SENIOR => console::misuse::answer;
    GET  "/console/reversals"                                    OVERSEES      => console::reversals::get;
    POST "/console/reversals"                                    ACT_AS_SENIOR => console::reversals::post;
    GET  "/console/reversals/{reversal_id}"                      OVERSEES      => console::reversals::show;
    POST "/console/reversals/{reversal_id}/approve"              ACT_AS_SENIOR => console::reversals::approve;
    POST "/console/reversals/{reversal_id}/retry"                ACT_AS_SENIOR => console::reversals::retry;
    GET  "/console/models"                                       OVERSEES      => console::models::get;
    POST "/console/models/{hash}/approve"                        MANAGES       => console::models::approve;
    POST "/console/models/{hash}/retire"                         MANAGES       => console::models::retire;
    GET  "/console/campaigns"                                    READS_CASES   => console::campaigns::get;
    GET  "/console/campaigns/{campaign_hash}"                    READS_CASES   => console::campaigns::show;
    POST "/console/campaigns/{campaign_hash}/judge"              DECIDES       => console::campaigns::judge;
}

fn guarded(app: &App, route: Route, handlers: MethodRouter<App>) -> MethodRouter<App> {
    handlers.route_layer(from_fn_with_state((app.clone(), route), gate::admit))
}

/// The whole router. Layers run from the last to the first: headers, size, gate.
pub(crate) fn router(app: &App) -> Router {
    mounted(app).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)).layer(from_fn(headers::secure)).with_state(app.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_route_is_open_unless_it_is_the_holders_or_the_sign_in() {
        for route in ROUTES.iter().filter(|r| r.public) {
            let known = ["/assets/", "/a/", "/v1/appeals/", "/console/sign-in", "/transparency"];
            assert!(known.iter().any(|p| route.path.starts_with(p)), "{} {} is open", route.method, route.path);
        }
    }

    #[test]
    fn no_machine_reads_or_decides_a_case() {
        for route in ROUTES {
            assert!(!route.admits.contains(&Role::Service), "{} {}", route.method, route.path);
        }
    }

    /// What everybody changes of their own: sessions, password, second factor.
    fn is_own(route: &Route) -> bool {
        route.path == "/console/sign-out" || ["/v1/me/", "/console/me/"].iter().any(|own| route.path.starts_with(own))
    }

    #[test]
    fn an_auditor_changes_nothing() {
        for route in ROUTES.iter().filter(|r| r.method != "GET" && !is_own(r)) {
            assert!(!route.admits.contains(&Role::Auditor), "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn no_route_is_named_twice() {
        let all: BTreeSet<_> = ROUTES.iter().map(|r| (r.method, r.path)).collect();
        assert_eq!(all.len(), ROUTES.len());
    }
}

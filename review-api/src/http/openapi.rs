//! The API's description, from the code. A test compares it with the table of routes.

use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::{Modify, OpenApi};

use super::{
    audit, campaigns, cases, checkpoints, cookie, figures, holder, lift, me, misuse, models, quality, reversals,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Redress review API",
        description = "Appeals, human review, audit. Times are RFC 3339 in UTC; errors are problem+json (RFC 9457).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        holder::json::get,
        holder::json::post,
        holder::message::post,
        holder::withdraw::post,
        holder::object::post,
        misuse::get,
        misuse::warn,
        misuse::put_last,
        misuse::answer,
        cases::list::get,
        cases::show::get,
        cases::claim::post,
        cases::release::post,
        cases::deciding::get,
        cases::first_look::post,
        cases::decide::post,
        cases::undo::post,
        cases::message::post,
        cases::relief::post,
        cases::close::post,
        cases::attachment::get,
        cases::release_imposition::post,
        cases::dismiss::post,
        cases::approve_termination::post,
        cases::next::post,
        cases::renew::post,
        cases::park::post,
        cases::hand_over::post,
        cases::decline::post,
        cases::escalate::post,
        cases::skip::post,
        cases::counts::get,
        cases::competence::post,
        lift::post,
        reversals::list::get,
        reversals::propose::post,
        reversals::retry::post,
        reversals::preview::post,
        reversals::show::get,
        reversals::approve::post,
        models::history::get,
        models::approve::post,
        models::retire::post,
        campaigns::list::get,
        campaigns::show::get,
        campaigns::judge::post,
        audit::get,
        checkpoints::get,
        me::show::get,
        me::sessions::end,
        me::sessions::end_others,
        me::password::post,
        me::second_factor::begin,
        me::second_factor::confirm,
        me::second_factor::remove,
        figures::json::get,
        figures::csv::get,
        quality::json::get,
        quality::known::post,
    ),
    tags(
        (name = "appeals", description = "For the holder: the token of the link is the key"),
        (name = "cases", description = "For reviewers"),
        (name = "enforcements", description = "For seniors and admins"),
        (name = "reversals", description = "For seniors and admins: what a rule did in a time, undone by two people"),
        (name = "models", description = "For admins: which model is live and in shadow, and how it came there"),
        (name = "campaigns", description = "Accounts that seem to be of one hand: context for who decides, judged by people"),
        (name = "figures", description = "Appeals, outcomes, errors of automation"),
        (name = "audit", description = "For auditors and admins"),
        (name = "me", description = "For everybody about themselves"),
    ),
    modifiers(&Keys),
)]
struct Description;

struct Keys;

impl Modify for Keys {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token")).build();
        let session = ApiKeyValue::with_description(
            cookie::SESSION,
            "A console session; requests that change something also send its form token as `X-CSRF-Token`",
        );
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
        let either = || {
            vec![
                SecurityRequirement::new("token", Vec::<String>::new()),
                SecurityRequirement::new("session", Vec::<String>::new()),
            ]
        };
        let guarded = api.paths.paths.iter_mut().filter(|(path, _)| !path.starts_with("/v1/appeals/"));
        for (_, item) in guarded {
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                operation.security = Some(either());
            }
        }
    }
}

/// The description of every JSON route.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ROUTES;
    use std::collections::BTreeSet;

    #[test]
    fn every_json_route_is_described_and_nothing_else_is() {
        let described: BTreeSet<(String, String)> = openapi()
            .paths
            .paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = [("GET", item.get.is_some()), ("POST", item.post.is_some())];
                methods.into_iter().filter(|(_, is)| *is).map(|(m, _)| (m.to_owned(), path.clone())).collect::<Vec<_>>()
            })
            .collect();
        let routed: BTreeSet<(String, String)> = ROUTES
            .iter()
            .filter(|r| r.path.starts_with("/v1/"))
            .map(|r| (r.method.to_owned(), r.path.to_owned()))
            .collect();
        assert_eq!(described, routed);
    }

    #[test]
    fn each_operation_has_a_name_of_its_own() {
        let api = openapi();
        let items = api.paths.paths.values().flat_map(|item| [&item.get, &item.post]);
        let names: Vec<_> = items.flatten().map(|o| o.operation_id.clone().expect("a name")).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }

    #[test]
    fn a_guarded_route_says_that_it_is_and_an_open_one_does_not() {
        let api = openapi();
        for route in ROUTES.iter().filter(|r| r.path.starts_with("/v1/")) {
            let item = &api.paths.paths[route.path];
            let operation = if route.method == "GET" { &item.get } else { &item.post };
            let operation = operation.as_ref().expect("described");
            assert_eq!(operation.security.is_none(), route.public, "{} {}", route.method, route.path);
            assert_eq!(!operation.responses.responses.contains_key("401"), route.public, "{}", route.path);
        }
    }
}

//! A small model by hand: hard bounces of a day and mails of a day, a split each.

use redress_engine::model;

const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The file. More than `bounces` hard bounces in a day raise the score from about 0.1 to about 0.95.
pub fn text(name: &str, bounces: f64) -> String {
    let tree = |feature: u8, threshold: f64, low: f64, high: f64| {
        format!(
            "{{\"feature\":[{feature},0,0],\"threshold\":[{threshold:?},0.0,0.0],\"missing_left\":[true,false,false],\
             \"left\":[1,0,0],\"right\":[2,0,0],\"value\":[0.0,{low:?},{high:?}]}}"
        )
    };
    let text = format!(
        "{{\"format\":\"redress-model/1\",\"name\":\"{name}\",\"version\":\"1\",\"checksum\":\"{BLANK}\",\
         \"features\":[\"hard_bounces_24h.value\",\"sends_24h.value\"],\"trees\":[{},{}],\"linear\":null,\
         \"base_score\":-0.5,\"link\":\"logistic\",\"calibration\":{{\"kind\":\"none\"}}}}\n",
        tree(0, bounces, -2.0, 3.0),
        tree(1, 10.0, -0.2, 0.4)
    );
    model::seal(&text, BLANK).unwrap_or_else(|| panic!("the blank stands there once"))
}

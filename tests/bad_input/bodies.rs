//! Bodies that are wrong as a whole: endless lines, cut off, packed badly, too many events in one batch.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::support::Api;
use crate::support::story::now_ms;
use crate::{Stage, mail, raw};

/// A figure of `/proc/PID/status`, in KiB.
fn memory_kib(pid: u32, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':')).expect("the figure");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test]
async fn a_line_of_100_mb_is_passed_over_in_little_memory() {
    const MB: usize = 1_000_000;
    let mut stage = Stage::new().await;
    let (address, token, pid) = (stage.redress.address, stage.token.clone(), stage.redress.pid());
    let (first, last) = (format!("{}\n", mail("shop", "first")), format!("\"}}\n{}\n", mail("shop", "last")));
    let before = memory_kib(pid, "VmRSS");
    let answer = tokio::task::spawn_blocking(move || {
        let length = first.len() + 100 * MB + last.len();
        let mut stream = raw::open(address, &token, &format!("content-length: {length}\r\n"));
        stream.write_all(first.as_bytes()).expect("written");
        let mut chunk = vec![b'x'; MB];
        chunk[..8].copy_from_slice(b"{\"text\":");
        for _ in 0..100 {
            stream.write_all(&chunk).expect("written");
        }
        stream.write_all(last.as_bytes()).expect("written");
        raw::answer(stream)
    });
    let answer = answer.await.expect("no panic");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(
        answer.contains("\"accepted\":2") && answer.contains("\"line\":2,") && answer.contains("65536"),
        "{answer}"
    );
    let grown = memory_kib(pid, "VmHWM").saturating_sub(before);
    assert!(grown < 20 * 1024, "100 MB in one line cost {grown} KiB");
    assert_eq!(stage.counted("shop").await, 2);
    stage.goes_on().await;
}

#[tokio::test]
async fn of_a_body_that_is_cut_off_whole_groups_stay_and_the_rest_comes_with_the_retry() {
    let mut stage = Stage::new().await;
    for (account, events) in [("few", 3_usize), ("many", 6_000)] {
        let lines: String = (0..events).map(|i| format!("{}\n", mail(account, &format!("{account}-{i}")))).collect();
        let (address, token, body) = (stage.redress.address, stage.token.clone(), lines.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let mut stream = raw::open(address, &token, &format!("content-length: {}\r\n", body.len() + 1_000));
            stream.write_all(body.as_bytes()).expect("written");
            raw::cut(&stream);
            raw::answer(stream)
        });
        let answer = answer.await.expect("no panic");
        // A server may close such a connection without a word; where it speaks, it says what happened.
        if !answer.is_empty() {
            assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("cut off"), "{answer}");
        }
        let kept = stage.counted(account).await;
        let request = stage.platform.request("POST", "/v1/events").body(lines);
        let again = Api::send(request).await.expect("an answer").expect(200);
        assert_eq!(again["duplicates"], json!(kept), "{account}: what was taken stays taken");
        assert_eq!(again["accepted"], json!(events as u64 - kept), "{account}: {again}");
    }
    stage.goes_on().await;
}

#[tokio::test]
async fn a_body_packed_badly_is_refused_and_one_packed_well_is_taken() {
    let mut stage = Stage::new().await;
    let gzip = |text: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(text.as_bytes()).expect("packed");
        packer.finish().expect("packed")
    };
    let send = async |body: Vec<u8>, encoding: &str| {
        let request = stage.platform.request("POST", "/v1/events").header("content-encoding", encoding).body(body);
        Api::send(request).await.expect("an answer")
    };
    let good = gzip(&format!("{}\n{}\n", mail("shop", "1"), mail("shop", "2")));
    let cut = good[..good.len() - 6].to_vec();
    for (name, body) in [("no gzip at all", b"this is no gzip".to_vec()), ("cut off", cut)] {
        let answer = send(body, "gzip").await;
        assert_eq!(answer.status, 400, "{name}: {}", answer.text);
        assert!(answer.text.contains("cut off or could not be unpacked"), "{name}: {}", answer.text);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
    let unknown = send(b"x".to_vec(), "snappy").await;
    assert_eq!(unknown.status, 415, "{}", unknown.text);
    let kept = stage.counted("shop").await;
    let answer = send(good, "gzip").await.expect(200);
    assert_eq!(answer["accepted"], json!(2 - kept), "{answer}");
    assert_eq!(stage.counted("shop").await, 2);
    stage.goes_on().await;
}

#[tokio::test]
async fn a_batch_of_cloudevents_that_is_too_large_or_no_batch_is_refused_whole() {
    let mut stage = Stage::new().await;
    let event = |i: usize| {
        json!({
            "specversion": "1.0", "id": format!("c{i}"), "source": "/mta/1", "type": "email.submitted", "subject": "shop",
            "time": redress_ledger::Timestamp(now_ms()).to_string(),
        })
    };
    let send = async |body: String| {
        let request = stage.platform.request("POST", "/v1/events");
        let request = request.header("content-type", "application/cloudevents-batch+json").body(body);
        Api::send(request).await.expect("an answer")
    };
    let batch = |events: usize| Value::from((0..events).map(event).collect::<Vec<_>>()).to_string();
    let refused = send(batch(1_001)).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("holds more than 1000 events; send several"), "{}", refused.text);
    let refused = send("{\"specversion\": \"1.0\"}".to_owned()).await;
    assert!(refused.status == 400 && refused.text.contains("a JSON array"), "{}", refused.text);
    assert_eq!(stage.counted("shop").await, 0, "refused whole");

    // One bad event in a batch is set aside alone.
    let mut events: Vec<Value> = (0..3).map(event).collect();
    events[1]["specversion"] = json!("0.3");
    let answer = send(Value::from(events).to_string()).await.expect(200);
    assert_eq!((&answer["accepted"], &answer["rejected"][0]["line"]), (&json!(2), &json!(2)), "{answer}");
    let answer = send(batch(1_000)).await.expect(200);
    assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(998), &json!(2)), "{answer}");
    stage.goes_on().await;
}

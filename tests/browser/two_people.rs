//! What needs two people, each in a browser of their own and by keyboard alone: the end of a contract, and a case whose reviewer went away.

use thirtyfour::Key;

use crate::scene::{LEASE_SECS, Scene};
use crate::support::browser::Browser;
use crate::support::{story, until};

const ACCOUNT: &str = "bakery-on-main-street";
const WHY: &str = "The third confirmed fraud on this account.";

async fn at_the_desk(scene: &Scene, name: &str, password: &str) -> Browser {
    signed_in(Browser::start(true).await, scene, name, password).await
}

async fn signed_in(browser: Browser, scene: &Scene, name: &str, password: &str) -> Browser {
    browser.open(&scene.url("/console")).await;
    browser.sign_in_by_keys(name, password).await;
    browser
}

#[tokio::test]
async fn a_contract_ends_when_two_people_agree_each_by_keyboard() {
    let scene = Scene::that_may_end_contracts().await;
    let (sam, ada) = (scene.sandbox.add_user("sam", "senior"), scene.sandbox.add_user("ada", "admin"));
    scene.suspend(ACCOUNT).await;
    let mut said = Vec::new();
    for (name, password) in [("sam", &sam.password), ("sam", &sam.password), ("ada", &ada.password)] {
        let browser = at_the_desk(&scene, name, password).await;
        browser.keys("j").await;
        browser.keys(Key::Enter).await;
        browser.see("#act").await;
        assert!(browser.text("#act").await.contains("Two people have to agree"));
        browser.keys("d").await;
        assert_eq!(browser.focus().await.name, "reason");
        browser.keys(WHY).await;
        browser.keys(Key::Escape).await;
        browser.keys("a").await;
        let focus = browser.focus().await;
        assert!(focus.name.starts_with("Approve the termination") && focus.shows, "{focus:?}");
        browser.keys(Key::Enter).await;
        said.push(browser.text("[role=status], [role=alert]").await);
        let ends = browser.text("main").await.contains("The contract ends on");
        assert_eq!(ends, name == "ada", "the second person ends it, and nobody else");
        browser.whole_picture(&format!("termination-{}", said.len())).await;
        browser.quit().await;
    }
    assert!(said[0].contains("A second person has to agree"), "{said:?}");
    assert!(!said[1].contains("Approved by two people"), "one person is not two: {said:?}");
    assert!(said[2].contains("Approved by two people"), "{said:?}");
}

#[tokio::test]
async fn a_case_whose_lease_ran_out_is_taken_over_by_keyboard_and_decided_once() {
    let scene = Scene::of_short_leases().await;
    let tom = scene.sandbox.add_user("tom", "reviewer");
    let link = scene.suspend(ACCOUNT).await;
    story::appeal(&scene.redress.api(""), link.trim_start_matches("/a/")).await;
    // Where scripts are off, a page shows no sign of life by itself: as if rosa had closed it.
    let rosa = signed_in(Browser::start(false).await, &scene, "rosa", &scene.reviewer.password).await;
    rosa.enter(&format!("Suspension of {ACCOUNT}")).await;
    rosa.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    rosa.enter("Claim this case").await;
    assert!(rosa.text("[role=status]").await.contains("You have claimed this case"));
    let claimed = std::time::Instant::now();
    let address = rosa.driver.current_url().await.expect("an address").to_string();
    let case = address.split('?').next().expect("a path").to_owned();

    let tom = at_the_desk(&scene, "tom", &tom.password).await;
    tom.open(&case).await;
    assert!(tom.text("main").await.contains("rosa has claimed this case"));
    assert_eq!(tom.count("button[data-key=c]").await, 0, "what another reads cannot be claimed");
    until("the end of the lease", 2 * LEASE_SECS, async || {
        tom.open(&case).await;
        (tom.count("button[data-key=c]").await > 0).then_some(())
    })
    .await;
    assert!(claimed.elapsed().as_secs() + 2 >= LEASE_SECS, "not before its time: {:?}", claimed.elapsed());
    tom.keys("c").await;
    assert!(tom.text("[role=status]").await.contains("You have claimed this case"));
    tom.whole_picture("lease-taken-over").await;

    // Who went away finds the case with somebody else, and loses no word.
    rosa.choose("upheld").await;
    rosa.write("reason", "I came back too late for this one.").await;
    rosa.write("answer", "You said that nobody bought the list. We looked at the list and at every bounce again.")
        .await;
    rosa.enter("Decide").await;
    let page = rosa.text("main").await;
    assert!(page.contains("claimed by tom") || page.contains("tom has claimed this case"), "{page}");
    rosa.whole_picture("lease-lost").await;
    for browser in [rosa, tom] {
        browser.quit().await;
    }
}

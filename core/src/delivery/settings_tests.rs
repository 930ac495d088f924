use super::*;
use crate::error::ErrorKind;

/// An environment without a single variable.
const NOTHING: Lookup<'_> = &|_| None;

fn settings() -> Settings {
    Settings {
        pixel_id: Some("1234567890".into()),
        access_token: Some(Secret::from("EAAhidden")),
        ..Settings::default()
    }
}

/// The setting that is said to be wrong.
fn wrong(settings: &Settings, environment: Lookup<'_>) -> String {
    let error = settings.check(environment).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        !format!("{error} {error:?}").contains("hidden"),
        "{error:?}"
    );
    error.field().unwrap().to_owned()
}

#[test]
fn a_pixel_and_a_token_are_enough() {
    let checked = settings().check(NOTHING).unwrap();
    let template = &checked.template;
    assert_eq!(
        template.url.as_str(),
        "https://graph.facebook.com/v26.0/1234567890/events"
    );
    assert_eq!(template.access_token, Some(Secret::from("EAAhidden")));
    assert_eq!(template.appsecret_proof, None);
    assert_eq!(template.test_event_code, None);
    assert_eq!(checked.policy, Policy::default());
    assert!(checked.enabled);
}

#[test]
fn what_is_left_out_comes_from_the_environment() {
    let environment: Lookup<'_> = &|name| {
        let value = match name {
            "CAPIKIT_PIXEL_ID" => "42",
            "CAPIKIT_ACCESS_TOKEN" => "EAAhidden2\n",
            "CAPIKIT_TEST_EVENT_CODE" => "TEST1",
            "CAPIKIT_BASE_URL" => "http://127.0.0.1:8080",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let template = Settings::default().check(environment).unwrap().template;
    assert_eq!(
        template.url.as_str(),
        "http://127.0.0.1:8080/v26.0/42/events"
    );
    assert_eq!(template.access_token, Some(Secret::from("EAAhidden2")));
    assert_eq!(template.test_event_code.as_deref(), Some("TEST1"));

    let given = Settings {
        test_event_code: Some(String::new()),
        base_url: Some("https://shop.example".into()),
        ..settings()
    };
    let template = given.check(environment).unwrap().template;
    assert_eq!(
        template.url.as_str(),
        "https://shop.example/v26.0/1234567890/events"
    );
    assert_eq!(template.access_token, Some(Secret::from("EAAhidden")));
    assert_eq!(template.test_event_code, None);
}

#[test]
fn a_variable_that_is_empty_is_absent() {
    let environment: Lookup<'_> = &|_| Some(" ".to_owned());
    assert!(settings().check(environment).is_ok());
    assert_eq!(wrong(&Settings::default(), environment), "pixel_id");
}

#[test]
fn pixel_and_token_are_needed() {
    let no_pixel = Settings {
        pixel_id: None,
        ..settings()
    };
    assert_eq!(wrong(&no_pixel, NOTHING), "pixel_id");
    let no_token = Settings {
        access_token: None,
        ..settings()
    };
    assert_eq!(wrong(&no_token, NOTHING), "access_token");
    let gateway = Settings {
        base_url: Some("https://shop.example".into()),
        ..no_token
    };
    assert_eq!(gateway.check(NOTHING).unwrap().template.access_token, None);
}

#[test]
fn a_pixel_id_is_digits() {
    for id in [
        "",
        "hidden",
        "12 34",
        "-1",
        "1.0",
        "١٢",
        "123456789012345678901",
    ] {
        let settings = Settings {
            pixel_id: Some(id.into()),
            ..settings()
        };
        assert_eq!(wrong(&settings, NOTHING), "pixel_id", "{id}");
    }
}

#[test]
fn a_secret_can_stand_in_a_header() {
    for secret in [
        "",
        " ",
        "EAAhid den",
        "EAAhidden\u{e9}",
        "EAAhidden\r\nX-Evil: 1",
        "EAAhidden\0",
    ] {
        let token = Settings {
            access_token: Some(Secret::from(secret)),
            ..settings()
        };
        assert_eq!(wrong(&token, NOTHING), "access_token", "{secret:?}");
        let app_secret = Settings {
            app_secret: Some(Secret::from(secret)),
            ..settings()
        };
        assert_eq!(wrong(&app_secret, NOTHING), "app_secret", "{secret:?}");
    }
}

#[test]
fn an_app_secret_proves_the_token() {
    let with_secret = Settings {
        app_secret: Some(Secret::from("Jefe\n")),
        ..settings()
    };
    let expected = appsecret_proof(&Secret::from("Jefe"), &Secret::from("EAAhidden"));
    assert_eq!(
        with_secret.check(NOTHING).unwrap().template.appsecret_proof,
        expected
    );
    let nothing_to_prove = Settings {
        access_token: None,
        base_url: Some("https://shop.example".into()),
        ..with_secret
    };
    assert_eq!(wrong(&nothing_to_prove, NOTHING), "app_secret");
}

#[test]
fn a_partner_agent_has_letters_and_is_short() {
    for agent in [
        "",
        "1",
        "a",
        "a1",
        "1234",
        "abcdefghijklmnopqrstuvw",
        "ab\ncd",
    ] {
        let settings = Settings {
            partner_agent: Some(agent.into()),
            ..settings()
        };
        assert_eq!(wrong(&settings, NOTHING), "partner_agent", "{agent}");
    }
    for agent in ["ab", "plshop-1.2", "abcdefghijklmnopqrstuv"] {
        let settings = Settings {
            partner_agent: Some(agent.into()),
            ..settings()
        };
        let template = settings.check(NOTHING).unwrap().template;
        assert_eq!(template.partner_agent.as_deref(), Some(agent));
    }
}

#[test]
fn a_timeout_is_more_than_zero_and_not_endless() {
    for timeout in [Duration::ZERO, Duration::from_secs(301), Duration::MAX] {
        let settings = Settings {
            timeout: Some(timeout),
            ..settings()
        };
        assert_eq!(wrong(&settings, NOTHING), "timeout", "{timeout:?}");
    }
    for (timeout, connect) in [(1, 500), (6, 3000), (60, 3000)] {
        let timeout = Duration::from_secs(timeout);
        let settings = Settings {
            timeout: Some(timeout),
            ..settings()
        };
        let policy = settings.check(NOTHING).unwrap().policy;
        assert_eq!(policy.timeout, timeout);
        assert_eq!(policy.connect_timeout, Duration::from_millis(connect));
    }
}

#[test]
fn sending_can_be_switched_off() {
    let off: Lookup<'_> = &|name| (name == "CAPIKIT_ENABLED").then(|| "0".to_owned());
    assert!(!Settings::default().check(off).unwrap().enabled);
    let on = Settings {
        enabled: Some(true),
        ..settings()
    };
    assert!(on.check(off).unwrap().enabled);
    let odd: Lookup<'_> = &|name| (name == "CAPIKIT_ENABLED").then(|| "perhaps".to_owned());
    assert_eq!(wrong(&settings(), odd), "enabled");
    // What is given is checked all the same.
    let bad = Settings {
        pixel_id: Some("x".into()),
        ..Settings::default()
    };
    assert_eq!(wrong(&bad, off), "pixel_id");
}

#[test]
fn a_country_is_a_code() {
    let settings = |name: &str| Settings {
        default_country: Some(name.into()),
        ..settings()
    };
    let checked = settings(" DE ").check(NOTHING).unwrap();
    assert_eq!(checked.default_country.unwrap().as_str(), "de");
    assert_eq!(
        wrong(&settings("not a country"), NOTHING),
        "default_country"
    );
}

#[test]
fn debug_output_shows_no_secret() {
    let settings = Settings {
        app_secret: Some(Secret::from("hidden")),
        ..settings()
    };
    let shown = format!("{settings:?} {:?}", settings.check(NOTHING).unwrap());
    assert!(!shown.contains("hidden"), "{shown}");
}

#[test]
fn tracking_has_defaults() {
    let environment: Lookup<'_> = &|name| (name == "HOME").then(|| "/home/ann".to_owned());
    let checked = settings().check(environment).unwrap();
    assert_eq!(checked.durability, Durability::Process);
    assert_eq!(checked.ambiguous, None);
    assert_eq!(checked.spool_bytes, 1 << 30);
    assert!(checked.spool_dir.unwrap().ends_with("capikit"));
}

#[test]
fn the_folder_is_the_given_one_then_the_environments() {
    let environment: Lookup<'_> =
        &|name| (name == "CAPIKIT_SPOOL_DIR").then(|| "/spool".to_owned());
    let checked = settings().check(environment).unwrap();
    assert_eq!(checked.spool_dir, Some("/spool".into()));
    let given = Settings {
        spool_dir: Some("/given".into()),
        ..settings()
    };
    let checked = given.check(environment).unwrap();
    assert_eq!(checked.spool_dir, Some("/given".into()));
}

#[test]
fn a_new_token_or_version_is_the_same_destination() {
    let destination = |settings: Settings| settings.check(NOTHING).unwrap().destination;
    let first = destination(settings());
    let other = Settings {
        access_token: Some(Secret::from("EAAother")),
        graph_version: Some("v25.0".into()),
        base_url: Some("https://graph.facebook.com/".into()),
        ..settings()
    };
    assert_eq!(destination(other), first);
    let test = Settings {
        test_event_code: Some("TEST1".into()),
        ..settings()
    };
    assert_ne!(destination(test), first);
}

//! Every signing vector of the official SDK, through the signer and through the verifier's half.

use breakwatch::api::sign::{SigningInput, sign, signature};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    secret_id: String,
    secret_key: String,
    host: String,
    timestamp: i64,
    body: String,
    content_type: String,
    canonical_request_sha256: String,
    string_to_sign: String,
    signature: String,
    authorization: String,
}

fn vectors() -> Vec<Vector> {
    let file: Vectors =
        serde_json::from_str(include_str!("data/tc3-vectors.json")).expect("the file is JSON");
    assert!(file.vectors.len() >= 18);
    file.vectors
}

#[test]
fn signatures_equal_those_of_the_official_sdk() {
    for vector in vectors() {
        let signed = sign(&SigningInput {
            host: &vector.host,
            body: vector.body.as_bytes(),
            timestamp: vector.timestamp,
            secret_id: &vector.secret_id,
            secret_key: &vector.secret_key,
        });
        assert_eq!(signed.canonical_request_sha256, vector.canonical_request_sha256, "{}", vector.name);
        assert_eq!(signed.string_to_sign, vector.string_to_sign, "{}", vector.name);
        assert_eq!(signed.signature, vector.signature, "{}", vector.name);
        assert_eq!(signed.authorization, vector.authorization, "{}", vector.name);
    }
}

#[test]
fn a_verifier_comes_to_the_same_signature_from_what_it_received() {
    for vector in vectors() {
        let date = vector.string_to_sign.lines().nth(2).unwrap().split('/').next().unwrap();
        let expected = signature(
            &vector.host,
            &vector.content_type,
            vector.body.as_bytes(),
            vector.timestamp,
            date,
            &vector.secret_key,
        );
        assert_eq!(expected, vector.signature, "{}", vector.name);
    }
}

#[test]
fn neither_input_nor_result_shows_the_key_or_the_signature() {
    let vector = &vectors()[0];
    let input = SigningInput {
        host: &vector.host,
        body: vector.body.as_bytes(),
        timestamp: vector.timestamp,
        secret_id: &vector.secret_id,
        secret_key: &vector.secret_key,
    };
    let said = format!("{input:?} {:?}", sign(&input));
    assert!(!said.contains(&vector.secret_key) && !said.contains(&vector.signature), "{said}");
}

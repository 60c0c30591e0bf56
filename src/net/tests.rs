//! The door against real sockets on loopback.

#![expect(clippy::disallowed_methods, reason = "tests stand on both sides of the door")]

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::tasks::Tasks;

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    answer: Some(Duration::from_secs(5)),
    silence: Some(Duration::from_secs(5)),
    whole: None,
};

fn net() -> Net {
    Net::new(&NetOptions { verify_tls: true, ca_file: None }, Tasks::default()).unwrap()
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

fn get(address: SocketAddr) -> Request<Bytes> {
    Request::get(format!("http://{address}/v1/models")).body(Bytes::new()).unwrap()
}

/// Reads one request without a body.
async fn request_of(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).await.unwrap(), 1, "{}", String::from_utf8_lossy(&text));
        text.extend(byte);
    }
    String::from_utf8(text).unwrap()
}

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), work).await.expect("must not take so long")
}

#[tokio::test]
async fn an_answer_comes_whole_and_the_connection_is_used_again() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let first = request_of(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n").await.unwrap();
        stream.write_all(b"1\r\nc\r\n0\r\n\r\n").await.unwrap();
        let second = request_of(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        (first, second)
    });
    let net = net();
    let mut request = get(address);
    *request.uri_mut() = format!("http://me:pa%20ss@{address}/v1/models?x=1").parse().unwrap();
    let answer = soon(net.send(Purpose::Models, request, &LIMITS)).await.unwrap();
    assert_eq!(soon(answer.into_body().collect(10)).await.unwrap(), "abc");
    let answer = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.unwrap();
    assert_eq!(soon(answer.into_body().collect(10)).await.unwrap(), "ok");
    let (first, second) = soon(server).await.unwrap();
    assert!(first.starts_with("GET /v1/models?x=1 HTTP/1.1\r\n"), "{first}");
    assert!(first.contains("authorization: Basic bWU6cGEgc3M=\r\n"), "{first}");
    assert!(
        first.contains(&format!("host: {address}\r\n")) && !second.contains("authorization"),
        "{first}{second}"
    );
}

#[tokio::test]
async fn a_kept_connection_that_the_server_closed_is_replaced() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().await.unwrap();
            request_of(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        }
    });
    let net = net();
    for _ in 0..3 {
        let answer = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.unwrap();
        assert_eq!(soon(answer.into_body().collect(10)).await.unwrap(), "ok");
    }
    soon(server).await.unwrap();
}

#[tokio::test]
async fn dropping_the_body_closes_the_connection_at_once() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request_of(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n").await.unwrap();
        stream.read(&mut [0]).await.map_or(0, |read| read)
    });
    let net = net();
    let mut body = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.unwrap().into_body();
    soon(body.frame()).await.unwrap().unwrap();
    drop(body);
    assert_eq!(soon(server).await.unwrap(), 0, "the server must see the end of the connection");
}

#[tokio::test]
async fn each_failure_has_its_kind() {
    let net = net();
    let (free, address) = listener().await;
    drop(free);
    let refused = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.err();
    assert_eq!(refused, Some(Error::Refused));

    let (listener, address) = listener().await;
    let answers: [&'static [u8]; 3] =
        [b"no http\r\n\r\n", b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"];
    let server = tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            request_of(&mut stream).await;
            stream.write_all(answer).await.unwrap();
        }
        let (mut silent, _) = listener.accept().await.unwrap();
        request_of(&mut silent).await;
        silent.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").await.unwrap();
        let (mute, _) = listener.accept().await.unwrap();
        drop(listener);
        (silent, mute)
    });
    let mut short = LIMITS;
    let tenth = Duration::from_millis(100);
    short.silence = Some(tenth);
    short.answer = Some(tenth);
    let malformed = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.err();
    assert_eq!(malformed, Some(Error::Malformed));
    assert_eq!(soon(net.send(Purpose::Models, get(address), &LIMITS)).await.err(), Some(Error::Cut));
    let half = soon(net.send(Purpose::Models, get(address), &LIMITS)).await.unwrap();
    assert_eq!(soon(half.into_body().collect(99)).await, Err(Error::Cut));
    let silent = soon(net.send(Purpose::Models, get(address), &short)).await.unwrap();
    assert_eq!(soon(silent.into_body().collect(99)).await, Err(Error::Timeout(Stage::Silence, tenth)));
    let mute = soon(net.send(Purpose::Models, get(address), &short)).await.err();
    assert_eq!(mute, Some(Error::Timeout(Stage::Answer, tenth)));
    drop(soon(server).await.unwrap());
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let (listener, address) = listener().await;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request_of(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlong").await.unwrap();
    });
    let answer = soon(net().send(Purpose::Models, get(address), &LIMITS)).await.unwrap();
    assert_eq!(soon(answer.into_body().collect(3)).await, Err(Error::TooLarge(3)));
    soon(server).await.unwrap();
}

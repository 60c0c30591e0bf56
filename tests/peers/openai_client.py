"""What a program written for the OpenAI API sees of owui: usage: openai_client.py http://HOST:PORT MODEL

Makes the first account, then uses the official client with that person's token: list, plain answer, streamed answer, an
unknown model, a wrong key. The model is small, so forms are looked at, never wisdom.
"""

import json
import sys
import urllib.request

import openai


def sign_up(base):
    form = {"name": "Peer", "email": "peer@example.org", "password": "correct horse 7"}
    request = urllib.request.Request(
        base + "/api/v1/auths/signup",
        json.dumps(form).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["token"]


def expect(what, holds, told=None):
    if not holds:
        sys.exit("failed: %s: %r" % (what, told))
    print("ok:", what)


def refused(what, error, call):
    try:
        call()
    except error as why:
        expect(what, True, why)
        return
    sys.exit("failed: %s: no error" % what)


def main():
    base, model = sys.argv[1], sys.argv[2]
    token = sign_up(base)
    client = openai.OpenAI(base_url=base + "/api", api_key=token, timeout=120, max_retries=0)
    question = [{"role": "user", "content": "Say hello."}]

    names = [entry.id for entry in client.models.list()]
    expect("the list names the model", names == [model], names)

    plain = client.chat.completions.create(model=model, messages=question, max_tokens=24, temperature=0)
    said = plain.choices[0].message.content
    expect("a plain answer has text", bool(said and said.strip()), plain)
    expect("a plain answer counts its tokens", plain.usage.completion_tokens > 0, plain)

    parts, finish = [], None
    for chunk in client.chat.completions.create(
        model=model, messages=question, max_tokens=24, temperature=0, stream=True
    ):
        if chunk.choices:
            parts.append(chunk.choices[0].delta.content or "")
            finish = chunk.choices[0].finish_reason or finish
    expect("a streamed answer comes in pieces", len([part for part in parts if part]) > 1, parts)
    expect("a streamed answer says why it ended", finish in ("stop", "length"), finish)
    expect("both answers are the same", "".join(parts) == said, ("".join(parts), said))

    with client.chat.completions.create(
        model=model, messages=question, max_tokens=2000, stream=True
    ) as stream:
        next(iter(stream))
    expect("a stream may be left", True)

    refused(
        "an unknown model is a bad request",
        openai.BadRequestError,
        lambda: client.chat.completions.create(model="no-such-model", messages=question),
    )
    stranger = openai.OpenAI(base_url=base + "/api", api_key="sk-wrong", timeout=30, max_retries=0)
    refused("a wrong key is refused", openai.AuthenticationError, stranger.models.list)


if __name__ == "__main__":
    main()

"""Serves one language model on loopback in the form of the OpenAI API, until SIGTERM or SIGINT.

usage: serve.py MODEL.gguf NAME [PORT]      (PORT 0, the default: a free one)

Prints `ready http://127.0.0.1:PORT/v1` on standard output once the model answers. A key, when one is wanted, comes in
the environment variable MODEL_KEY, so that it stands in no list of processes.
"""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

import xllamacpp


def parameters(model, name, port):
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {name}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    # Two conversations at a time of 4096 tokens each; a third one waits.
    params.n_ctx = 8192
    params.n_parallel = 2
    params.cpuparams.n_threads = max(1, (os.cpu_count() or 2))
    params.use_jinja = True
    params.offline = True
    if os.environ.get("MODEL_KEY"):
        params.api_keys = [os.environ["MODEL_KEY"]]
    return params


def wait_until_healthy(address, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address + "/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.exit("error: the model did not load within %d seconds" % seconds)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    server = xllamacpp.Server(parameters(sys.argv[1], sys.argv[2], port))
    address = server.listening_address
    wait_until_healthy(address)
    print("ready %s/v1" % address, flush=True)
    stop.wait()
    # The library's own threads have no end of their own.
    os._exit(0)


if __name__ == "__main__":
    main()

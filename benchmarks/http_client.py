"""A client process of its own: keep-alive connections that post one body again and again.

`python -m benchmarks.http_client HOST PORT PATH REQUESTS CONNECTIONS` reads a JSON object `{headers, body}` from
standard input and prints `{seconds, latencies_ms}`.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def _post(
    address: tuple[str, int], path: str, headers: dict[str, str], body: bytes, count: int
) -> list[float]:
    """Latencies in milliseconds of one connection's requests. Raises RuntimeError for a refusal or an error."""
    latencies = []
    connection = http.client.HTTPConnection(*address)
    for _ in range(count):
        started = time.perf_counter()
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        latencies.append((time.perf_counter() - started) * 1000)
        if response.status != http.client.OK or b'"errors"' in answer:
            raise RuntimeError(f"the server answered {response.status}: {answer[:500]!r}")
    connection.close()
    return latencies


def main() -> None:
    """Post as told on the command line."""
    host, port, path, requests, connections = sys.argv[1:6]
    given = json.load(sys.stdin)
    body = json.dumps(given["body"]).encode()
    headers = {"Content-Type": "application/json", **given["headers"]}
    share = int(requests) // int(connections)
    started = time.perf_counter()
    with ThreadPoolExecutor(int(connections)) as pool:
        runs = [
            pool.submit(_post, (host, int(port)), path, headers, body, share) for _ in range(int(connections))
        ]
        latencies = [one for run in runs for one in run.result()]
    print(json.dumps({"seconds": time.perf_counter() - started, "latencies_ms": latencies}))


if __name__ == "__main__":
    main()

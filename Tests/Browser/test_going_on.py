"""Nobody is refused while the program begins anew, its rules change, or its certificate is renewed."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from product import Product, listens

NO_ANSWER = (OSError, http.client.HTTPException)


class Client(threading.Thread):
    """Asks for one page again and again. That a connection which was used before is closed is no failure: then the
    question is put once more on a new one, as browsers do."""

    def __init__(self, product: Product, path: str, keeps: bool) -> None:
        super().__init__(daemon=True)
        self.product, self.path, self.keeps = product, path, keeps
        self.answered, self.reopened, self.failed = 0, 0, []
        self.slowest = 0.0
        self.ends = threading.Event()

    def run(self) -> None:
        link = None
        while not self.ends.is_set():
            began, used = time.monotonic(), link is not None
            link = link or connect(self.product, self.product.portal_port)
            try:
                link.request("GET", self.path)
                answer = link.getresponse()
                body = answer.read()
                if answer.status != 200 or not body:
                    self.failed.append(f"{answer.status} {len(body)}")
                self.answered += 1
                self.slowest = max(self.slowest, time.monotonic() - began)
                if not self.keeps or link.sock is None:
                    link.close()
                    link = None
            except NO_ANSWER as error:
                link.close()
                link = None
                if not used:
                    self.failed.append(repr(error))
                self.reopened += used
            time.sleep(0.005)  # the machine has more to do


class CurlClient(Client):
    """HTTP/2, a fresh connection for five requests one after the other."""

    def run(self) -> None:
        address = self.product.portal + self.path
        command = ["curl", "-sS", "--http2", "--max-time", "30", "--cacert", str(self.product.authority)]
        while not self.ends.is_set():
            one = ["-o", "/dev/null", "-w", "%{http_version} %{http_code}\n", address]
            done = subprocess.run([*command, *(one * 5)], capture_output=True, text=True)
            if done.stdout.split("\n")[:-1] != ["2 200"] * 5 or done.returncode:
                self.failed.append(done.stdout + done.stderr)
            self.answered += 5


def connect(product: Product, port: int) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(product.authority))
    return http.client.HTTPSConnection(product.host, port, timeout=30, context=context)


class Load:
    def __init__(self, product: Product) -> None:
        self.clients = [Client(product, "/minowa/", keeps) for keeps in (True, True, False)]
        self.clients.append(CurlClient(product, "/minowa/", True))

    def __enter__(self) -> "Load":
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.ends.set()
        for client in self.clients:
            client.join(60)

    def judge(self, product: Product) -> None:
        failed = [failure for client in self.clients for failure in client.failed]
        print(
            f"{sum(c.answered for c in self.clients)} answered, {sum(c.reopened for c in self.clients)} reopened, "
            f"the slowest after {max(c.slowest for c in self.clients):.2f} s")
        assert failed == [], "\n".join(failed[:10]) + "\n" + product.said()
        assert all(client.answered > 20 for client in self.clients), [client.answered for client in self.clients]


@pytest.fixture(scope="module")
def served() -> Iterator[Product]:
    with Product().serving() as product:
        yield product


def wait(holds: Callable[[], bool], seconds: float, product: Product) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert product.process.poll() is None and time.monotonic() < end, product.said()
        time.sleep(0.02)


def times_served(product: Product) -> int:
    return product.log.read_bytes().count(b'"serving"')


@pytest.mark.parametrize("restarts", [4, pytest.param(20, marks=pytest.mark.long)])
def test_a_new_beginning_refuses_nobody(served: Product, restarts: int) -> None:
    with Load(served) as load:
        for _ in range(restarts):
            before = times_served(served)
            served.process.send_signal(signal.SIGUSR2)
            wait(lambda: times_served(served) > before, 60, served)
            time.sleep(0.5)
    load.judge(served)


def test_a_slip_in_the_settings_is_no_new_beginning(served: Product) -> None:
    text = served.settings.read_text(encoding="utf-8")
    before = times_served(served)
    try:
        served.settings.write_text(text + "nonsense: 1\n", encoding="utf-8")
        served.process.send_signal(signal.SIGUSR2)
        wait(lambda: "does not begin anew" in served.said(), 20, served)
    finally:
        served.settings.write_text(text, encoding="utf-8")
    link = connect(served, served.portal_port)
    link.request("GET", "/minowa/")
    assert link.getresponse().status == 200 and times_served(served) == before


@pytest.mark.parametrize("changes", [10, pytest.param(100, marks=pytest.mark.long)])
def test_new_rules_refuse_nobody(served: Product, changes: int) -> None:
    file = served.tenants / "minowa.yaml"
    text = file.read_text(encoding="utf-8")
    with Load(served) as load:
        for change in range(changes):
            before = rules_in_force(served)
            draft = file.with_suffix(".new")
            draft.write_text(f"{text}# {change} of {changes}\n", encoding="utf-8")
            draft.rename(file)
            wait(lambda: rules_in_force(served) != before, 20, served)
    load.judge(served)


def rules_in_force(product: Product) -> str:
    link = http.client.HTTPConnection("localhost")
    link.sock = socket.socket(socket.AF_UNIX)
    link.sock.connect(str(product.data / "operator.sock"))
    link.request("GET", "/towns")
    answer = link.getresponse().read().decode()
    link.close()
    return re.search(r"^minowa\t(\S+)$", answer, re.MULTILINE).group(1)


def test_a_renewed_certificate_is_shown_and_open_connections_go_on(served: Product) -> None:
    kept = {port: connect(served, port) for port in (served.portal_port, served.staff_port)}
    for link in kept.values():
        link.request("GET", "/minowa/")
        link.getresponse().read()
    old = {port: shown(served, port) for port in kept}
    folder = served.data / "tls"
    # The certificate comes first and fits no key: half of a change is not taken.
    make_certificate(served.data / "new", served.host)
    shutil.copy(served.data / "new" / "server.pem", folder / "server.pem.new")
    (folder / "server.pem.new").rename(folder / "server.pem")
    time.sleep(1.5)
    assert {port: shown(served, port) for port in kept} == old
    shutil.copy(served.data / "new" / "server.key", folder / "server.key.new")
    (folder / "server.key.new").rename(folder / "server.key")
    wait(lambda: all(shown(served, port) != old[port] for port in kept), 10, served)
    for link in kept.values():
        assert link.sock is not None, "the connection is still the old one"
        link.request("GET", "/minowa/")
        assert link.getresponse().read()
        link.close()


def shown(product: Product, port: int) -> bytes:
    return ssl.get_server_certificate((product.host, port)).encode()


def make_certificate(folder: Path, name: str) -> None:
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
         "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout", folder / "server.key",
         "-out", folder / "server.pem"], check=True, capture_output=True)


class Activated(Product):
    """As systemd starts it: the listening sockets are another's, and stay open while the program is not there."""

    def __init__(self, descriptors: int | None = None) -> None:
        super().__init__()
        self.descriptors = descriptors
        self.sockets = []
        for port in (self.portal_port, self.staff_port):
            self.sockets.append(socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024))

    def begin(self) -> None:
        self.said_before = self.log.stat().st_size if self.log.exists() else 0
        words = self.command("serve", "--demonstration")
        first, second = (listener.fileno() for listener in self.sockets)
        limit = f"ulimit -n {self.descriptors}; " if self.descriptors else ""
        script = f'exec 3<&{first} 4<&{second}; export LISTEN_FDS=2 LISTEN_PID=$$; {limit}exec "$@"'
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", script, "bash", *words], env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(first, second), cwd=Path(__file__).parents[2])

    def listens(self) -> bool:
        return True  # the sockets always do

    def remove(self) -> None:
        for listener in self.sockets:
            listener.close()
        super().remove()


def test_sockets_of_systemd_are_used_and_a_restart_refuses_nobody() -> None:
    product = Activated()
    try:
        product.start()
        with Load(product) as load:
            for _ in range(3):
                assert product.stop() == 0, product.said()
                product.start()
                time.sleep(0.5)
        load.judge(product)
        assert "fits_no_place" not in product.said(10_000)
        before = times_served(product)
        product.process.send_signal(signal.SIGUSR2)
        wait(lambda: times_served(product) > before, 60, product)
        assert listens(product.host, product.staff_port)
        assert product.stop() == 0, product.said()
    finally:
        product.stop()
        product.remove()


def test_without_descriptors_it_waits_and_goes_on_afterwards() -> None:
    """Accepting rests: the loop does not spin, who is in is served, who waits is served once there is room."""
    product = Activated(descriptors=160)
    swarm = []
    try:
        product.start()
        inside = connect(product, product.portal_port)
        inside.request("GET", "/minowa/")
        assert inside.getresponse().read()
        swarm = [socket.create_connection((product.host, product.portal_port)) for _ in range(300)]
        wait(lambda: "accept.paused" in product.said(10_000), 20, product)
        busy = processor_seconds(product)
        time.sleep(1)
        assert processor_seconds(product) - busy < 0.4, "the loop spins"
        inside.request("GET", "/minowa/")
        assert inside.getresponse().status == 200
        for one in swarm:
            one.close()
        outside = connect(product, product.portal_port)
        outside.request("GET", "/minowa/")
        assert outside.getresponse().status == 200
        assert product.stop() == 0, product.said()
    finally:
        for one in swarm:
            one.close()
        product.stop()
        product.remove()


def processor_seconds(product: Product) -> float:
    fields = Path(f"/proc/{product.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

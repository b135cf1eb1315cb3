"""idle.py PORT PATH COUNT PROCESS: opens COUNT TLS connections, asks once on each, and prints the process's resident bytes
while all of them are idle."""

import os
import socket
import ssl
import sys
import time

path = sys.argv[2]
port, count, process = (int(sys.argv[one]) for one in (1, 3, 4))
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
held = []
for _ in range(count):
    connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    body = len(head.split(b"\r\n\r\n", 1)[1])
    while body < length:
        body += len(connection.recv(65536))
    held.append(connection)
time.sleep(1)
with open(f"/proc/{process}/statm", encoding="ascii") as file:
    print(int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE"))

"""How a device reaches its server: the broker, HTTP, TLS (client/decisions/0013-transports.md).

`exchange` and `server_api` say what is asked, and know no socket: they run in a browser as well. Only
`nats_transport`, `line`, `tls`, `plain_address`, `proxies`, `http_client` and `network_errors` are a
terminal's alone. It may know `device`, `parsing` and `milepost_shared`, and nothing that syncs or prints.
"""

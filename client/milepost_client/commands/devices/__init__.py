"""Commands for devices and the server: join, server, sync, status, devices, revoke, prove, doctor."""

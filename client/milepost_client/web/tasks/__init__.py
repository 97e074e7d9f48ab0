"""What the device does beside reading and writing: with its server, with files, and looking after itself.

A task is a coroutine of the device's place (`Workplace`), of what was asked, and of its request.
"""

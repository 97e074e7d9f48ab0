"""The commands, one file each: read options, call an operation or a projection, print.

They may know everything in the client but `main`, which loads a command only when it is called. No rule about
goals is here, and no text that another face of the client could show as well.
"""

"""One call of `milepost`: the device and the moment, config, completion, shells, and output.

It knows everything below the commands; nothing below it knows that there is a command line.
"""

"""luodi (落地): an industrial plan whose official text is the program."""

__version__ = "0.1.0"

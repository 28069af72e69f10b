"""A Discord on this machine: its HTTP API and its gateway on real sockets, over simcord's model of a server."""

"""Sealed journal entries between people through a target (folder, PostgreSQL). Empty until it is built.

May import: domain, crypto, system. May touch: its target only; reaches the vault by a port.
"""

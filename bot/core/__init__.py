"""The pure core: standard library only, no clock, no asyncio, no I/O."""

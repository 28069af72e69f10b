"""The steps of a message's life that `bot.pipeline` tells: each is done inside one transaction."""

"""The page that can be sent to anyone: what the boards say, with all that it rests on."""

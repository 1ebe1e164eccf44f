"""Lets `python -m ossrank` do what `ossrank` does."""

from ossrank.cli import main

if __name__ == "__main__":
    main()

"""`python -m service` is `drafter`, for places where the script is not on the path."""

from service.cli import main

if __name__ == "__main__":
    main()

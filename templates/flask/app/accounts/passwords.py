"""Password hashes: Argon2id with the least cost that OWASP recommends."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

# OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Each login in progress takes
# that memory, so it times the server's threads must fit the container.
MEMORY_KIB = 19 * 1024
PASSES = 2


class Passwords:
    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._hasher = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._nobodys = self.hash("the password of nobody")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def match(self, known: str | None, password: str) -> bool:
        """Check a password; without a known hash take as long, so that time tells nothing."""
        try:
            self._hasher.verify(known or self._nobodys, password)
        except VerificationError:
            return False
        return known is not None

    def is_outdated(self, known: str) -> bool:
        """Tell whether it was made with another cost than new hashes are."""
        return self._hasher.check_needs_rehash(known)

"""The known attack on AES-GCM: one ciphertext that holds under two keys (Dodis, Grubbs, Ristenpart, Woodage 2018).

GCM's tag is a polynomial over the ciphertext's blocks, so one free block can be solved for such that both tags agree.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ONE = 1 << 127
KeyAndNonce = tuple[bytes, bytes]


def body_under_two_keys(first: KeyAndNonce, second: KeyAndNonce, associated: bytes, length: int) -> bytes:
    """Ciphertext of ``length`` bytes plus tag. Under the first key it is a counted text that fills all of the body."""
    content = (length - 4).to_bytes(4, "big").ljust(length, b" ")
    stream = AESGCM(first[0]).encrypt(first[1], bytes(length), b"")[:length]
    ciphertext = bytes(a ^ b for a, b in zip(content, stream, strict=True))[:-16] + bytes(16)
    blocks = [associated[at : at + 16].ljust(16, b"\0") for at in range(0, len(associated), 16)]
    blocks += [ciphertext[at : at + 16] for at in range(0, length, 16)]
    blocks.append((len(associated) * 8).to_bytes(8, "big") + (length * 8).to_bytes(8, "big"))
    h1, mask1 = _hash_key(first)
    h2, mask2 = _hash_key(second)
    # The last block of the ciphertext is free. It stands second from the end, so it is multiplied by h twice.
    difference = _ghash(h1, blocks) ^ mask1 ^ _ghash(h2, blocks) ^ mask2
    free = _multiply(difference, _inverse(_multiply(h1, h1) ^ _multiply(h2, h2)))
    blocks[-2] = free.to_bytes(16, "big")
    return ciphertext[:-16] + blocks[-2] + (_ghash(h1, blocks) ^ mask1).to_bytes(16, "big")


def _hash_key(key: KeyAndNonce) -> tuple[int, int]:
    block_cipher = Cipher(algorithms.AES(key[0]), modes.ECB()).encryptor()
    return (
        int.from_bytes(block_cipher.update(bytes(16)), "big"),
        int.from_bytes(block_cipher.update(key[1] + b"\0\0\0\1"), "big"),
    )


def _ghash(h: int, blocks: list[bytes]) -> int:
    value = 0
    for block in blocks:
        value = _multiply(value ^ int.from_bytes(block, "big"), h)
    return value


def _multiply(x: int, y: int) -> int:
    """In GF(2^128), with GCM's order of bits."""
    product = 0
    for bit in range(127, -1, -1):
        if y >> bit & 1:
            product ^= x
        x = x >> 1 ^ (0xE1 << 120 if x & 1 else 0)
    return product


def _inverse(x: int) -> int:
    """x to the power of 2^128 - 2."""
    result, power = ONE, x
    for _ in range(127):
        power = _multiply(power, power)
        result = _multiply(result, power)
    return result

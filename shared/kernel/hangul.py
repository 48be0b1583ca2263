"""초성: the initial consonants by which a Korean name is found (ui.md: ㅎㄱㄷ finds 홍길동)."""

from __future__ import annotations

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRST, _LAST, _PER_INITIAL = 0xAC00, 0xD7A3, 588


def initials(text: str) -> str:
    """Each syllable becomes its initial consonant; other characters stay in lower case, spaces go."""
    return "".join(_initial(char) for char in text if not char.isspace()).lower()


def is_initials(text: str) -> bool:
    """Whether a search text is written in initial consonants only."""
    return bool(text) and all(char in _INITIALS for char in text)


def _initial(char: str) -> str:
    code = ord(char)
    return _INITIALS[(code - _FIRST) // _PER_INITIAL] if _FIRST <= code <= _LAST else char

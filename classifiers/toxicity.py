"""stub to be replaced"""
import re
_BREAKS = {i: " " for i in range(128) if not chr(i).isalnum() and chr(i) != "'"}
_SIGN = re.compile(r"([^\w\s'])")
def features(text: str) -> str:
    text = text.translate(_BREAKS)
    return text if text.isascii() else _SIGN.sub(r" \1 ", text)

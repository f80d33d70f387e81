def is_municipal_code(code: str) -> bool:
    """Whether the six digits are a 全国地方公共団体コード: the last digit checks the first five.

    The first five digits are weighted 6 to 2; eleven minus the sum modulo eleven, last digit of that, is the sixth
    (総務省「全国地方公共団体コード」).
    """
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=False))
    return int(code[5]) == (11 - total % 11) % 10 and code[:5] != "00000"

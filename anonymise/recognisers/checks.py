"""Check digits and numbering plans of the region, as evidence only."""

from functools import lru_cache


@lru_cache(maxsize=4096)
def is_national_id(digits: str) -> bool:
    """Say whether the check digit is that of a JMBG, EGN or CNP."""
    from stdnum.bg import egn
    from stdnum.ro import cnp
    from stdnum.si import emso

    return bool(emso.is_valid(digits) or egn.is_valid(digits) or cnp.is_valid(digits))


@lru_cache(maxsize=4096)
def is_phone(number: str, regions: tuple[str, ...]) -> bool:
    """Say whether today's numbering plan of the language's countries has the number."""
    import phonenumbers

    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            return False
        if phonenumbers.is_valid_number(parsed):
            return True
    return False

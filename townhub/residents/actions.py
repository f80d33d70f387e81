from townhub import audit, clock
from townhub.db import write
from townhub.residents.models import Resident, key_of


def register(actor, *, name: str, kana: str, district, address: str, phone: str = "", house_name: str = "",
             landmark: str = "", birth_on=None) -> Resident:  # fmt: skip
    """Write somebody into the register."""
    with write():
        resident = Resident.create(
            name=name, kana=kana, district=district, address=address, phone=phone, house_name=house_name,
            landmark=landmark, birth_on=birth_on, made_at=clock.now(),
            search_key=key_of(name=name, kana=kana, house_name=house_name, phone=phone),
        )  # fmt: skip
        audit.record(actor, "resident.registered", resident)
    return resident

"""毎日の打ち合わせ (Kawakami): every unit of the hall meets once a day; topics come by themselves, nobody falls through."""

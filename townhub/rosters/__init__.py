"""地区担当 (Sasa): who of the three professions answers for which district, from when to when, and who steps in."""

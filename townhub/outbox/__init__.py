"""送信箱: letters that leave the house by e-mail, kept until they are gone, and who was reminded of what."""

"""Acts that span rooms: a resident moves away or dies, somebody of the house leaves. What is open is named and closed."""

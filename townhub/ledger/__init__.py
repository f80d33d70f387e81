"""帳簿: money in yen, double entry, only ever added to: receipts, ticket books, bills, statements."""

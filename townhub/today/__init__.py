"""今日, the first page of the office: what is due now, across all rooms."""

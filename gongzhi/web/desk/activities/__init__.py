"""Activities 活动 at the desk: lists and calendars, planning, one activity with what came of it, receptions."""

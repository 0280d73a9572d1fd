"""Tasks (任务督办): every measure a standing task, split by year, unit and quarter, issued, signed for, reported on with evidence, checked and closed."""

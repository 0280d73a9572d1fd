"""Assessment (综合考评): a scheme a year in the expression language, points with reasons, self-reports, checks, appeals and the final table."""

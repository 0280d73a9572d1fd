"""Exchange with the provincial portal as files: policies out, applications in, results out. The portal stays the one door
for firms."""

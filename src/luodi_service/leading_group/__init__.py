"""The leading group (领导小组): members, problems, meetings with agenda and minutes, decisions and instructions that become tasks."""

"""Reports as files: what they hold (`content`), how each format is written (`formats`), and the
job that makes one."""

"""How a call gets in, and how waiting is skipped. Each module puts something in place and takes it out again."""

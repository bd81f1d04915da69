"""`ccmock.connect(url)`: the handle of a mock that another process serves."""

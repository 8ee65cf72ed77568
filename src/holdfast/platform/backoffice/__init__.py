"""What every page of the back office is made of; each domain builds its own pages from it in its `admin`."""
